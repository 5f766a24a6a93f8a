"""Why a teacher stops the time of a run, in words a student reads."""

from collections.abc import Mapping

from stembase.procedures.definition import Text

REASONS: Mapping[str, Text] = {
    "explain": Text("老师要讲解", "the teacher wants to explain something"),
    "look": Text("老师要看看现在的情况", "the teacher wants to look at how it stands"),
    "together": Text("等大家做到同一步", "everybody waits to come to the same step"),
    "break": Text("课间休息", "the class has a break"),
}
"""By word; the student reads it beside the clock that stands."""
USUAL = "explain"

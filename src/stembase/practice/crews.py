"""Who stands beside a student in a run: somebody of quality, and a colleague who signs second. They are parts, no people, and act only when asked."""

from stembase.people.parts import PARTS, Part
from stembase.people.roles import OPERATOR, QUALITY
from stembase.practice.policy.player import Crew
from stembase.practice.queries.running import has_run, run_in

QUALITY_PART, COLLEAGUE_PART = "stand-in-quality", "stand-in-colleague"


def enter_parts() -> None:
    """Enter both: in the bank of a run they have their roles, anywhere else none."""
    for code, zh, en, roles in (
        (QUALITY_PART, "质量（替身）", "quality (stand-in)", {QUALITY}),
        (COLLEAGUE_PART, "同事（替身）", "a colleague (stand-in)", {OPERATOR, QUALITY}),
    ):
        PARTS[code] = Part(zh, en, lambda scope, roles=frozenset(roles): roles if has_run(scope) else frozenset())  # type: ignore[misc]


def crew_of(student: str) -> Crew:
    """The student with the two."""
    return Crew(student, QUALITY_PART, COLLEAGUE_PART)


BESIDE = Crew(COLLEAGUE_PART, QUALITY_PART, COLLEAGUE_PART)
"""The two by themselves, when a student has asked them: what any worker may do, the colleague does."""


def standing_by(bank: str, kind: str, student: str) -> str:
    """The colleague who stands by and signs second in the student's own run, where nobody else does; empty anywhere else."""
    run = run_in(bank) if kind == "practice" else None
    return COLLEAGUE_PART if run and student in run.students else ""

"""The one port through which readings come. A bank without a reader of its own takes what a person read off the machine.

Practice enters its reader here at start: there the truth of the run answers, after the gate has passed and never in a preview.
"""

from collections.abc import Callable

from stembase.acts.command import Reading
from stembase.procedures.checks import unread
from stembase.procedures.definition import Step
from stembase.procedures.situation import Given, Situation
from stembase.refusal import Finding

Reader = Callable[[str, str, Step, Given, Situation], Reading]
"""Chain, subject, step, what was given, how things stand -> what the instruments say."""

READERS: dict[str, Reader] = {}
"""By kind of bank: live, practice."""


def reader_for(chain: str, kind: str, subject: str, step: Step, given: Given, situation: Situation) -> Callable[[], Reading] | None:
    """The reading to be made once the gate has passed, where instruments answer for this kind of bank."""
    reader = READERS.get(kind)
    return (lambda: reader(chain, subject, step, given, situation)) if reader else None


def not_read(kind: str, step: Step, given: Given) -> list[Finding]:
    """Where people read the machines, a reading that is missing cannot come later: the step is not recorded without it."""
    if kind in READERS:
        return []
    return [Finding("reading-missing", "impossible", {"step": step.key, "measure": measure.key}) for measure in unread(step, given)]

"""The one port through which readings come. A bank without instruments of its own takes what a person read off the machine.

Practice enters its instruments here at start: there the truth of the run answers, after the gate has passed and never in a preview.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from stembase.acts.command import Reading
from stembase.procedures.checks import limits, reading, unread
from stembase.procedures.definition import Step
from stembase.procedures.situation import Given, Situation
from stembase.refusal import Finding

Reader = Callable[[str, str, Step, Given, Situation], Reading]
"""Chain, subject, step, what was given, how things stand -> what the instruments say."""


@dataclass(frozen=True, slots=True)
class Instruments:
    """The machines of a kind of bank: in which banks they answer by themselves, and what they say."""

    answer_in: Callable[[str], bool]
    read: Reader


READERS: dict[str, Instruments] = {}
"""By kind of bank: live, practice."""


def instruments_of(chain: str, kind: str) -> Instruments | None:
    """The instruments that answer in a bank; None where people read the machines."""
    found = READERS.get(kind)
    return found if found and found.answer_in(chain) else None


def reader_for(chain: str, kind: str, subject: str, step: Step, given: Given, situation: Situation) -> Callable[[], Reading] | None:
    """The reading to be made once the gate has passed, where instruments answer: with what is computed from it, and what its limits say."""
    found = instruments_of(chain, kind)
    return (lambda: judged(found.read(chain, subject, step, given, situation), step, given, situation)) if found else None


def judged(said: Reading, step: Step, given: Given, situation: Situation) -> Reading:
    """What the instruments said, what is computed from it, and the findings of the step's limits on both; what is still missing is found too."""
    whole = replace(given, measures={**given.measures, **said.values})
    (before, found), (values, faults) = reading(step, given, situation), reading(step, whole, situation)
    new = {key: value for key, value in values.items() if before.get(key) != value}
    unsaid = [fault for fault in faults if still_to_come(fault) or fault not in found]
    return Reading({**said.values, **new}, (*said.findings, *unsaid, *limits(step, new, situation)))


def not_read(chain: str, kind: str, step: Step, given: Given) -> list[Finding]:
    """Where people read the machines, a reading that is missing cannot come later; where instruments answer, nobody types what they say."""
    if instruments_of(chain, kind) is None:
        return [Finding("reading-missing", "impossible", {"step": step.key, "measure": measure.key}) for measure in unread(step, given)]
    typed = [measure.key for measure in step.measures if measure.given == "read" and given.measures.get(measure.key) not in (None, "")]
    return [Finding("reading-typed", "impossible", {"step": step.key, "measure": key}) for key in typed]


def still_to_come(finding: Finding) -> bool:
    """Whether a finding says only that a value is not there yet, which instruments will give."""
    return finding.code == "measure-missing" and finding.on_breach == "warn"

"""What a kind of step is: the station command that performs it, its rules and effects (both pure), the part of the page it draws.

A kind owns no table. `check` says what is wrong, `effects` what follows; the bank's commands call both and are the only ones to write.
"""

from collections.abc import Callable
from dataclasses import dataclass

from stembase.procedures import checks
from stembase.procedures.definition import Step, Text
from stembase.procedures.situation import Changes, Given, Situation
from stembase.refusal import Finding

Check = Callable[[Step, Given, Situation], list[Finding]]
Effects = Callable[[Step, Given, Situation], Changes]


def usual_effects(step: Step, given: Given, situation: Situation) -> Changes:
    """The unit moves to the step's stage, if it names one; all values of the act are recorded."""
    return Changes(step.moves.to or None, checks.reading(step, given, situation)[0])


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of step. `ends`: the command of its second act, if it has two. `wants`: keys a step of this kind must have, `measures.x` a measure."""

    key: str
    title: Text
    command: str
    check: Check = checks.rules
    effects: Effects = usual_effects
    ends: str = ""
    wants: tuple[str, ...] = ()

    @property
    def form(self) -> str:
        """The template part that draws its fields (`procedures/templates/kinds`)."""
        return f"kinds/{self.key}.html"

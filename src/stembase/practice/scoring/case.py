"""What a run is scored on: what the student did and was refused, what happened, and what is true at the end. Values only."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from stembase.ledger.vocabulary import Act
from stembase.practice.scenario import Scenario
from stembase.practice.truth.bag import World
from stembase.practice.truth.happening import Happening
from stembase.refusal import Finding


def place_of(act: Act) -> str:
    """The step an act did, as `procedure:step`; its verb where it did none."""
    step = getattr(act.did, "step", "")
    key = step if isinstance(step, str) else getattr(step, "step", "")
    return f"{act.procedure.partition('@')[0]}:{key}" if key else act.verb


@dataclass(frozen=True, slots=True)
class Case:
    """`done`: everything done in the run; `acts`: the student's part, refused attempts among them; `stage`: of the unit, empty without one."""

    scenario: Scenario
    done: tuple[Happening, ...]
    acts: tuple[Act, ...]
    world: World
    unit: str
    stage: str

    @property
    def refused(self) -> list[str]:
        """Codes of attempts that were refused."""
        return [act.did.code for act in self.acts if act.verb == "attempted"]

    @property
    def breaches(self) -> list[Finding]:
        """What was found and recorded as a deviation or a hold."""
        return [finding for act in self.acts for finding in act.found if finding.on_breach in ("deviate", "hold")]

    @property
    def deviations(self) -> list[str]:
        """The codes of those."""
        return [finding.code for finding in self.breaches]

    @property
    def living_e6(self) -> float:
        """Living cells of the unit, 10⁶: CD34+ or mesenchymal, whichever it is kept for."""
        bag = self.world.bags.get(self.unit)
        return bag.living_e6 if bag else 0.0

    @property
    def ended(self) -> str:
        """How it ended, in the words of scenarios: the unit's stage, `stored` for one that lies in quarantine."""
        return {"quarantined": "stored", "": "done"}.get(self.stage, self.stage)

    def struck(self, fault: str) -> datetime | None:
        """When a fault struck."""
        return next((one.at for one in self.done if one.verb == "run.event" and one.did["fault"] == fault), None)

    def named(self, verb: str) -> Iterator[Act]:
        """The student's acts of a verb."""
        return (act for act in self.acts if act.verb == verb)

"""What the fold of a run goes by, beside its entries: the seed, the parameters, and what a scenario forces of a birth."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from stembase.science.draws import Chance, chance, draw
from stembase.science.parameters import Parameters


@dataclass(frozen=True, slots=True)
class Rules:
    """The seed of the run, the numbers of the models, and values of a birth that are not left to chance."""

    seed: int
    numbers: Parameters
    birth: Mapping[str, float | str | bool] = field(default_factory=dict)

    def chance(self, name: str, kind: str, ordinal: int = 0) -> float:
        """A uniform number of (0, 1) of its own for each thing, kind and ordinal, whatever else happens in the run."""
        return draw(self.seed, name, kind, ordinal)

    def of(self, name: str, ordinal: int = 0) -> Chance:
        """The chance of one thing, as the models take it."""
        return chance(self.seed, name, ordinal)

"""What the stations demand of people: per competence, yearly performances × criticality × (1 + deviation rate), from versions and their days.

Pure. A coming version weighs in from its effective day: over a year, each version counts for the share of days it is in force.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from stembase.procedures.definition import Definition

DAYS = 365


@dataclass(frozen=True, slots=True)
class DemandPart:
    """What one version of one procedure demands of a competence in the year looked at. `share`: of the year it is in force."""

    competence: str
    level: int
    procedure: str
    version: int
    performances: float
    criticality: int
    deviation_rate: float
    share: float

    @property
    def weight(self) -> float:
        """performances × share × criticality × (1 + deviation rate)."""
        return self.performances * self.share * self.criticality * (1 + self.deviation_rate)


def shares(versions: Iterable[Definition], since: date) -> dict[str, float]:
    """For versions of one procedure, the share of the year from `since` that each is in force, by version key; none in force: left out."""
    until = since + timedelta(days=DAYS)
    ordered = sorted(versions, key=lambda definition: (definition.effective, definition.version))
    ends = [definition.effective for definition in ordered[1:]] + [until]
    days = {definition.id: (min(end, until) - max(definition.effective, since)).days for definition, end in zip(ordered, ends, strict=True)}
    return {key: count / DAYS for key, count in days.items() if count > 0}


def parts(
    versions: Iterable[Definition], since: date, performances: Mapping[str, float], deviation_rates: Mapping[str, float]
) -> tuple[DemandPart, ...]:
    """Every part of the demand of the year from `since`. `performances` by procedure (default: the definition's own `yearly`, else none)."""
    families: dict[str, list[Definition]] = {}
    for definition in versions:
        families.setdefault(definition.key, []).append(definition)
    found = []
    for family in families.values():
        of_year = shares(family, since)
        found += [
            part
            for definition in family
            if definition.id in of_year
            for part in _of_version(definition, of_year[definition.id], performances, deviation_rates)
        ]
    return tuple(found)


def _of_version(
    definition: Definition, share: float, performances: Mapping[str, float], deviation_rates: Mapping[str, float]
) -> Iterable[DemandPart]:
    count = performances.get(definition.key, definition.yearly or 0)
    rate = deviation_rates.get(definition.key, 0.0)
    return (
        DemandPart(need.key, need.level, definition.key, definition.version, count, definition.criticality, rate, share)
        for need in definition.demands
    )

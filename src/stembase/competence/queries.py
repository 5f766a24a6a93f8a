"""Who may do what now: levels held, standing for demands (competence, level), clearances. Answers for demands, never for steps."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from django.db.models import Count, Max, Q

from stembase.ledger.memory import kept, seen
from stembase.people.queries import roles_of
from stembase.people.roles import STUDENT
from stembase.refusal import Finding

from .models import Clearance, Decision, Evidence

MAY_DECIDE = 4
WITH_WITNESS_FROM = 2
NEEDED_BY_STUDENTS = (Clearance.Kind.INSURED, Clearance.Kind.SAFETY_TRAINED)

Answer = Literal["alone", "witness", "no"]
Levels = Mapping[str, int]


class Demand(NamedTuple):
    """A competence at the level that may work alone; whoever stands by holds `witness_level`, or `level` when it is 0."""

    competence: str
    level: int
    witness_level: int = 0

    @property
    def of_witness(self) -> int:
        """The level a witness needs."""
        return self.witness_level or self.level


class Missing(NamedTuple):
    """A demand not met: the level held (0 for none) and the level needed."""

    competence: str
    has: int
    needs: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person may do about demands: alone, with a witness, or not. `missing` are demands not met alone.

    `findings` are what stands against this act, with the witness given or none; empty when it may go ahead.
    """

    answer: Answer
    missing: tuple[Missing, ...] = ()
    findings: tuple[Finding, ...] = ()


def held_levels(people: Collection[str], at: datetime) -> dict[str, dict[str, int]]:
    """For each person the level held at the instant in each competence, those included by another too. Expired trust is none. One query."""
    latest = {
        (person, competence): (level, until, covers) for person, competence, level, until, _by, since, covers in _decisions(people) if since <= at
    }
    levels: dict[str, dict[str, int]] = {person: {} for person in people}
    for (person, _), (level, until, covers) in latest.items():
        if until is None or until > at:
            for covered in covers:
                levels[person][covered] = max(level, levels[person].get(covered, 0))
    return levels


Decided = tuple[str, str, int, datetime | None, str, datetime, list[str]]


def _decisions(people: Collection[str]) -> list[Decided]:
    """Every decision on the people, older ones first: person, competence, level, until, by whom, when, what it covers."""
    asked = frozenset(people)
    columns = ("person", "competence", "level", "valid_until", "decided_by", "at", "competence__covers")
    return kept(("decisions", asked), lambda: list(Decision.objects.filter(person__in=asked).order_by("order").values_list(*columns)))


def holders(competence: str, level: int, at: datetime) -> list[str]:
    """People who hold the competence at the level or above. Two queries."""
    deciding = Decision.objects.filter(level__gte=level, at__lte=at).values_list("person", "competence__covers")
    candidates = {person for person, covers in deciding if competence in covers}
    return sorted(person for person, levels in held_levels(candidates, at).items() if levels.get(competence, 0) >= level)


def passed_in_practice(people: Collection[str], competences: Collection[str], at: datetime) -> set[tuple[str, str]]:
    """Pairs (person, competence) with a success in a practice bank. One query."""
    return seen(("passed", frozenset(people), frozenset(competences), at), lambda: _passed(people, competences, at))


def _passed(people: Collection[str], competences: Collection[str], at: datetime) -> set[tuple[str, str]]:
    rows = Evidence.objects.filter(person__in=people, competence__in=competences, kind=Evidence.Kind.PRACTICE, success=True, at__lte=at)
    return set(rows.values_list("person", "competence").distinct())


def standing(person: str, demands: Iterable[Demand | Sequence], at: datetime, *, witness: str = "") -> Standing:
    """What the person may do about the demands at the instant. At most two queries."""
    wanted = [Demand(*demand) for demand in demands]
    levels = held_levels({person, witness} - {""}, at)
    return _standings({person: levels.get(person, {})}, wanted, at, witness, levels.get(witness, {}))[person]


def standings(people: Collection[str], demands: Iterable[Demand | Sequence], at: datetime) -> dict[str, Standing]:
    """The same for many people, nobody standing by. Two queries at most, however many people."""
    return _standings(held_levels(people, at), [Demand(*demand) for demand in demands], at, "", {})


def standings_of(person: str, asked: Mapping[str, Iterable[Demand | Sequence]], at: datetime) -> dict[str, Standing]:
    """What one person may do about each of several sets of demands (by any name), nobody standing by. Two queries at most, however many sets."""
    levels = held_levels({person}, at)[person]
    sets = {name: [Demand(*demand) for demand in demands] for name, demands in asked.items()}
    short = {name: _missing(levels, demands) for name, demands in sets.items()}
    low = {lack.competence for lacks in short.values() for lack in lacks if lack.has < WITH_WITNESS_FROM}
    barred = {(person, competence) for competence in low} - (passed_in_practice({person}, low, at) if low else set())
    return {name: _standing(person, short[name], barred, sets[name], "", {}) for name in sets}


def may_witness(person: str, demands: Iterable[Demand | Sequence], at: datetime) -> bool:
    """Whether the person may stand by for all of the demands."""
    levels = held_levels({person}, at)[person]
    return all(levels.get(demand.competence, 0) >= demand.of_witness for demand in (Demand(*demand) for demand in demands))


def _standings(levels: Mapping[str, Levels], demands: Sequence[Demand], at: datetime, witness: str, of_witness: Levels) -> dict[str, Standing]:
    short = {person: _missing(held, demands) for person, held in levels.items()}
    low = {(person, lack.competence) for person, lacks in short.items() for lack in lacks if lack.has < WITH_WITNESS_FROM}
    passed = passed_in_practice({person for person, _ in low}, {competence for _, competence in low}, at) if low else set()
    return {person: _standing(person, lacks, low - passed, demands, witness, of_witness) for person, lacks in short.items()}


def _missing(held: Levels, demands: Sequence[Demand]) -> tuple[Missing, ...]:
    return tuple(Missing(d.competence, held.get(d.competence, 0), d.level) for d in demands if held.get(d.competence, 0) < d.level)


def _standing(
    person: str,
    lacks: tuple[Missing, ...],
    out_of_reach: set[tuple[str, str]],
    demands: Sequence[Demand],
    witness: str,
    of_witness: Levels,
) -> Standing:
    if not lacks:
        return Standing("alone")
    if barred := [lack for lack in lacks if (person, lack.competence) in out_of_reach]:
        return Standing("no", lacks, tuple(_finding("unqualified", person, *lack) for lack in barred))
    if not witness:
        return Standing("witness", lacks, tuple(_finding("witness-needed", person, *lack) for lack in lacks))
    needs = {demand.competence: demand.of_witness for demand in demands}
    weak = [Missing(c, of_witness.get(c, 0), needs[c]) for c in (lack.competence for lack in lacks) if of_witness.get(c, 0) < needs[c]]
    return Standing("witness", lacks, tuple(_finding("witness-unqualified", witness, *lack) for lack in weak))


def _finding(code: str, person: str, competence: str, has: int, needs: int) -> Finding:
    return Finding(code, "unqualified", {"person": person, "competence": competence, "has": has, "needs": needs})


def clearances_of(person: str, scope: str, at: datetime) -> set[str]:
    """Kinds of clearance in force for the person there, those for the whole base included. One query."""
    rows = kept(("clearances", person), lambda: list(Clearance.objects.filter(person=person).values_list("kind", "scope", "since", "until")))
    return {kind for kind, where, since, until in rows if where in ("", scope) and since <= at and (until is None or until > at)}


def clearance_findings(person: str, chain: str, at: datetime, kind: str = "live") -> tuple[Finding, ...]:
    """In a live bank a student needs to be insured and safety-trained; what is missing, as findings. Two queries at most, none in practice."""
    if kind != "live" or STUDENT not in roles_of(person, chain, at):
        return ()
    held = clearances_of(person, chain, at)
    missing = [str(needed) for needed in NEEDED_BY_STUDENTS if needed not in held]
    return tuple(Finding("clearance-missing", "unqualified", {"person": person, "clearance": needed, "chain": chain}) for needed in missing)


class Holding(NamedTuple):
    """The level a person has been given in a competence, or that another one includes; until when; `through`: the competence decided on."""

    level: int
    until: datetime | None
    through: str
    decided_by: str
    at: datetime

    def in_force(self, at: datetime) -> bool:
        """Whether the trust has not expired."""
        return self.until is None or self.until > at


def holdings(people: Collection[str], at: datetime) -> dict[str, dict[str, Holding]]:
    """For each person the holding in each competence, expired ones too: the highest in force, else the last to expire. One query."""
    latest = {
        (person, competence): (Holding(level, until, competence, by, on), covers)
        for person, competence, level, until, by, on, covers in _decisions(people)
        if on <= at
    }
    found: dict[str, dict[str, Holding]] = {person: {} for person in people}
    for (person, _), (holding, covers) in latest.items():
        for covered in covers:
            standing = found[person].get(covered)
            if standing is None or _weight(holding, at) > _weight(standing, at):
                found[person][covered] = holding
    return found


def _weight(holding: Holding, at: datetime) -> tuple[bool, int]:
    return holding.in_force(at), holding.level


class Practised(NamedTuple):
    """How often a person did something that trains a competence: tries and successes, in practice and live, and the last time."""

    practice: int
    practice_well: int
    live: int
    live_well: int
    last: datetime


def evidence_counts(people: Collection[str]) -> dict[tuple[str, str], Practised]:
    """Evidence by (person, competence). One query."""
    live, well = Q(kind=Evidence.Kind.LIVE), Q(success=True)
    rows = Evidence.objects.filter(person__in=set(people)).values_list("person", "competence")
    counted = rows.annotate(
        practice=Count("key", filter=~live), practice_well=Count("key", filter=~live & well), live=Count("key", filter=live),
        live_well=Count("key", filter=live & well), last=Max("at"),
    )  # fmt: skip
    return {(person, competence): Practised(*numbers) for person, competence, *numbers in counted}

"""The bank's own cord blood units as candidates: typing, cells, what keeps them from being chosen. A fixed number of queries, however many units."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q

from stembase.bank.lab_test import lab_tests
from stembase.bank.models import ExceptionalRelease, Hold, Parentage, Reservation, Result, Search, Unit
from stembase.bank.products import sample_codes
from stembase.bank.queries.results import order_of
from stembase.donors.queries import consents_in_force
from stembase.donors.scopes import CLINICAL

CHOOSABLE = ("released", "reserved")
TYPINGS = ("hla-a", "hla-b", "hla-c", "hla-drb1", "hla-dqb1", "hla-dpb1")
NUMBERS = ("tnc", "viable-cd34", "cd34", "viability", "haematocrit")
OUT_OF_USE = ("discarded", "infused", "issued")


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """What is known of one unit: answers by test (numbers or findings), segments attached, when it was frozen, and why it cannot be chosen, if so."""

    key: str
    answers: Mapping[str, float | str]
    segments: int
    frozen_at: datetime | None
    state: str = ""

    @property
    def typing(self) -> str:
        """Its typing as one GL string; empty where nothing was typed."""
        return "^".join(str(self.answers[test]) for test in TYPINGS if test in self.answers)


def unit_candidates(bank: str, at: datetime, search: Search | None = None) -> list[UnitFacts]:
    """Every cord blood graft of the bank that has been released, with what keeps it from the patient of this search. Nine queries."""
    units = list(_grafts(bank, at))
    made_from = _made_from([unit.key for unit in units])
    answers = _answers([unit.key for unit in units], made_from)
    consenting = consents_in_force({unit.donation.donor for unit in units if unit.donation}, CLINICAL, at)
    kept = _kept_for(bank)
    return [_facts(unit, answers.get(unit.key, {}), consenting, kept, search) for unit in units]


def _grafts(bank: str, at: datetime) -> Iterable[Unit]:
    attached = Count("children_edges", filter=Q(children_edges__child__container="segment") & ~Q(children_edges__child__stage__in=OUT_OF_USE))
    held = Exists(Hold.objects.filter(unit=OuterRef("key"), lifted_at=None))
    bound = Reservation.objects.filter(unit=OuterRef("key"), ended_at=None, expires_at__gt=at)
    units = Unit.objects.filter(bank=bank, stage__in=CHOOSABLE, source="cord-blood").exclude(product__in=sample_codes())
    return (
        units.select_related("donation")
        .annotate(segments=attached, held=held, bound=Exists(bound), bound_to=bound.values("search")[:1])
        .order_by("key")
    )  # fmt: skip


def _made_from(units: Sequence[str]) -> dict[str, set[str]]:
    """What each unit was made from, all generations; one query a generation."""
    found: dict[str, set[str]] = {unit: set() for unit in units}
    generation = {unit: {unit} for unit in units}
    while generation:
        edges = Parentage.objects.filter(child__in=list(generation)).values_list("child_id", "parent_id")
        above: dict[str, set[str]] = {}
        for child, parent in edges:
            new = {unit for unit in generation[child] if parent not in found[unit]}
            for unit in new:
                found[unit].add(parent)
            above.setdefault(parent, set()).update(new)
        generation = {parent: units_of for parent, units_of in above.items() if units_of}
    return found


def _answers(units: Sequence[str], made_from: Mapping[str, set[str]]) -> dict[str, dict[str, float | str]]:
    """The latest answer that counts of every test ranking asks for, by unit: its own, and inherited ones where it has none."""
    tests = lab_tests()
    of: dict[str, list[str]] = {}
    for unit in units:
        for each in (unit, *made_from[unit]):
            of.setdefault(each, []).append(unit)
    rows = Result.objects.filter(unit__in=list(of), test__in=[*TYPINGS, *NUMBERS, "abo-rh"], final=True, state=Result.State.REVIEWED)
    told = rows.values_list("performed_at", "key", "unit_id", "test", "finding", "value")  # no models: a large bank has hundreds of thousands
    found: dict[str, dict[str, float | str]] = {}
    for _at, _key, on, test, finding, value in sorted(told, key=lambda row: (row[0], order_of(row[1]))):
        answer = finding or value
        if answer is None:
            continue
        for unit in of[on]:
            if on == unit or tests[test].inherited:
                found.setdefault(unit, {})[test] = answer
    return found


def _kept_for(bank: str) -> dict[str, set[str]]:
    """Patients (codes) for whom units were released by exception, by unit."""
    found: dict[str, set[str]] = {}
    for unit, patient in ExceptionalRelease.objects.filter(bank=bank).values_list("unit_id", "patient"):
        found.setdefault(unit, set()).add(patient)
    return found


def _facts(
    unit: Unit, answers: Mapping[str, float | str], consenting: set[str], kept: Mapping[str, set[str]], search: Search | None
) -> UnitFacts:  # fmt: skip
    reasons = (
        ("reserved", unit.bound and (search is None or unit.bound_to != search.key)),  # type: ignore[attr-defined]
        ("held", unit.held),  # type: ignore[attr-defined]
        ("consent-withdrawn", unit.donation is not None and unit.donation.donor not in consenting),
        ("kept-for-patient", unit.key in kept and (search is None or search.patient not in kept[unit.key])),
    )
    state = next((name for name, true in reasons if true), "")
    return UnitFacts(unit.key, answers, unit.segments, unit.frozen_at, state)  # type: ignore[attr-defined]

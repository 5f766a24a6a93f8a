"""Reserve a unit for the patient of a search, for nobody else and until it expires; and give a reservation up."""

from datetime import datetime, timedelta
from typing import Annotated, Literal

from msgspec import Meta

from stembase.acts.command import Plan, command
from stembase.acts.locks import claimed
from stembase.bank.commands.searching import SEARCHERS
from stembase.bank.models import ExceptionalRelease, Reservation, Search, Unit
from stembase.bank.products import sample_codes
from stembase.bank.queries.deviations import holds_on
from stembase.bank.queries.finding import unit_of
from stembase.bank.queries.results import ancestors
from stembase.bank.queries.searching import open_search, reservation_of, standing_reservation
from stembase.bank.release_rules import consented
from stembase.donors.scopes import CLINICAL
from stembase.ledger.vocabulary import Act, Code, MaybeCode, Record, verb
from stembase.people.roles import QUALITY
from stembase.refusal import Finding, Refused

DAYS, MOST_DAYS = 30, 90  # assumption: what programmes usually agree with a bank
Days = Annotated[int, Meta(ge=1, le=MOST_DAYS, description="days the reservation lasts")]
GivenUp = Literal["other-unit", "other-donor", "patient-unfit", "expired", "unit-unfit"]


class UnitReserved(Record):
    """For which search, until when; `ends` is a reservation that had expired."""

    search: Code
    expires_at: datetime
    before: Code
    ends: MaybeCode = ""


class ReservationGivenUp(Record):
    """Which, and why; whether the unit may be chosen again."""

    reservation: Code
    why: GivenUp
    frees: bool


@command("reserve-unit", verb="unit.reserved", roles=SEARCHERS, zh="预留单位", en="reserve a unit")
def plan_reserve(*, chain: str, kind: str, by: str, at: datetime, witness: str, search: Code, unit: Code, days: Days = DAYS) -> Plan:
    """Keep a released unit for the patient of a search. Refuses `no-such-unit`, `no-such-search`, `search-closed`, `unit-reserved-already`,
    `unit-not-released`, `release-while-held`, `unit-kept-for-patient`, `consent-not-in-force`."""
    row, of = unit_of(chain, unit), open_search(chain, search)
    standing = standing_reservation(unit) if row.stage == "reserved" else None
    if standing and standing.expires_at > at:
        raise Refused("unit-reserved-already", unit=unit, own=standing.search_id == search)
    ends = standing.key if standing else ""
    if row.stage != ("reserved" if ends else "released") or row.product in sample_codes():
        raise Refused("unit-not-released", unit=unit, stage=row.stage)
    did = UnitReserved(search=search, expires_at=at + timedelta(days=days), before=row.stage, ends=ends)
    return Plan(subject=unit, did=did, findings=[*_hindered(row), *_kept(row, of), *_withdrawn(row, at)])


def _hindered(unit: Unit) -> list[Finding]:
    reasons = list(holds_on(unit.key).values_list("reason", flat=True))
    return [Finding("release-while-held", "refuse", {"unit": unit.key, "reasons": reasons})] if reasons else []


def _kept(unit: Unit, search: Search) -> list[Finding]:
    """A unit released by exception is for one patient."""
    patients = set(ExceptionalRelease.objects.filter(unit=unit).values_list("patient", flat=True))
    return [Finding("unit-kept-for-patient", "impossible", {"unit": unit.key})] if patients and search.patient not in patients else []


def _withdrawn(unit: Unit, at: datetime) -> list[Finding]:
    """Consent for clinical use is in force; no bank, not even one for practice, gives such a unit away."""
    return [Finding(one.code, "impossible", one.facts) for one in consented(unit, ancestors(unit.key), CLINICAL, at)]


@command(
    "give-up-reservation", verb="reservation.given-up", roles=SEARCHERS | {QUALITY}, zh="放弃预留", en="give a reservation up",
)  # fmt: skip
def plan_give_up(*, chain: str, kind: str, by: str, at: datetime, witness: str, reservation: Code, why: GivenUp) -> Plan:
    """Let a reserved unit be chosen by others again. Refuses `no-such-reservation`, `reservation-ended`, and `unit-gone` once it was issued."""
    row = reservation_of(chain, reservation)
    if row.ended_at:
        raise Refused("reservation-ended", reservation=reservation)
    if row.unit.stage in ("issued", "infused"):
        raise Refused("unit-gone", unit=row.unit_id, stage=row.unit.stage)
    return Plan(subject=row.unit_id, did=ReservationGivenUp(reservation=reservation, why=why, frees=row.unit.stage == "reserved"))


@verb("unit.reserved", zh="为检索 {search} 预留了 {subject}", en="reserved {subject} for the search {search}", record=UnitReserved)
def unit_reserved(act: Act, record: UnitReserved) -> None:
    """The unit is kept for one patient; no other search offers it any more."""
    if record.ends:
        expired = Reservation.objects.filter(key=record.ends, ended_at=None)
        claimed(expired.update(ended_at=act.at, ended_by=act.actor, ended_why="expired"), "unit-reserved-already", unit=act.subject)
    rows = Unit.objects.filter(key=act.subject, bank=act.chain, stage=record.before)
    claimed(rows.update(stage="reserved", stage_since=act.at), "unit-not-released", unit=act.subject)
    Reservation.objects.create(
        key=act.key, bank_id=act.chain, search_id=record.search, unit_id=act.subject, at=act.at, by=act.actor, expires_at=record.expires_at
    )


@verb("reservation.given-up", zh="放弃了 {subject} 的预留（{why}）", en="gave up the reservation of {subject} ({why})", record=ReservationGivenUp)
def reservation_given_up(act: Act, record: ReservationGivenUp) -> None:
    """The unit may be chosen again."""
    rows = Reservation.objects.filter(key=record.reservation, ended_at=None)
    claimed(rows.update(ended_at=act.at, ended_by=act.actor, ended_why=record.why), "reservation-ended", reservation=record.reservation)
    if record.frees:
        claimed(Unit.objects.filter(key=act.subject, stage="reserved").update(stage="released", stage_since=act.at), "unit-changed", unit=act.subject)

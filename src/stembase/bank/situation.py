"""How things stand before a step, read from the bank's rows in few queries: the other half of `procedures.situation`."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from stembase.bank.models import Donation, FreezeRun, Lot, Performance, StepDone, Unit
from stembase.bank.queries.standards import limits_of
from stembase.bank.work import Actor, Work
from stembase.base.queries import equipment_by_key
from stembase.ledger.memory import own, seen
from stembase.ledger.prepared import Prepared, Slot, as_model, columns_of
from stembase.procedures.definition import Definition, Step
from stembase.procedures.kinds import KINDS
from stembase.procedures.queries import definition_of, in_force
from stembase.procedures.situation import EquipmentFact, LotFact, Situation, Value

_STOPPED_BY_HOLDS = frozenset({"release", "handover", "infuse"})


@dataclass(frozen=True, slots=True)
class Ahead:
    """What a subject has behind it when a step comes: the open performance (empty key: none), its steps, and every value measured of it."""

    definition: Definition
    performance: str
    begun_at: datetime | None
    done: frozenset[str]
    performed_by: Mapping[str, str]
    deviations: Mapping[str, int]
    measured: Mapping[str, Value]


_measured = Prepared(lambda: StepDone.objects.filter(performance__subject=Slot("subject")).order_by("at", "key").values_list("measures"))
_open = Prepared(
    lambda: (
        Performance.objects.filter(subject=Slot("subject"), procedure=Slot("procedure"), ended_at=None)
        .order_by("begun_at", "steps__at")
        .values_list("key", "version", "begun_at", "steps__step", "steps__by", "steps__deviations")
    )
)


class Measured(Mapping[str, Value]):
    """Every value measured of a subject, the latest of each name. Few steps look back, so they are read when the first is asked for. One query."""

    def __init__(self, subject: str) -> None:
        self._subject = subject

    @cached_property
    def _values(self) -> dict[str, Value]:
        return {name: value for (measures,) in _measured.rows(subject=self._subject) for name, value in measures.items()}

    def __getitem__(self, name: str) -> Value:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


def ahead_of(subject: str, procedure: str, at: datetime) -> Ahead:
    """One query over the open performance on the subject, whose version holds; without one, the version in force at the instant."""
    return seen(("ahead", subject, procedure, at.date()), lambda: _ahead(subject, procedure, at))


def _ahead(subject: str, procedure: str, at: datetime) -> Ahead:
    rows, measured = _open.rows(subject=subject, procedure=procedure), Measured(subject)
    if not rows:
        return Ahead(in_force(procedure, at.date()), "", None, frozenset(), {}, {}, measured)
    key, version, begun_at, *_ = rows[0]
    done = [row[3:] for row in rows if row[0] == key and row[3]]
    by, deviations = {step: by for step, by, _ in done}, {step: deviations for step, _, deviations in done}
    return Ahead(definition_of(f"{procedure}@{version}"), key, begun_at, frozenset(by), by, deviations, measured)


def situation_of(actor: Actor, ahead: Ahead, step: Step, work: Work, *, unit: Unit | None, donation: Donation | None, stage: str = "") -> Situation:
    """The facts a step's rules are judged by."""
    source = unit.source if unit else donation.source if donation else ""
    return Situation(
        stage=unit.stage if unit else stage,
        kind_of_bank=actor.kind,
        source=source,
        collected_at=donation.collected_at if donation else None,
        started_at=ahead.begun_at,
        begun_at=_begun_at(step, unit),
        done=ahead.done,
        performed_by=ahead.performed_by,
        expected_scans={name: unit.key for name in ("unit", "bag") if name in step.scan} if unit else {},
        standard=limits_of(actor.chain, source, actor.at) if _asks_standard(step) else {},
        measured=ahead.measured,
        lots=_lots(actor.chain, work.lots),
        equipment=_equipment(work.equipment),
        holds=tuple(unit.holds.filter(lifted_at=None).values_list("reason", flat=True)) if unit and step.kind in _STOPPED_BY_HOLDS else (),
    )


def _begun_at(step: Step, unit: Unit | None) -> datetime | None:
    if not KINDS[step.kind].ends or unit is None:
        return None
    return FreezeRun.objects.filter(unit=unit.key, ended_at=None).values_list("begun_at", flat=True).first()


def _asks_standard(step: Step) -> bool:
    return any(measure.limit and measure.limit.from_standard for measure in step.measures)


def _lots(chain: str, named: Mapping[str, str]) -> dict[str, LotFact]:
    lots = lots_of(chain, set(named.values())) if named else {}
    return {key: LotFact(lot.valid_until.date(), lot.blocked_at is not None, lot.kind) for key, lot in lots.items()}


_lot = Prepared(lambda: Lot.objects.filter(bank_id=Slot("bank"), key=Slot("key")).values_list(*columns_of(Lot)))


def lots_of(bank: str, keys: Collection[str]) -> dict[str, Lot]:
    """Those of the lots that the bank has, by key. One query for those not known yet."""
    known = own(lots_key(bank), dict[str, Lot | None])
    missing = [key for key in keys if key not in known]
    if len(missing) == 1:
        known[missing[0]] = next((as_model(Lot, row) for row in _lot.rows(bank=bank, key=missing[0])), None)
    elif missing:
        known |= dict.fromkeys(missing) | {lot.key: lot for lot in Lot.objects.filter(bank_id=bank, key__in=missing)}
    return {key: lot for key in sorted(keys) if (lot := known[key])}


def lots_key(bank: str) -> tuple[str, str]:
    """What a bank's lots are kept under, until one comes in, is blocked or let free."""
    return ("lots", bank)


def _equipment(named: Mapping[str, str]) -> dict[str, EquipmentFact]:
    if not named:
        return {}
    machines = equipment_by_key(tuple(named.values()))
    return {
        machine.key: EquipmentFact(machine.kind, machine.calibrated_until.date() if machine.calibrated_until else None, not machine.in_service)
        for machine in machines.values()
    }

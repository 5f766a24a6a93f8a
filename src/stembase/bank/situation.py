"""How things stand before a step, read from the bank's rows in few queries: the other half of `procedures.situation`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from stembase.bank.models import Donation, FreezeRun, Lot, Performance, Unit
from stembase.bank.queries.standards import limits_of
from stembase.base.models import Equipment
from stembase.ledger.memory import kept
from stembase.procedures.definition import Definition, Step
from stembase.procedures.kinds import KINDS
from stembase.procedures.queries import definition_of, in_force
from stembase.procedures.situation import EquipmentFact, LotFact, Situation, Value

if TYPE_CHECKING:
    from stembase.bank.steps import Actor, Work

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


def ahead_of(subject: str, procedure: str, at: datetime) -> Ahead:
    """One query over all performances on the subject; the version is the open performance's, else the one in force at the instant."""
    rows = list(
        Performance.objects.filter(subject=subject)
        .order_by("steps__at")
        .values_list("key", "procedure", "version", "begun_at", "ended_at", "steps__step", "steps__by", "steps__deviations", "steps__measures")
    )
    mine = [row for row in rows if row[1] == procedure and row[4] is None]
    measured = {name: value for row in rows for name, value in (row[8] or {}).items()}
    if not mine:
        return Ahead(in_force(procedure, at.date()), "", None, frozenset(), {}, {}, measured)
    key, _, version, begun_at, *_ = mine[0]
    steps = [row for row in mine if row[5]]
    return Ahead(
        definition_of(f"{procedure}@{version}"),
        key,
        begun_at,
        frozenset(row[5] for row in steps),
        {row[5]: row[6] for row in steps},
        {row[5]: row[7] for row in steps},
        measured,
    )


def situation_of(
    actor: "Actor", ahead: Ahead, step: Step, work: "Work", *, unit: Unit | None, donation: Donation | None, stage: str = ""
) -> Situation:
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
    if not named:
        return {}
    rows = Lot.objects.filter(bank_id=chain, key__in=named.values())
    return {lot.key: LotFact(lot.valid_until.date(), lot.blocked_at is not None, lot.kind) for lot in rows}


def _equipment(named: Mapping[str, str]) -> dict[str, EquipmentFact]:
    if not named:
        return {}
    keys = tuple(sorted(set(named.values())))
    rows = Equipment.objects.filter(key__in=keys).values_list("key", "kind", "calibrated_until", "in_service")
    return {
        key: EquipmentFact(kind, until.date() if until else None, not in_service)
        for key, kind, until, in_service in kept(("equipment", keys), lambda: list(rows))
    }

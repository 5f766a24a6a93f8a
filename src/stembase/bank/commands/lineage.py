"""Divide a unit, or pool several: the children are units of their own, and every edge of the lineage is a row."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from stembase.acts.command import Plan, command
from stembase.acts.locks import claimed
from stembase.bank.models import Hold, Parentage, Unit
from stembase.bank.queries.finding import unit_of
from stembase.bank.queries.lineage import units_of
from stembase.bank.queries.numbering import free_divisions, next_din, unit_key
from stembase.donors.queries import consents_in_force
from stembase.donors.scopes import BANKING
from stembase.ledger.vocabulary import Act, Code, MaybeCode, Record, verb
from stembase.people.roles import WORKERS
from stembase.refusal import Finding, Misfit, Refused

AT_WORK = frozenset({"received", "reduced", "isolated", "cultured", "harvested", "cryoprotected"})
"""Stages in which cells can be divided or pooled: open to hands, neither on the road nor frozen."""
DIVIDED = "divided"
Millilitres = Annotated[float, Meta(gt=0, le=10_000)]


class Child(msgspec.Struct, frozen=True, kw_only=True):
    """A unit that comes of others."""

    key: Code
    din: Code
    product: Code
    division: Code
    container: Code
    volume_ml: float | None = None


class Offspring(msgspec.Struct, frozen=True, kw_only=True):
    """The children of an act, and what they take over from their parents."""

    children: list[Child] = []
    donation: MaybeCode = ""
    source: Code
    stage: Code
    passage: int | None = None


class UnitSplit(Record):
    """One parent, several children."""

    offspring: Offspring


class UnitsPooled(Record):
    """Several parents, one child; the act's subject is the child."""

    parents: list[Code]
    offspring: Offspring


@command("split-unit", verb="unit.split", roles=WORKERS, zh="分装", en="split a unit")
def plan_split(
    *, chain: str, kind: str, by: str, at: datetime, witness: str, unit: Code, volumes_ml: list[Millilitres], container: MaybeCode = ""
) -> Plan:
    """Divide a unit into parts of these volumes. Refuses `no-such-unit`, `not-open-to-hands`, `parts-too-few`, `parts-larger-than-unit`,
    `divisions-used-up`; finds open holds."""
    found = unit_of(chain, unit)
    _demand_at_work(found)
    if len(volumes_ml) < 2:
        raise Misfit("parts-too-few", unit=unit)
    if found.volume_ml is not None and sum(volumes_ml) > found.volume_ml:
        raise Refused("parts-larger-than-unit", unit=unit, parts=sum(volumes_ml), volume=found.volume_ml)
    divisions = free_divisions(chain, found.din, found.product, len(volumes_ml))
    children = [
        Child(key=unit_key(chain, found.din, found.product, division), din=found.din, product=found.product, division=division,
              container=container or found.container, volume_ml=volume)
        for division, volume in zip(divisions, volumes_ml, strict=True)
    ]  # fmt: skip
    return Plan(subject=unit, did=UnitSplit(offspring=offspring_of(found, children)), findings=_held([found]))


@command("pool-units", verb="unit.pooled", roles=WORKERS, zh="合并", en="pool units")
def plan_pool(*, chain: str, kind: str, by: str, at: datetime, witness: str, units: list[Code]) -> Plan:
    """Pool units of one product, source and stage. Of several donations the pool has a DIN of its own, and belongs to none.

    Refuses `no-such-unit`, `parts-too-few`, `not-open-to-hands`, `units-unlike`; finds holds, and consent of every donor.
    """
    if len(set(units)) < 2:
        raise Misfit("parts-too-few", unit=units[0] if units else "")
    found = units_of(chain, units)
    for unit in found:
        _demand_at_work(unit)
    first = found[0]
    if len({(unit.product, unit.source, unit.stage) for unit in found}) > 1:
        raise Refused("units-unlike", units=[unit.key for unit in found])
    donations = {unit.donation_id for unit in found}
    din = first.din if len(donations) == 1 else next_din(chain, at)
    (division,) = free_divisions(chain, din, first.product, 1)
    volumes = [unit.volume_ml for unit in found if unit.volume_ml is not None]
    child = Child(
        key=unit_key(chain, din, first.product, division), din=din, product=first.product, division=division, container=first.container,
        volume_ml=sum(volumes) if len(volumes) == len(found) else None,
    )  # fmt: skip
    passage = max((unit.passage for unit in found if unit.passage is not None), default=None)
    donation = first.donation_id or "" if len(donations) == 1 else ""
    offspring = msgspec.structs.replace(offspring_of(first, [child]), donation=donation, passage=passage)
    did = UnitsPooled(parents=[unit.key for unit in found], offspring=offspring)
    return Plan(subject=child.key, did=did, findings=[*_held(found), *_consents(found, at)])


def offspring_of(parent: Unit, children: list[Child]) -> Offspring:
    """Children with what they take over from their parent."""
    return Offspring(children=children, donation=parent.donation_id or "", source=parent.source, stage=parent.stage, passage=parent.passage)


def _demand_at_work(unit: Unit) -> None:
    if unit.stage not in AT_WORK:
        raise Refused("not-open-to-hands", unit=unit.key, stage=unit.stage)


def _held(units: Sequence[Unit]) -> list[Finding]:
    open_holds = Hold.objects.filter(unit__in=[unit.key for unit in units], lifted_at=None).values_list("unit_id", "reason")
    return [Finding("unit-on-hold", "refuse", {"unit": unit, "step": "", "holds": [reason]}) for unit, reason in open_holds]


def _consents(units: Sequence[Unit], at: datetime) -> list[Finding]:
    donors = {unit.donation.donor for unit in units if unit.donation}
    missing = sorted(donors - consents_in_force(donors, BANKING, at))
    return [Finding("consent-not-in-force", "refuse", {"donor": donor, "scope": BANKING}) for donor in missing]


def born(act: Act, offspring: Offspring, parents: Sequence[str]) -> None:
    """Write the children and an edge from every parent to every child."""
    Unit.objects.bulk_create(
        Unit(
            key=child.key, bank_id=act.chain, donation_id=offspring.donation or None, din=child.din, product=child.product, division=child.division,
            container=child.container, source=offspring.source, stage=offspring.stage, stage_since=act.at, volume_ml=child.volume_ml,
            passage=offspring.passage, made_at=act.at,
        )
        for child in offspring.children
    )  # fmt: skip
    edges = [(parent, child.key) for parent in parents for child in offspring.children]
    Parentage.objects.bulk_create(
        Parentage(key=f"{act.key}:{n}", bank_id=act.chain, parent_id=parent, child_id=child, act=act.key) for n, (parent, child) in enumerate(edges)
    )


def _used_up(act: Act, parents: Sequence[str], stage: str) -> None:
    rows = Unit.objects.filter(key__in=parents, stage=stage).update(stage=DIVIDED, stage_since=act.at)
    claimed(1 if rows == len(parents) else 0, "unit-changed", unit=act.subject)


@verb("unit.split", zh="分装了 {subject}", en="split {subject}", record=UnitSplit)
def unit_split(act: Act, record: UnitSplit) -> None:
    """The parent is no more; its parts are."""
    _used_up(act, [act.subject], record.offspring.stage)
    born(act, record.offspring, [act.subject])


@verb("unit.pooled", zh="合并为 {subject}", en="pooled into {subject}", record=UnitsPooled)
def units_pooled(act: Act, record: UnitsPooled) -> None:
    """The parents are no more; the pool is."""
    _used_up(act, record.parents, record.offspring.stage)
    born(act, record.offspring, record.parents)

"""What a finding recorded in a bank leads to: `hold` holds the unit, `deviate` opens a deviation. Live and in a rebuild alike."""

from stembase.bank.holds import open_holds
from stembase.bank.models import Deviation, Unit
from stembase.bank.queries.results import descendants
from stembase.base.chain import BASE
from stembase.donors.models import Donor
from stembase.ledger.vocabulary import Act, consequence
from stembase.refusal import Finding

LEFT = ("issued", "infused")
"""Stages of units that have left the house."""


@consequence("hold")
def hold(act: Act, finding: Finding) -> None:
    """Hold the unit the act is about, or every unit of the donation or donor it is about; where there is none yet, a deviation keeps the fact
    (of a donor, the donor's own record does)."""
    if act.chain == BASE:
        return
    units = list(Unit.objects.filter(key=act.subject).values_list("key", flat=True))
    units = units or list(Unit.objects.filter(donation=act.subject).order_by("key").values_list("key", flat=True))
    if units:
        open_holds(act, units, finding.code, finding.facts, mark=_mark(act, finding))
    elif Donor.objects.filter(key=act.subject).exists():
        _hold_all_of_donor(act, finding)
    else:
        deviate(act, finding)


def _hold_all_of_donor(act: Act, finding: Finding) -> None:
    """Hold what is in the house of the donor's units and of what was made from them, pools too; for each that has left it, somebody must be
    told: a critical deviation."""
    given = list(Unit.objects.filter(donation__donor=act.subject).values_list("key", flat=True))
    units = Unit.objects.filter(key__in=[*given, *descendants(given)]).exclude(stage="discarded").order_by("key")
    open_holds(act, list(units.exclude(stage__in=LEFT).values_list("key", flat=True)), finding.code, finding.facts, mark=_mark(act, finding))
    Deviation.objects.bulk_create(
        Deviation(
            key=f"{act.key}:{finding.code}{_mark(act, finding)}.{number}", bank_id=act.chain, code=finding.code, facts=dict(finding.facts),
            subject=unit, opened_at=act.at, opened_by=act.actor, severity=Deviation.Severity.CRITICAL,
        )
        for number, unit in enumerate(units.filter(stage__in=LEFT).values_list("key", flat=True), 1)
    )  # fmt: skip


@consequence("deviate")
def deviate(act: Act, finding: Finding) -> None:
    """Open a deviation, not yet classed, on the act's subject."""
    if act.chain == BASE:
        return
    Deviation.objects.create(
        key=f"{act.key}:{finding.code}{_mark(act, finding)}", bank_id=act.chain, code=finding.code, facts=dict(finding.facts), subject=act.subject,
        procedure=act.procedure, opened_at=act.at, opened_by=act.actor,
    )  # fmt: skip


def _mark(act: Act, finding: Finding) -> str:
    """Nothing for the first finding of its code, then `:1`, `:2` …"""
    same = [other for other in act.found if other.code == finding.code]
    index = next(index for index, other in enumerate(same) if other is finding)
    return f":{index}" if index else ""

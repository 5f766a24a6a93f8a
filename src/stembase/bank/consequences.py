"""What a finding recorded in a bank leads to: `hold` holds the unit, `deviate` opens a deviation. Live and in a rebuild alike."""

from stembase.bank.holds import open_holds
from stembase.bank.models import Deviation, Unit
from stembase.base.chain import BASE
from stembase.ledger.vocabulary import Act, consequence
from stembase.refusal import Finding


@consequence("hold")
def hold(act: Act, finding: Finding) -> None:
    """Hold the unit the act is about, or every unit of the donation it is about; where there is none yet, a deviation keeps the fact."""
    if act.chain == BASE:
        return
    units = list(Unit.objects.filter(key=act.subject).values_list("key", flat=True))
    units = units or list(Unit.objects.filter(donation=act.subject).order_by("key").values_list("key", flat=True))
    if units:
        open_holds(act, units, finding.code, finding.facts, mark=_mark(act, finding))
    else:
        deviate(act, finding)


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

"""Record a collection: an expected donation becomes its first unit, under a label scanned twice."""

from datetime import datetime

from stembase.acts.command import Plan, command
from stembase.acts.locks import claimed
from stembase.bank.models import Donation, Unit
from stembase.bank.planned import as_plan
from stembase.bank.products import product_of
from stembase.bank.queries.finding import donation_of
from stembase.bank.queries.numbering import UNDIVIDED, unit_key
from stembase.bank.steps import StepRecord, measured_in, plan_step, step_done
from stembase.bank.work import Actor, Work
from stembase.ledger.vocabulary import Act, Code, verb
from stembase.people.roles import WORKERS
from stembase.refusal import Finding, Refused


class Collected(StepRecord, kw_only=True):
    """The step, and the unit it gives."""

    unit: Code
    din: Code
    product: Code
    container: Code
    source: Code


@command("record-collection", verb="donation.collected", roles=WORKERS, zh="记录采集", en="record a collection")
def plan_collection(*, chain: str, kind: str, by: str, at: datetime, witness: str, donation: Code, work: Work) -> Plan:
    """Record that a donation was collected now. Refuses `no-such-donation`, `donation-already-lost`, `donation-already-collected`,
    `label-of-another`, and what the step refuses."""
    found = donation_of(chain, donation)
    if found.loss:
        raise Refused("donation-already-lost", donation=donation, loss=found.loss)
    if found.collected_at:
        raise Refused("donation-already-collected", donation=donation)
    product = product_of(found.source)
    actor = Actor(chain=chain, kind=kind, by=by, at=at, witness=witness)
    step = plan_step(actor, work, command="record-collection", subject=donation, donation=found, stage="expected")
    unit = unit_key(chain, found.din, product.code, UNDIVIDED)
    did = Collected(
        **{**step.record, "from_stage": ""}, unit=unit, din=found.din, product=product.code, container=product.container, source=found.source
    )
    return as_plan(step, donation, did, *_label(work, found, unit))


def _label(work: Work, donation: Donation, unit: str) -> list[Finding]:
    """The label says this donation: its DIN, its key, or the key of the unit to be."""
    read = work.scans.get("label", "")
    if not read or read in (donation.din, donation.key, unit):
        return []
    return [Finding("label-of-another", "impossible", {"donation": donation.key, "read": read})]


@verb("donation.collected", zh="采集完成，得到 {unit}", en="collected {unit}", record=Collected)
def donation_collected(act: Act, record: Collected) -> None:
    """The donation is collected, and its first unit is there."""
    rows = Donation.objects.filter(key=act.subject, collected_at=None, loss="").update(collected_at=act.at)
    claimed(rows, "donation-already-collected", donation=act.subject)
    Unit.objects.create(
        key=record.unit, bank_id=act.chain, donation_id=act.subject, din=record.din, product=record.product, division=UNDIVIDED,
        container=record.container, source=record.source, stage=record.stage or "collected", stage_since=act.at,
        volume_ml=measured_in(act, record).get("volume_ml"), made_at=act.at,
    )  # fmt: skip
    step_done(act, record)

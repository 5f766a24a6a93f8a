"""Issue a collection kit to a donor: a donation is expected, and has its DIN from now on. Kits not used are taken back."""

from datetime import datetime

from stembase.acts.command import Plan, command
from stembase.acts.locks import claimed
from stembase.bank.codes import din as dins
from stembase.bank.codes.scan import expect
from stembase.bank.loss import Loss
from stembase.bank.models import Donation
from stembase.bank.products import product_of
from stembase.bank.queries.finding import donation_of
from stembase.bank.queries.numbering import facility_of, next_din
from stembase.bank.situation import lots_of
from stembase.donors.queries import consent_findings, donor_in
from stembase.donors.scopes import BANKING
from stembase.ledger.prepared import write
from stembase.ledger.vocabulary import Act, Code, NoteKey, Record, verb
from stembase.people.roles import WORKERS
from stembase.refusal import Finding, Misfit, Refused

KIT_KINDS = ("collection-kit", "tissue-kit", "apheresis-set")


class KitIssued(Record):
    """The donation expected: its DIN, source, donor and the kit's lot."""

    din: Code
    source: Code
    donor: Code
    kit: Code


class DonationGivenUp(Record):
    """Why nothing will come of it."""

    reason: Loss
    note: NoteKey = ""


@command("issue-kit", verb="kit.issued", roles=WORKERS, zh="发放采集包", en="issue a kit")
def plan_issue(*, chain: str, kind: str, by: str, at: datetime, witness: str, donor: Code, source: Code, kit: Code, din: str = "") -> Plan:
    """Expect a donation of a donor under a DIN: the one scanned or typed from the kit's label, or the bank's next.

    Refuses `no-such-donor`, `no-such-source`, `din-of-other-facility`, `din-already-used`, and what a scan refuses (`din-malformed`,
    `din-check-character-wrong`, `label-in-wrong-field` …); finds consent, and the kit's lot as any step does.
    """
    donor_in(chain, donor)
    product_of(source)
    number = _demand_free(chain, _scanned(din), at)
    findings = [*consent_findings(donor, BANKING, at), *_lot(chain, kit, at)]
    return Plan(subject=f"{chain}:{number}", did=KitIssued(din=number, source=source, donor=donor, kit=kit), findings=findings)


@command("give-up-donation", verb="donation.given-up", roles=WORKERS, zh="终止采集", en="give up a donation")
def plan_give_up(*, chain: str, kind: str, by: str, at: datetime, witness: str, donation: Code, reason: Loss, note: NoteKey = "") -> Plan:
    """Say that nothing will be collected under a DIN, and why. Refuses `no-such-donation`, `donation-already-collected`, `donation-already-lost`."""
    found = donation_of(chain, donation)
    if found.loss:
        raise Refused("donation-already-lost", donation=donation, loss=found.loss)
    if found.collected_at:
        raise Refused("donation-already-collected", donation=donation)
    return Plan(subject=donation, did=DonationGivenUp(reason=reason, note=note))


def _scanned(text: str) -> str:
    """The DIN of a scan, or of what a person typed with its check character; empty stays empty."""
    if not text.strip():
        return ""
    if text.strip()[0] not in "=&":
        return dins.parse(text)
    return str(expect(text, "din").value)


def _demand_free(chain: str, number: str, at: datetime) -> str:
    """The DIN given, if it is the bank's and free, or the bank's next."""
    if not number:
        return next_din(chain, at)
    if dins.parts(number).facility != (facility := facility_of(chain)):
        raise Misfit("din-of-other-facility", din=number, facility=facility)
    if Donation.objects.filter(bank=chain, din=number).exists():
        raise Refused("din-already-used", din=number)
    return number


def _lot(chain: str, kit: str, at: datetime) -> list[Finding]:
    lot = lots_of(chain, [kit]).get(kit)
    facts = {"lot": kit, "kind": "collection-kit"}
    if lot is None:
        return [Finding("lot-unknown", "impossible", facts)]
    if lot.kind not in KIT_KINDS:
        return [Finding("lot-of-other-kind", "impossible", facts | {"other": lot.kind})]
    if lot.blocked_at:
        return [Finding("lot-blocked", "refuse", facts)]
    if lot.valid_until <= at:
        return [Finding("lot-expired", "refuse", facts | {"valid_until": lot.valid_until.date().isoformat()})]
    return []


@verb("kit.issued", zh="发放采集包，待采集 {din}", en="issued a kit for {din}", record=KitIssued)
def kit_issued(act: Act, record: KitIssued) -> None:
    """A donation is expected."""
    write(Donation(key=act.subject, bank_id=act.chain, din=record.din, source=record.source, donor=record.donor, kit=record.kit, expected_at=act.at))


@verb("donation.given-up", zh="终止采集：{reason}", en="gave the donation up: {reason}", record=DonationGivenUp)
def donation_given_up(act: Act, record: DonationGivenUp) -> None:
    """Nothing will come of it."""
    rows = Donation.objects.filter(key=act.subject, collected_at=None, loss="").update(loss=record.reason, lost_at=act.at)
    claimed(rows, "donation-already-collected", donation=act.subject)

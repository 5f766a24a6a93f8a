"""Read a donor's identity for a purpose, and erase it. The acts stay under the code."""

from datetime import datetime

from stembase.acts.command import Plan, command
from stembase.acts.locks import claimed
from stembase.donors.models import Donor, Identity
from stembase.donors.models.identity import Side
from stembase.donors.queries import donor_in
from stembase.donors.wall import ERASURES, READERS, demand_reader, note_reading
from stembase.ledger.vocabulary import Act, Code, Record, verb
from stembase.people.roles import COORDINATOR, QUALITY
from stembase.refusal import Refused


class IdentityWasRead(Record):
    """What for."""

    purpose: Code


class IdentityErased(Record):
    """On what ground."""

    ground: Code


@command("read-identity", verb="donor.identity-read", roles=READERS[Side.DONOR], zh="查阅供者身份", en="read a donor's identity")
def plan_reading(*, chain: str, kind: str, by: str, at: datetime, witness: str, donor: Code, purpose: Code) -> Plan:
    """Be entered as a reader. Refuses `no-such-donor`, `donor-erased`, `no-identity-sealed`, `purpose-unknown`, `both-sides-of-the-wall`."""
    row = donor_in(chain, donor)
    demand_reader(by, side=Side.DONOR, chain=chain, at=at, purpose=purpose)
    if not row.identity:
        raise Refused("no-identity-sealed", donor=donor)
    return Plan(subject=donor, did=IdentityWasRead(purpose=purpose))


@command("erase-identity", verb="donor.identity-erased", roles={QUALITY, COORDINATOR}, zh="删除供者身份信息", en="erase a donor's identity")
def plan_erasure(*, chain: str, kind: str, by: str, at: datetime, witness: str, donor: Code, ground: Code) -> Plan:
    """Forget who it is; what was done stays. Refuses `no-such-donor`, `donor-erased` (done before), `erasure-ground-unknown`."""
    donor_in(chain, donor)
    if ground not in ERASURES:
        raise Refused("erasure-ground-unknown", ground=ground)
    return Plan(subject=donor, did=IdentityErased(ground=ground))


@verb("donor.identity-read", zh="查阅供者 {subject} 的身份（{purpose}）", en="read the identity of {subject} ({purpose})", record=IdentityWasRead)
def identity_was_read(act: Act, record: IdentityWasRead) -> None:
    """The reading is on record."""
    note_reading(act, side=Side.DONOR, purpose=record.purpose)


@verb("donor.identity-erased", zh="删除供者 {subject} 的身份信息", en="erased the identity of {subject}", record=IdentityErased)
def identity_erased(act: Act, record: IdentityErased) -> None:
    """What was sealed is gone; a rebuild finds nothing to erase."""
    donor = Donor.objects.get(key=act.subject)
    rows = Donor.objects.filter(key=act.subject, status=Donor.Status.REGISTERED).update(status=Donor.Status.ERASED, erased_at=act.at)
    claimed(rows, "donor-erased", donor=act.subject)
    Identity.objects.filter(token=donor.identity, erased_at=None).update(sealed=b"", key_id="", erased_at=act.at)

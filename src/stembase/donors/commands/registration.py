"""Register a donor under a code. Who it is has been sealed before; the record carries the seal's random token."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta

from stembase.acts.command import Plan, command
from stembase.competence.queries import clearance_findings
from stembase.donors.models import Donor, Identity
from stembase.donors.models.identity import Side
from stembase.ledger.vocabulary import Act, Code, MaybeCode, Record, verb
from stembase.people.roles import PHYSICIAN, WORKERS
from stembase.procedures.vocabulary import sources
from stembase.refusal import Refused

DonorCode = Annotated[str, Meta(pattern=r"^([A-Z][A-Z0-9-]{1,15})?$", description="capitals, digits, hyphens; never a name or an identity number")]
DonorKind = Literal["birth-mother", "donor", "child"]


class DonorRegistered(Record):
    """The donor's code in this bank, what they give, and the token of the sealed identity."""

    code: Code
    kind: DonorKind
    source: Code
    identity: MaybeCode = ""


@command("register-donor", verb="donor.registered", roles=WORKERS | {PHYSICIAN}, zh="登记供者", en="register a donor")
def plan_registration(
    *,
    chain: str,
    kind: str,
    by: str,
    at: datetime,
    witness: str,
    donor_kind: DonorKind,
    source: Code,
    code: DonorCode = "",
    identity: MaybeCode = "",
) -> Plan:
    """Enter a donor; without a code the next of the series D000001, … is taken.

    Refuses `source-not-known`, `donor-code-taken`, `no-such-identity` (never sealed, of the other side, or another donor's).
    """
    if source not in sources():
        raise Refused("source-not-known", source=source, known=sorted(sources()))
    code = code or _next_code(chain)
    key = f"{chain}:{code}"
    if Donor.objects.filter(key=key).exists():
        raise Refused("donor-code-taken", donor=key)
    if identity and not _fresh(identity):
        raise Refused("no-such-identity")
    did = DonorRegistered(code=code, kind=donor_kind, source=source, identity=identity)
    return Plan(subject=key, did=did, findings=clearance_findings(by, chain, at, kind))


def _next_code(bank: str) -> str:
    number = Donor.objects.filter(bank=bank).count() + 1
    while Donor.objects.filter(key=f"{bank}:D{number:06d}").exists():
        number += 1
    return f"D{number:06d}"


def _fresh(token: str) -> bool:
    sealed = Identity.objects.filter(token=token, side=Side.DONOR, erased_at=None).exists()
    return sealed and not Donor.objects.filter(identity=token).exists()


@verb("donor.registered", zh="登记供者 {code}（{source}）", en="registered the donor {code} ({source})", record=DonorRegistered)
def donor_registered(act: Act, record: DonorRegistered) -> None:
    """The bank knows a donor."""
    fields = {"code": record.code, "kind": record.kind, "source": record.source, "identity": record.identity}
    Donor.objects.create(key=act.subject, bank=act.chain, registered_at=act.at, **fields)

"""Take down a donor's consent, and its withdrawal, whole or in part."""

from datetime import datetime

from django.db.models import Q

from stembase.acts.command import Plan, command
from stembase.acts.locks import claimed
from stembase.competence.queries import clearance_findings
from stembase.donors.models import Consent, ConsentScope, Donor
from stembase.donors.queries import donor_in, scopes_in_force
from stembase.donors.scopes import BANKING, CLINICAL, SCOPES
from stembase.ledger.memory import forget
from stembase.ledger.vocabulary import Act, Code, NoteKey, Record, verb
from stembase.people.roles import COORDINATOR, PHYSICIAN, WORKERS
from stembase.refusal import Finding, Refused

HOLDING = frozenset({BANKING, CLINICAL})
"""Without consent to these a unit may not move on."""


class Consented(Record):
    """What was agreed to, on which version of the form."""

    scopes: list[Code]
    version: Code


class ConsentWithdrawn(Record):
    """The scopes no longer agreed to (rows of the consents they stand in), and why."""

    scopes: list[Code]
    rows: list[Code]
    reason: NoteKey = ""


@command("record-consent", verb="donor.consented", roles=WORKERS | {PHYSICIAN}, zh="记录知情同意", en="record a consent")
def plan_consent(*, chain: str, kind: str, by: str, at: datetime, witness: str, donor: Code, scopes: list[Code], version: Code) -> Plan:
    """The donor agrees. Refuses `no-such-donor`, `donor-erased`, `consent-without-scope`, `no-such-scope`, `consented-already`."""
    donor_in(chain, donor)
    chosen = _known(scopes)
    if not chosen:
        raise Refused("consent-without-scope", donor=donor)
    if set(chosen) <= scopes_in_force(donor, at) and Consent.objects.filter(donor=donor, version=version, withdrawn_at=None).exists():
        raise Refused("consented-already", donor=donor, scopes=chosen)
    return Plan(subject=donor, did=Consented(scopes=chosen, version=version), findings=clearance_findings(by, chain, at, kind))


@command("withdraw-consent", verb="donor.withdrew", roles=WORKERS | {PHYSICIAN, COORDINATOR}, zh="记录撤回同意", en="record a withdrawal of consent")
def plan_withdrawal(
    *,
    chain: str,
    kind: str,
    by: str,
    at: datetime,
    witness: str,
    donor: Code,
    scopes: list[Code] = [],  # noqa: B006 (read as a schema, never changed)
    reason: NoteKey = "",
) -> Plan:
    """The donor withdraws what is named, or everything; without consent to banking or clinical use the donor's units are held.

    Refuses `no-such-donor`, `no-such-scope`, `nothing-to-withdraw`."""
    if not Donor.objects.filter(key=donor, bank=chain).exists():
        raise Refused("no-such-donor", donor=donor, chain=chain)
    chosen = _known(scopes) or sorted(SCOPES)
    standing = ConsentScope.objects.filter(Q(withdrawn_at=None), donor=donor, scope__in=chosen, given_at__lte=at).order_by("key")
    rows = list(standing.values_list("key", "scope"))
    if not rows:
        raise Refused("nothing-to-withdraw", donor=donor, scopes=chosen)
    did = ConsentWithdrawn(scopes=sorted({scope for _, scope in rows}), rows=[key for key, _ in rows], reason=reason)
    held = [Finding("consent-withdrawn", "hold", {"donor": donor, "scopes": did.scopes})] if HOLDING & set(did.scopes) else []
    return Plan(subject=donor, did=did, findings=held)


def _known(scopes: list[str]) -> list[str]:
    for scope in scopes:
        if scope not in SCOPES:
            raise Refused("no-such-scope", scope=scope)
    return sorted(set(scopes))


@verb("donor.consented", zh="供者 {subject} 知情同意：{scopes}（{version}）", en="{subject} consented to {scopes} ({version})", record=Consented)
def donor_consented(act: Act, record: Consented) -> None:
    """A consent is in force."""
    forget(("consent", act.subject))
    consent = Consent.objects.create(key=act.key, bank=act.chain, donor_id=act.subject, version=record.version, given_at=act.at)
    ConsentScope.objects.bulk_create(
        ConsentScope(key=f"{act.key}:{scope}", bank=act.chain, consent=consent, donor_id=act.subject, scope=scope, given_at=act.at)
        for scope in record.scopes
    )


@verb("donor.withdrew", zh="供者 {subject} 撤回同意：{scopes}", en="{subject} withdrew consent to {scopes}", record=ConsentWithdrawn)
def donor_withdrew(act: Act, record: ConsentWithdrawn) -> None:
    """The scopes end with this act, and a consent with its last scope."""
    forget(("consent", act.subject))
    standing = ConsentScope.objects.filter(key__in=record.rows, withdrawn_at=None)
    if standing.update(withdrawn_at=act.at) != len(record.rows):
        raise Refused("nothing-to-withdraw", donor=act.subject, scopes=record.scopes)
    ended = Consent.objects.filter(donor=act.subject, withdrawn_at=None, scopes__key__in=record.rows).exclude(scopes__withdrawn_at=None)
    for key in sorted(set(ended.values_list("key", flat=True))):
        claimed(Consent.objects.filter(key=key, withdrawn_at=None).update(withdrawn_at=act.at), "nothing-to-withdraw", donor=act.subject)

"""Draw up, sign and end master and programme agreements; three-party agreements are drawn up with a placement, and signed and ended here too."""

from datetime import date, datetime
from typing import Any, Literal

from django.utils import timezone

from stembase.acts.command import Plan, command
from stembase.acts.locks import claimed
from stembase.base.models import Partner
from stembase.internship.codes import Count, Digest, MaybeNumber, Number
from stembase.internship.documents.text import digest_of, text_of
from stembase.internship.models import Agreement, AgreementSignature, Placement
from stembase.internship.queries.agreements import agreement_named, latest_version
from stembase.internship.rules.rule import terms
from stembase.ledger.vocabulary import Act, Code, Document, NoteKey, Record, verb
from stembase.people.models import Account
from stembase.people.queries import roles_of
from stembase.people.roles import ADMINISTRATOR, COORDINATOR, PROGRAMME_DIRECTOR, STUDENT
from stembase.procedures.vocabulary import STATIONS
from stembase.refusal import Refused

SIGNERS = frozenset({COORDINATOR, PROGRAMME_DIRECTOR, ADMINISTRATOR})
"""Who signs for an organisation: those of its people who hold one of these roles."""


class Terms(Record):
    """What was agreed. A master agreement says how many students a year and who insures; a programme agreement which stations and specialities."""

    form: Code
    students: int = 0
    insurance_by: Literal["school", "host"] = "school"
    stations: list[Code] = []
    specialities: list[Code] = []
    documents: dict[Code, Digest] = {}
    clauses_zh: Document = ""
    clauses_en: Document = ""


class AgreementDrawnUp(Record):
    """Version, parties, term and terms of an agreement; `digest`: of its text in both languages."""

    number: Number
    version: int
    kind: Literal["master", "programme"]
    within: MaybeNumber
    parties: dict[Code, Code]
    since_date: date
    until_date: date
    terms: Terms
    digest: Digest


class AgreementSigned(Record):
    """For which party, and the digest of what was signed."""

    party: Code
    digest: Digest


class AgreementEnded(Record):
    """The first day on which it no longer binds, and why."""

    on: date
    reason: NoteKey


@command(
    "draw-up-agreement",
    verb="agreement.drawn-up",
    roles={COORDINATOR, ADMINISTRATOR},
    kinds=("base",),
    zh="起草校企协议",
    en="draw up an agreement of school and host",
)
def plan_drawing_up(
    *,
    chain: str,
    kind: str,
    by: str,
    at: datetime,
    witness: str,
    number: Number,
    school: Code,
    host: Code,
    since: date,
    until: date,
    within: MaybeNumber = "",
    students: Count = 1,
    insurance_by: Literal["school", "host"] = "school",
    stations: list[Code] = [],  # noqa: B006 (read as a schema, never changed)
    specialities: list[Code] = [],  # noqa: B006
    documents: dict[Code, Digest] = {},  # noqa: B006
    clauses_zh: Document = "",
    clauses_en: Document = "",
) -> Plan:
    """A master agreement, or, `within` one, a programme agreement; the next version where the number is known. It binds once both have signed.

    Refuses `no-such-partner`, `agreement-ends-before-it-begins`, `no-such-agreement`, `agreement-of-others` (parties differ from before, or above),
    `agreement-outlives-the-one-above`, `station-unknown`, `term-unknown` (a document), `agreement-unchanged`.
    """
    _demand_words(stations, documents)
    parties = {"school": school, "host": host}
    _demand_partners(parties)
    if until <= since:
        raise Refused("agreement-ends-before-it-begins", agreement=number, until=until)
    sort: Literal["master", "programme"] = "programme" if within else "master"
    if within:
        _demand_above(within, parties, until)
    agreed = Terms(
        form=f"{sort}.v1", students=students, insurance_by=insurance_by, stations=sorted(set(stations)), specialities=sorted(set(specialities)),
        documents=documents, clauses_zh=clauses_zh, clauses_en=clauses_en,
    )  # fmt: skip
    version = _next_version(number, sort, within, parties)
    text = text_of(number=number, version=version, within=within, parties=parties, since=since, until=until, agreed=_plain(agreed))
    did = AgreementDrawnUp(
        number=number, version=version, kind=sort, within=within, parties=parties, since_date=since, until_date=until, terms=agreed,
        digest=digest_of(text),
    )  # fmt: skip
    if version > 1 and _same(agreement_named(f"{number}.v{version - 1}"), did):
        raise Refused("agreement-unchanged", agreement=number)
    return Plan(subject=f"{number}.v{version}", did=did)


def _demand_partners(parties: dict[str, str]) -> None:
    for partner in parties.values():
        if not Partner.objects.filter(key=partner, left_date=None).exists():
            raise Refused("no-such-partner", partner=partner)


def _demand_words(stations: list[str], documents: dict[str, str]) -> None:
    for station in stations:
        if station not in STATIONS:
            raise Refused("station-unknown", station=station)
    for document in documents:
        if document not in terms()["documents"]:
            raise Refused("term-unknown", term=document, known=sorted(terms()["documents"]))


def _demand_above(within: str, parties: dict[str, str], until: date) -> None:
    above = latest_version(within, Agreement.Kind.MASTER)
    _demand_parties(above, parties)
    if until > above.until_date:
        raise Refused("agreement-outlives-the-one-above", agreement=within, until=above.until_date)


def _demand_parties(other: Agreement, parties: dict[str, str]) -> None:
    if other.parties != parties:
        raise Refused("agreement-of-others", agreement=other.number, partners=sorted(other.parties.values()))


def _next_version(number: str, kind: str, within: str, parties: dict[str, str]) -> int:
    last = Agreement.objects.filter(number=number).order_by("-version").first()
    if last is None:
        return 1
    _demand_parties(last, parties)
    if (last.kind, last.within) != (kind, within):
        raise Refused("agreement-of-others", agreement=number, partners=sorted(last.parties.values()))
    return last.version + 1


def _same(last: Agreement, did: AgreementDrawnUp) -> bool:
    return last.ended_date is None and (last.since_date, last.until_date, last.terms) == (did.since_date, did.until_date, _plain(did.terms))


def _plain(agreed: Terms) -> dict[str, Any]:
    return {name: getattr(agreed, name) for name in agreed.__struct_fields__}


@command("sign-agreement", verb="agreement.signed", roles=SIGNERS | {STUDENT}, kinds=("base",), zh="签署协议", en="sign an agreement")
def plan_signing(*, chain: str, kind: str, by: str, at: datetime, witness: str, agreement: Code, party: Code, digest: Digest) -> Plan:
    """Sign one version for a party, with the digest of the text that was read.

    Refuses `no-such-agreement`, `not-a-party`, `may-not-sign-for` (not the student, or not of the organisation), `agreement-text-differs`,
    `agreement-over`, `agreement-signed-already`.
    """
    row = agreement_named(agreement)
    if party not in row.parties:
        raise Refused("not-a-party", agreement=agreement, party=party)
    if not _may_sign(by, party, row.parties[party], roles_of(by, chain, at)):
        raise Refused("may-not-sign-for", person=by, party=party)
    if digest != row.digest:
        raise Refused("agreement-text-differs", agreement=agreement)
    if row.ended_date or row.until_date <= timezone.localtime(at).date():
        raise Refused("agreement-over", agreement=agreement)
    if row.signatures.filter(party=party).exists():
        raise Refused("agreement-signed-already", agreement=agreement, party=party)
    return Plan(subject=agreement, did=AgreementSigned(party=party, digest=digest), signs="approved")


def _may_sign(by: str, party: str, who: str, roles: frozenset[str]) -> bool:
    """A student signs in person; for an organisation one of its people who holds a role of `SIGNERS`."""
    if party == "student":
        return by == who
    return bool(SIGNERS & roles) and Account.objects.filter(code=by, organisation=who).exists()


@command("end-agreement", verb="agreement.ended", roles={COORDINATOR, ADMINISTRATOR}, kinds=("base",), zh="终止协议", en="end an agreement")
def plan_ending(*, chain: str, kind: str, by: str, at: datetime, witness: str, agreement: Code, reason: NoteKey) -> Plan:
    """End one version as of today; what stands within it ends with it. Refuses `no-such-agreement`, `reason-missing`, `agreement-over`."""
    row = agreement_named(agreement)
    if not reason:
        raise Refused("reason-missing", command="end-agreement")
    today = timezone.localtime(at).date()
    if row.ended_date or row.until_date <= today:
        raise Refused("agreement-over", agreement=agreement)
    return Plan(subject=agreement, did=AgreementEnded(on=today, reason=reason), signs="approved")


@verb("agreement.drawn-up", zh="起草协议 {number} 第 {version} 版", en="drew up the agreement {number}, version {version}", record=AgreementDrawnUp)
def agreement_drawn_up(act: Act, record: AgreementDrawnUp) -> None:
    """A version waits for its signatures."""
    fields = {name: getattr(record, name) for name in record.__struct_fields__} | {"terms": _plain(record.terms)}
    Agreement.objects.create(key=act.subject, drawn_up_by=act.actor, at=act.at, **fields)


@verb("agreement.signed", zh="签署协议 {subject}（{party}）", en="signed the agreement {subject} ({party})", record=AgreementSigned)
def agreement_signed(act: Act, record: AgreementSigned) -> None:
    """One party is bound."""
    AgreementSignature.objects.create(
        key=act.key, agreement_id=act.subject, party=record.party, signer=act.actor, signed_date=timezone.localtime(act.at).date(), at=act.at
    )


@verb("agreement.ended", zh="终止协议 {subject}", en="ended the agreement {subject}", record=AgreementEnded)
def agreement_ended(act: Act, record: AgreementEnded) -> None:
    """It binds no more; with a three-party agreement the placement ends."""
    claimed(Agreement.objects.filter(key=act.subject, ended_date=None).update(ended_date=record.on), "agreement-over", agreement=act.subject)
    Placement.objects.filter(number=act.subject.rpartition(".v")[0], ended_date=None).update(ended_date=record.on)

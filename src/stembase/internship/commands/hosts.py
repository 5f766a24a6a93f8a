"""Assess a host, and record what was filed with the authority."""

from datetime import date, datetime

from django.utils import timezone

from stembase.acts.command import Plan, command
from stembase.base.models import Partner
from stembase.internship.codes import Digest, Number, Staff
from stembase.internship.models import Agreement, Filing, HostAssessment
from stembase.internship.queries.agreements import assessment_of, latest_version
from stembase.internship.rules.rule import rules, terms
from stembase.ledger.vocabulary import Act, Code, Document, Record, verb
from stembase.people.queries import roles_of
from stembase.people.roles import ADMINISTRATOR, COORDINATOR, PROGRAMME_DIRECTOR
from stembase.refusal import Refused


class HostAssessed(Record):
    """What the host is, how many work there, what it declares, until when the assessment is valid, and the digest of the report."""

    venue: Code
    staff: Staff
    declares: list[Code]
    until_date: date
    report: Digest


class FilingRecorded(Record):
    """What was filed for which programme agreement, under which number, with whom, for which days."""

    filing: Code
    number: Code
    authority: Document
    since_date: date
    until_date: date


@command(
    "assess-host",
    verb="host.assessed",
    roles={COORDINATOR, ADMINISTRATOR},
    kinds=("base",),
    zh="登记实习单位考察评估",
    en="record the assessment of a host",
)
def plan_assessment(
    *, chain: str, kind: str, by: str, at: datetime, witness: str, host: Code, venue: Code, staff: Staff, until: date, report: Digest,
    declares: list[Code] = [],  # noqa: B006 (read as a schema, never changed)
) -> Plan:  # fmt: skip
    """What was found on a visit; `declares` are the host's declarations about agencies, fees and papers.

    Refuses `no-such-partner`, `term-unknown`, `assessment-over` (it would end before today), `assessed-already` (the same today).
    """
    if not Partner.objects.filter(key=host, left_date=None).exists():
        raise Refused("no-such-partner", partner=host)
    for code, group in ((venue, "venues"), *((declaration, "declarations") for declaration in declares)):
        if code not in terms()[group]:
            raise Refused("term-unknown", term=code, known=sorted(terms()[group]))
    today = timezone.localtime(at).date()
    if until <= today:
        raise Refused("assessment-over", until=until)
    did = HostAssessed(venue=venue, staff=staff, declares=sorted(set(declares)), until_date=until, report=report)
    last = assessment_of(host)
    if last and last.since_date == today and all(getattr(last, name) == getattr(did, name) for name in did.__struct_fields__):
        raise Refused("assessed-already", partner=host)
    return Plan(subject=host, did=did, signs="approved")


@command(
    "record-filing",
    verb="filing.recorded",
    roles={COORDINATOR, PROGRAMME_DIRECTOR, ADMINISTRATOR},
    kinds=("base",),
    zh="登记备案或批准",
    en="record a filing or approval",
)
def plan_filing(
    *,
    chain: str,
    kind: str,
    by: str,
    at: datetime,
    witness: str,
    agreement: Number,
    filing: Code,
    number: Code,
    authority: Document,
    since: date,
    until: date,
) -> Plan:
    """What was filed with, or approved by, an authority for a programme agreement. What lifts a rule is recorded by the roles the rule names.

    Refuses `no-such-agreement`, `term-unknown`, `may-not-file`, `agreement-ends-before-it-begins`, `filing-recorded-already`.
    """
    latest_version(agreement, Agreement.Kind.PROGRAMME)
    if filing not in terms()["filings"]:
        raise Refused("term-unknown", term=filing, known=sorted(terms()["filings"]))
    may = {role for rule in rules().values() if rule.filing == filing for role in rule.override}
    if may and not may & roles_of(by, chain, at):
        raise Refused("may-not-file", person=by, filing=filing, roles=sorted(may))
    if until <= since:
        raise Refused("agreement-ends-before-it-begins", agreement=agreement, until=until)
    if Filing.objects.filter(agreement=agreement, filing=filing, number=number, since_date=since, until_date=until).exists():
        raise Refused("filing-recorded-already", filing=filing, number=number)
    return Plan(subject=agreement, did=FilingRecorded(filing=filing, number=number, authority=authority, since_date=since, until_date=until))


@verb("host.assessed", zh="考察评估实习单位 {subject}，有效至 {until_date}", en="assessed the host {subject} until {until_date}", record=HostAssessed)
def host_assessed(act: Act, record: HostAssessed) -> None:
    """The host may be used until then."""
    fields = {name: getattr(record, name) for name in record.__struct_fields__}
    HostAssessment.objects.create(key=act.key, order=act.seq, partner=act.subject, since_date=timezone.localtime(act.at).date(), **fields)


@verb(
    "filing.recorded",
    zh="登记 {subject} 的备案 {number}（{filing}）",
    en="filed {number} ({filing}) of {subject}",
    record=FilingRecorded,
)
def filing_recorded(act: Act, record: FilingRecorded) -> None:
    """It stands for its days."""
    fields = {name: getattr(record, name) for name in record.__struct_fields__}
    Filing.objects.create(key=act.key, agreement=act.subject, **fields)

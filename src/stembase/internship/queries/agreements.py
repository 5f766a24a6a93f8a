"""Which agreements bind when. Nothing is stored of it: a version binds from its first day, once all have signed, up to its end."""

from collections.abc import Iterable
from datetime import date

from stembase.internship.models import Agreement, AgreementSignature, Filing, HostAssessment
from stembase.internship.rules.asking import gap_in
from stembase.internship.rules.facts import Span
from stembase.ledger.memory import kept
from stembase.refusal import Refused

NO_SPANS: tuple[Span, ...] = ()


def agreement_named(key: str) -> Agreement:
    """One version, by its key. Refuses `no-such-agreement`."""
    row = Agreement.objects.filter(key=key).first()
    if row is None:
        raise Refused("no-such-agreement", agreement=key)
    return row


def latest_version(number: str, kind: str) -> Agreement:
    """The last version of an agreement of the kind. Refuses `no-such-agreement`."""
    row = Agreement.objects.filter(number=number, kind=kind).order_by("-version").first()
    if row is None:
        raise Refused("no-such-agreement", agreement=number)
    return row


def signed_days(number: str) -> dict[str, date]:
    """The day each party signed an agreement, its last version where it has several. One query."""
    signatures = AgreementSignature.objects.filter(agreement__number=number).order_by("agreement__version")
    return dict(signatures.values_list("party", "signed_date"))


def spans_in_force(number: str) -> tuple[Span, ...]:
    """The days on which an agreement binds, and those above it too. Two queries for each level, kept as long as the base's head stands."""
    return kept(("agreement-spans", number), lambda: _spans(number))


def _spans(number: str) -> tuple[Span, ...]:
    versions = list(Agreement.objects.filter(number=number).order_by("version").prefetch_related("signatures"))
    own = tuple(span for version in versions for span in _binding(version))
    above = next((version.within for version in versions if version.within), "")
    return within(own, spans_in_force(above)) if above else own


def _binding(version: Agreement) -> tuple[Span, ...]:
    """The days of one version: from the day the last party signed, where that was later than its first."""
    signed = {signature.party: signature.signed_date for signature in version.signatures.all()}
    if version.parties.keys() - signed.keys():
        return NO_SPANS
    since, until = max(version.since_date, *signed.values()), min(version.until_date, version.ended_date or version.until_date)
    return (Span(since, until),) if since < until else NO_SPANS


def within(spans: Iterable[Span], others: Iterable[Span]) -> tuple[Span, ...]:
    """The days both have."""
    pairs = ((max(a.since, b.since), min(a.until, b.until)) for a in spans for b in others)
    return tuple(Span(since, until) for since, until in pairs if since < until)


def in_force(number: str, on: date) -> bool:
    """Whether the agreement binds on the day."""
    return any(on in span for span in spans_in_force(number))


def filings_of(agreement: str, span: Span) -> frozenset[str]:
    """What is filed for a programme agreement over the whole span, by one filing or by several that meet. One query."""
    found: dict[str, list[Span]] = {}
    for filing, since, until in Filing.objects.filter(agreement=agreement).values_list("filing", "since_date", "until_date"):
        found.setdefault(filing, []).append(Span(since, until))
    return frozenset(filing for filing, spans in found.items() if gap_in(span, spans) is None)


def assessment_of(partner: str) -> HostAssessment | None:
    """The last assessment of a host. One query."""
    return HostAssessment.objects.filter(partner=partner).order_by("-order").first()

"""Papers: the host's assessment, agreements, signatures, consents, filings, declarations, documents, the archive."""

from collections.abc import Collection, Mapping
from datetime import date

from stembase.internship.rules.asking import Breach, gap_in, has_age, lacking, predicate
from stembase.internship.rules.facts import Facts


@predicate()
def permitted(facts: Facts, on: date) -> Breach:
    """Always kept: for a rule that grants or explains."""
    return None


@predicate("start")
def host_assessed(facts: Facts, on: date) -> Breach:
    """The host was visited and assessed, and the assessment is valid on the day the internship starts."""
    start, assessed = facts.placement.span.since, facts.host.assessed
    return None if assessed and start in assessed else {"start": start}


@predicate("gap")
def programme_throughout(facts: Facts, on: date) -> Breach:
    """The agreement between school and host covers every day of the internship."""
    return gap_in(facts.placement.span, facts.placement.programme)


@predicate("gap")
def agreement_on_the_day(facts: Facts, on: date) -> Breach:
    """The three-party agreement is in force on the day, and signed by all."""
    return None if any(on in span for span in facts.placement.agreement) else {"gap": on}


@predicate("missing", "start")
def signed_before_start(facts: Facts, on: date, *, parties: list[str]) -> Breach:
    """Each party signed on a day before the internship starts."""
    return _before_start(facts, facts.placement.signed, parties)


@predicate("missing", "start")
def consented_before_start(facts: Facts, on: date, *, by: list[str]) -> Breach:
    """Each of them consented on a day before the internship starts."""
    return _before_start(facts, facts.placement.consents, by)


@predicate("missing", "start")
def guardian_consents_for_minor(facts: Facts, on: date, *, years: int) -> Breach:
    """The guardian of a student who is younger than that at the start consented before it; an unknown age counts as younger."""
    grown = has_age(facts, years, facts.placement.span.since)
    return None if grown else _before_start(facts, facts.placement.consents, ["guardian"])


def _before_start(facts: Facts, days: Mapping[str, date], parties: Collection[str]) -> Breach:
    start = facts.placement.span.since
    missing = [party for party in parties if party not in days or days[party] >= start]
    return {"missing": missing, "start": start} if missing else None


@predicate("missing")
def filed(facts: Facts, on: date, *, filings: list[str]) -> Breach:
    """What must be filed with the authority is filed."""
    return lacking(filings, facts.placement.filed)


@predicate("missing")
def approved_when_away(facts: Facts, on: date) -> Breach:
    """An internship in another province or abroad has its approval, a filing of that name."""
    away = facts.placement.away
    return lacking([away], facts.placement.filed) if away else None


@predicate()
def centralised(facts: Facts, on: date) -> Breach:
    """The school has arranged the internship itself."""
    return {} if facts.placement.scattered else None


@predicate("missing")
def documents_attached(facts: Facts, on: date, *, documents: list[str]) -> Breach:
    """School and host have made these documents together."""
    return lacking(documents, facts.placement.documents)


@predicate("missing")
def declared(facts: Facts, on: date, *, declarations: list[str]) -> Breach:
    """The host has declared each of these."""
    return lacking(declarations, facts.host.declares)


@predicate("missing")
def archive_complete(facts: Facts, on: date, *, papers: list[str]) -> Breach:
    """Everything that belongs into the student's archive is there."""
    return lacking(papers, facts.archive)

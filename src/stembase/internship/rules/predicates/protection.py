"""Insurance and safety: days insured, who pays, training and its test before the start."""

from datetime import date

from stembase.internship.rules.asking import Breach, gap_in, predicate
from stembase.internship.rules.facts import Facts


@predicate("gap")
def insured_throughout(facts: Facts, on: date) -> Breach:
    """Every day of the internship is insured, by one policy or by several that meet."""
    return gap_in(facts.placement.span, facts.protection.insured)


@predicate("gap")
def insured_on_the_day(facts: Facts, on: date) -> Breach:
    """The student is insured on the day."""
    return None if any(on in span for span in facts.protection.insured) else {"gap": on}


@predicate()
def premium_not_from(facts: Facts, on: date, *, payers: list[str]) -> Breach:
    """None of these paid for the insurance."""
    return {} if facts.protection.payers & set(payers) else None


@predicate("start")
def safety_trained_before_start(facts: Facts, on: date) -> Breach:
    """The student had safety training on a day before the internship starts."""
    start, trained = facts.placement.span.since, facts.protection.trained
    return None if trained and trained < start else {"start": start}


@predicate("start", "least")
def safety_test_passed_before_start(facts: Facts, on: date, *, percent: int) -> Breach:
    """The student passed the safety test on a day before the internship starts."""
    start, tested, score = facts.placement.span.since, facts.protection.tested, facts.protection.score_percent
    return None if tested and tested < start and score >= percent else {"start": start, "least": percent}

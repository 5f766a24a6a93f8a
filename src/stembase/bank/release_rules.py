"""What must hold before a unit is let out: place, verdict, results, holds, deviations, donor. Each rule reads and gives findings; none writes."""

from collections.abc import Iterator
from datetime import datetime

from stembase.bank.models import Donation, Unit
from stembase.bank.queries.verdicts import Standing
from stembase.donors.queries import consent_findings, eligibility_findings
from stembase.donors.scopes import CLINICAL
from stembase.ledger.memory import seen
from stembase.people.queries import roles_of
from stembase.refusal import Finding

QUARANTINED = "quarantined"


def place(unit: Unit) -> Iterator[Finding]:
    """The unit lies in quarantine, in a place."""
    if unit.stage != QUARANTINED:
        yield Finding("unit-not-quarantined", "impossible", {"unit": unit.key, "stage": unit.stage})
    elif not hasattr(unit, "position"):
        yield Finding("unit-without-place", "refuse", {"unit": unit.key})


def judged(standing: Standing) -> Iterator[Finding]:
    """The verdict on the standard in force says what is true now, and every final result has been reviewed."""
    facts = {"unit": standing.unit.key, "standard": standing.standard.id}
    if standing.verdict is None or standing.verdict.standard != standing.standard.id:
        yield Finding("not-judged", "refuse", facts)
    elif not standing.up_to_date:
        yield Finding("verdict-outdated", "refuse", facts)
    if standing.waiting:
        yield Finding("results-unreviewed", "refuse", {"unit": standing.unit.key, "tests": sorted({row.test for row in standing.waiting})})


def passed(standing: Standing) -> Iterator[Finding]:
    """No criterion fails, as things stand now: what is missing is told apart from what is not met."""
    failing = standing.judgement.failing
    facts = {"unit": standing.unit.key, "standard": standing.standard.id}
    if missing := [answer.criterion for answer in failing if answer.answer == "missing"]:
        yield Finding("tests-missing", "refuse", {**facts, "criteria": missing})
    if unmet := [answer.criterion for answer in failing if answer.answer != "missing"]:
        yield Finding("criteria-not-met", "refuse", {**facts, "criteria": unmet})


def unhindered(standing: Standing) -> Iterator[Finding]:
    """No hold stands and no deviation is open."""
    if standing.holds:
        yield Finding("release-while-held", "refuse", {"unit": standing.unit.key, "reasons": [hold.reason for hold in standing.holds]})
    if standing.open_deviations:
        codes = sorted({deviation.code for deviation in standing.open_deviations})
        yield Finding("release-with-deviation-open", "refuse", {"unit": standing.unit.key, "codes": codes})


def donors_of(unit: Unit, made_from: list[str]) -> dict[str, datetime | None]:
    """Keys of everybody the unit comes from, and when each gave; several for a pool."""
    return seen(("donors", unit.key), lambda: _donors(unit, made_from))


def _donors(unit: Unit, made_from: list[str]) -> dict[str, datetime | None]:
    keys = Unit.objects.filter(key__in=[unit.key, *made_from]).exclude(donation=None).values("donation")
    return dict(Donation.objects.filter(key__in=keys).order_by("key").values_list("donor", "collected_at"))


def consented(unit: Unit, made_from: list[str], scope: str, at: datetime) -> Iterator[Finding]:
    """Every donor's consent for this use is in force."""
    for donor in donors_of(unit, made_from):
        yield from consent_findings(donor, scope, at)


def eligible(standing: Standing) -> Iterator[Finding]:
    """Every donor has been found eligible for the recovery the unit comes from."""
    for donor, collected_at in donors_of(standing.unit, standing.made_from).items():
        yield from eligibility_findings(donor, recovered_at=collected_at)


def second_person(witness: str, scope: str, at: datetime, roles: set[str]) -> Iterator[Finding]:
    """The second person may stand behind this. That there is one, and that it is not the first, the door sees to."""
    if witness and not roles & roles_of(witness, scope, at):
        yield Finding("second-person-not-entitled", "impossible", {"person": witness, "roles": sorted(roles)})


def all_of_release(standing: Standing, at: datetime) -> list[Finding]:
    """Every finding against an ordinary release."""
    return [
        *place(standing.unit),
        *judged(standing),
        *passed(standing),
        *unhindered(standing),
        *consented(standing.unit, standing.made_from, CLINICAL, at),
        *eligible(standing),
    ]

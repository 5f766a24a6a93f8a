"""Determine whether a donor is eligible: by a responsible person who has not recorded the results they judge."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from stembase.acts.command import Plan, command
from stembase.donors.models import Eligibility, Marker, Screening
from stembase.donors.queries import EligibilityState, donor_in, eligibility_of
from stembase.donors.standard import DEFAULT_STANDARD
from stembase.ledger.vocabulary import Act, Code, NoteKey, Record, verb
from stembase.people.roles import MEDICAL_DIRECTOR, QUALITY
from stembase.refusal import Finding, Refused

Determination = Literal["eligible", "ineligible", "incomplete"]


class EligibilityDetermined(Record):
    """The determination, the standard it was made under, the recovery it is for, and why."""

    determination: Determination
    standard: Code
    recovered_at: datetime | None = None
    reason: NoteKey = ""


@command(
    "determine-eligibility", verb="donor.determined", roles={QUALITY, MEDICAL_DIRECTOR}, zh="判定供者合格性", en="determine a donor's eligibility"
)
def plan_determination(
    *,
    chain: str,
    kind: str,
    by: str,
    at: datetime,
    witness: str,
    donor: Code,
    determination: Determination,
    standard: Code = DEFAULT_STANDARD,
    recovered_at: datetime | None = None,
    reason: NoteKey = "",
) -> Plan:
    """Determine eligibility, signed.

    Refuses `no-such-donor`, `donor-erased`, `no-such-donor-standard`, `determined-already`, `ineligible-without-ground`; finds, against
    *eligible*: `screening-missing`, `markers-missing`, `donor-has-adverse-results`, and `determined-own-results`.
    """
    donor_in(chain, donor)
    state = eligibility_of(donor, standard=standard, recovered_at=recovered_at)
    if _stands_already(donor, determination, standard, recovered_at, state):
        raise Refused("determined-already", donor=donor, determination=determination)
    if determination == "ineligible" and not state.against and not reason:
        raise Refused("ineligible-without-ground", donor=donor)
    findings = [*_own_results(donor, by), *(_against(donor, state) if determination == "eligible" else ())]
    did = EligibilityDetermined(determination=determination, standard=standard, recovered_at=recovered_at, reason=reason)
    return Plan(subject=donor, did=did, findings=findings, signs="approved")


def _stands_already(donor: str, determination: str, standard: str, recovered_at: datetime | None, state: EligibilityState) -> bool:
    latest = Eligibility.objects.filter(donor=donor).order_by("-order").first()
    same = latest and (latest.determination, latest.standard, latest.recovered_at) == (determination, standard, recovered_at)
    return bool(same) and state.determination == determination


def _own_results(donor: str, by: str) -> Iterator[Finding]:
    if Marker.objects.filter(donor=donor, performer=by, replaced=False).exists():
        yield Finding("determined-own-results", "refuse", {"donor": donor, "person": by})


def _against(donor: str, state: EligibilityState) -> Iterator[Finding]:
    if state.screening != Screening.Outcome.ACCEPTED and not state.against:
        yield Finding("screening-missing", "refuse", {"donor": donor})
    if state.missing:
        yield Finding("markers-missing", "refuse", {"donor": donor, "missing": state.missing})
    if state.against:
        yield Finding("donor-has-adverse-results", "refuse", {"donor": donor, "against": state.against})


@verb("donor.determined", zh="判定供者 {subject}：{determination}", en="determined {subject} {determination}", record=EligibilityDetermined)
def eligibility_determined(act: Act, record: EligibilityDetermined) -> None:
    """The determination stands until another."""
    Eligibility.objects.create(
        key=act.key,
        order=act.seq,
        bank=act.chain,
        donor_id=act.subject,
        determination=record.determination,
        standard=record.standard,
        recovered_at=record.recovered_at,
        reason=record.reason,
        determined_by=act.actor,
        at=act.at,
    )

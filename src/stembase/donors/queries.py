"""What the bank may ask about a donor: consent in force, eligibility, and what is missing. Identity is not among it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from stembase.ledger.memory import own
from stembase.ledger.prepared import Prepared, Slot, as_model, columns_of
from stembase.refusal import Finding, Refused

from .models import ConsentScope, Donor, Eligibility, Marker, Screening
from .standard import DEFAULT_STANDARD, DonorStandard, Requirement, standard_named

UNDETERMINED = "undetermined"


_donors = Prepared(lambda: Donor.objects.filter(key=Slot("key"), bank=Slot("bank")).values_list(*columns_of(Donor)))


def donor_in(bank: str, donor: str) -> Donor:
    """The donor of this bank. Refuses `no-such-donor` and `donor-erased`."""
    row = next((as_model(Donor, found) for found in _donors.rows(key=donor, bank=bank)), None)
    if row is None:
        raise Refused("no-such-donor", donor=donor, chain=bank)
    if row.status == Donor.Status.ERASED:
        raise Refused("donor-erased", donor=donor)
    return row


_scopes = Prepared(lambda: ConsentScope.objects.filter(donor_id=Slot("donor")).values_list("scope", "given_at", "withdrawn_at"))


def scopes_in_force(donor: str, at: datetime) -> frozenset[str]:
    """What the donor agrees to at the instant. One query."""
    given = own(("consent", donor), lambda: _consents(donor))
    return frozenset(scope for scope, since, until in given if since <= at and (until is None or until > at))


def _consents(donor: str) -> list[tuple[str, datetime, datetime | None]]:
    """Every scope the donor has agreed to: since when, and until when."""
    return _scopes.rows(donor=donor)  # type: ignore[return-value]


def consent_in_force(donor: str, scope: str, at: datetime) -> bool:
    """Whether the donor agrees to this at the instant."""
    return scope in scopes_in_force(donor, at)


def consents_in_force(donors: Collection[str], scope: str, at: datetime) -> set[str]:
    """Those of the donors who agree to this at the instant. One query."""
    rows = ConsentScope.objects.filter(Q(withdrawn_at=None) | Q(withdrawn_at__gt=at), donor__in=donors, scope=scope, given_at__lte=at)
    return set(rows.values_list("donor", flat=True))


def consent_findings(donor: str, scope: str, at: datetime) -> tuple[Finding, ...]:
    """The finding against an act that needs this consent, empty when it is in force."""
    if consent_in_force(donor, scope, at):
        return ()
    return (Finding("consent-not-in-force", "refuse", {"donor": donor, "scope": scope}),)


@dataclass(frozen=True, slots=True)
class EligibilityState:
    """How a donor stands: the determination (`undetermined` when none; `incomplete` again when something adverse came after it), and why.

    `missing` and `against` name markers and questions under the standard the determination was made on, or the one asked for.
    """

    determination: str
    at: datetime | None
    determined_by: str
    screening: str
    missing: tuple[str, ...]
    against: tuple[str, ...]

    @property
    def eligible(self) -> bool:
        """Whether cells of this donor may be released as far as the donor goes."""
        return self.determination == Eligibility.Determination.ELIGIBLE


def eligibility_of(donor: str, *, standard: str = "", recovered_at: datetime | None = None) -> EligibilityState:
    """How the donor stands now. Four queries at most. With `recovered_at` only samples within the standard's window of that recovery count."""
    latest = Eligibility.objects.filter(donor=donor).select_related("donor").order_by("-order").first()
    row = latest.donor if latest else Donor.objects.get(key=donor)
    chosen = standard_named(standard or (latest.standard if latest else "") or DEFAULT_STANDARD)
    recovered_at = recovered_at or (latest.recovered_at if latest else None)
    screening = Screening.objects.filter(donor=donor).order_by("-order").first()
    markers = list(Marker.objects.filter(donor=donor, replaced=False))
    missing = missing_markers(chosen, row.source, markers, recovered_at)
    against = (*adverse_markers(chosen, markers), *(screening.deferrals if screening else ()))
    determination = latest.determination if latest else UNDETERMINED
    if determination == Eligibility.Determination.ELIGIBLE and (missing or against):
        determination = Eligibility.Determination.INCOMPLETE
    return EligibilityState(
        determination,
        latest.at if latest else None,
        latest.determined_by if latest else "",
        screening.outcome if screening else "",
        missing,
        tuple(against),
    )


def missing_markers(standard: DonorStandard, source: str, markers: Sequence[Marker], recovered_at: datetime | None) -> tuple[str, ...]:
    """Required tests without a usable result, as `agent:method|method`. An indeterminate result is not usable."""

    def answers(marker: Marker, requirement: Requirement) -> bool:
        return (
            marker.agent == requirement.agent
            and marker.method in requirement.any_of
            and marker.result != Marker.Result.INDETERMINATE
            and (recovered_at is None or standard.in_window(marker.sampled_at, source, recovered_at))
        )

    required = standard.required(source, recovered_at)
    return tuple(str(requirement) for requirement in required if not any(answers(marker, requirement) for marker in markers))


def adverse_markers(standard: DonorStandard, markers: Sequence[Marker]) -> tuple[str, ...]:
    """Reactive results against the donor, whenever sampled, as `agent:method`; those the standard lets travel with the unit are left out."""
    reactive = [(marker.agent, marker.method) for marker in markers if marker.result == Marker.Result.REACTIVE]
    return tuple(sorted({f"{agent}:{method}" for agent, method in reactive if not standard.travels(agent, method)}))


def eligibility_findings(donor: str, *, standard: str = "", recovered_at: datetime | None = None) -> tuple[Finding, ...]:
    """The finding against a release as far as the donor goes, empty when eligible."""
    state = eligibility_of(donor, standard=standard, recovered_at=recovered_at)
    if state.eligible:
        return ()
    facts = {"donor": donor, "determination": state.determination, "missing": state.missing, "against": state.against}
    return (Finding("donor-not-eligible", "refuse", facts),)

"""The one gate of internship law, asked with what the administrator has confirmed."""

from datetime import date, datetime

from django.utils import timezone

from stembase.internship.models import Confirmation
from stembase.internship.rules import gate
from stembase.internship.rules.facts import Facts
from stembase.internship.rules.rule import Action
from stembase.ledger.memory import kept
from stembase.refusal import Finding


def confirmed_rules() -> dict[str, str]:
    """Digests of the rules an administrator has confirmed, by key. One query, kept as long as the base's head stands."""
    return kept(("confirmed-rules",), lambda: dict(Confirmation.objects.values_list("rule", "digest")))


def reasons_not_to(action: Action, facts: Facts, at: datetime) -> list[gate.Reason]:
    """Every rule the action would break on the base's own day of the instant, those that forbid first."""
    return gate.reasons_not_to(action, facts, timezone.localtime(at).date(), confirmed_rules())


def findings_against(action: Action, facts: Facts, at: datetime) -> tuple[Finding, ...]:
    """The same as the findings of a plan."""
    return gate.findings(action, facts, timezone.localtime(at).date(), confirmed_rules())


def panel(facts: Facts, on: date) -> list[gate.Standing]:
    """How every rule in force on the day stands for the student, by number."""
    return gate.panel(facts, on, confirmed_rules())

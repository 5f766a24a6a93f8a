"""What the base knows about internships, and the one gate asked with it."""

from datetime import datetime

from django.utils import timezone

from stembase.ledger.memory import kept

from .models import Confirmation
from .rules import gate
from .rules.facts import Facts
from .rules.rule import Action


def confirmed_rules() -> dict[str, str]:
    """Digests of the rules an administrator has confirmed, by key. One query, kept as long as the base's head stands."""
    return kept(("confirmed-rules",), lambda: dict(Confirmation.objects.values_list("rule", "digest")))


def reasons_not_to(action: Action, facts: Facts, at: datetime) -> list[gate.Reason]:
    """Every rule the action would break on the base's own day of the instant, those that forbid first."""
    return gate.reasons_not_to(action, facts, timezone.localtime(at).date(), confirmed_rules())

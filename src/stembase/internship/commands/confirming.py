"""Confirm a rule: an administrator has read the text of the law, and from now on the rule forbids instead of warning."""

from datetime import datetime

from stembase.acts.command import Plan, command
from stembase.internship.models import Confirmation
from stembase.internship.rules.rule import rules
from stembase.ledger.vocabulary import Act, Code, Document, Record, verb
from stembase.people.roles import ADMINISTRATOR
from stembase.refusal import Refused


class RuleConfirmed(Record):
    """The digest of the rule's text as it was confirmed, and the published text it was checked against."""

    digest: Code
    source: Document


@command("confirm-rule", verb="rule.confirmed", roles={ADMINISTRATOR}, kinds=("base",), zh="确认实习规则", en="confirm an internship rule")
def plan_confirmation(*, chain: str, kind: str, by: str, at: datetime, witness: str, rule: Code, source: Document) -> Plan:
    """Confirm a rule marked M; `source` cites the article it was checked against.

    Refuses `no-such-internship-rule`, `rule-needs-no-confirmation` (marked V or P), `rule-source-missing`, `rule-confirmed-already`.
    """
    known = rules().get(rule)
    if known is None:
        raise Refused("no-such-internship-rule", key=rule)
    if known.mark != "M":
        raise Refused("rule-needs-no-confirmation", rule=rule)
    if not source.strip():
        raise Refused("rule-source-missing", rule=rule)
    if Confirmation.objects.filter(rule=rule, digest=known.digest).exists():
        raise Refused("rule-confirmed-already", rule=rule)
    return Plan(subject=rule, did=RuleConfirmed(digest=known.digest, source=source), signs="approved")


@verb("rule.confirmed", zh="确认实习规则 {subject}", en="confirmed the internship rule {subject}", record=RuleConfirmed)
def rule_confirmed(act: Act, record: RuleConfirmed) -> None:
    """The rule forbids, as long as it says the same."""
    fields = {"digest": record.digest, "source": record.source, "confirmed_by": act.actor, "at": act.at}
    Confirmation.objects.update_or_create(rule=act.subject, defaults=fields)

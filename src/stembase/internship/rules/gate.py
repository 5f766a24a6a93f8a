"""The one gate of internship law. Pages, commands, rota and reports ask it; it reads nothing but the facts it is given."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from stembase.refusal import Finding, chinese, in_words

from .facts import Facts
from .rule import Action, Rule, Severity, rules

BROKEN = "internship-rule"
"""The code of every refusal by a rule; the rule's key is among its facts."""
Confirmed = Mapping[str, str]
NONE_CONFIRMED: Confirmed = {}
State = Literal["kept", "filed", "broken"]


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that is broken: what it weighs here, and the facts of the breach."""

    rule: Rule
    severity: Severity
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def forbids(self) -> bool:
        """Whether the action may not be done."""
        return self.severity in ("block", "needs-filing")

    @property
    def finding(self) -> Finding:
        """As a plan hands it to the door: what forbids refuses, anything else is noted with the act."""
        said = {name: value.isoformat() if isinstance(value, date) else value for name, value in self.facts.items()}
        said = {name: [str(each) for each in value] if isinstance(value, list) else value for name, value in said.items()}
        return Finding(BROKEN, "refuse" if self.forbids else "warn", {"rule": self.rule.key, **said})

    def sentence(self, language: str) -> str:
        """What the rule says, and how it is broken here."""
        return sentence(self.rule, self.facts, language)


@dataclass(frozen=True, slots=True)
class Standing:
    """One rule as it stands for a student, for the panel: kept, lifted by a filing, or broken, and then why."""

    rule: Rule
    state: State
    reason: Reason | None = None


def reasons_not_to(action: Action, facts: Facts, on: date, confirmed: Confirmed = NONE_CONFIRMED) -> list[Reason]:
    """Every rule in force on the day that the action would break, those that forbid first. `confirmed`: digests of the confirmed rules, by key."""
    asked = (rule for rule in rules().values() if action in rule.actions and rule.holds(facts.student, on))
    reasons = [Reason(rule, rule.weight(confirmed), breach) for rule in asked if (breach := rule.broken(facts, on)) is not None]
    return sorted(reasons, key=lambda reason: not reason.forbids)


def findings(action: Action, facts: Facts, on: date, confirmed: Confirmed = NONE_CONFIRMED) -> tuple[Finding, ...]:
    """The same as findings of a plan. What only informs is left out."""
    return tuple(reason.finding for reason in reasons_not_to(action, facts, on, confirmed) if reason.severity != "info")


def panel(facts: Facts, on: date, confirmed: Confirmed = NONE_CONFIRMED) -> list[Standing]:
    """How every rule in force stands for the student, by number."""
    return [_standing(rule, facts, on, confirmed) for rule in rules().values() if rule.holds(facts.student, on)]


def _standing(rule: Rule, facts: Facts, on: date, confirmed: Confirmed) -> Standing:
    breach = rule.broken(facts, on)
    if breach is not None:
        return Standing(rule, "broken", Reason(rule, rule.weight(confirmed), breach))
    return Standing(rule, "filed" if rule.filing in facts.placement.filed else "kept")


def sentence(rule: Rule, facts: Mapping[str, Any], language: str) -> str:
    """The rule's text, and its breach with the facts in words."""
    known = {**facts, "rule": rule.key}
    said = {name: in_words(name, value, known, language) for name, value in facts.items()}
    return f"{rule.text.say(language)}{'' if chinese(language) else ' '}{rule.breach.say(language).format_map(said)}".strip()

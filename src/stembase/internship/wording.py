"""Facts about internships as a refusal says them: rules by their titles, codes by the terms of the rules, money in yuan; a broken rule in full."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from stembase.refusal import LESSONS, Explanation, chinese, words_for

from .rules.gate import BROKEN, sentence
from .rules.rule import rules, terms

GROUPS = {"hazards": "hazards", "venue": "venues", "means": "means", "payee": "parties", "party": "parties", "counted": "parts", "filing": "filings"}
"""Which group of terms the codes of a fact are from."""


@words_for("rule")
def rule_words(key: str, facts: Mapping[str, Any], language: str) -> str | None:
    """A rule's title."""
    return rules()[key].title.say(language) if key in rules() else None


@words_for(*GROUPS)
def term_words(code: str, facts: Mapping[str, Any], language: str) -> str | None:
    """A code by the words of its group, whichever of its facts it stands under."""
    for name, group in GROUPS.items():
        if name in facts and code in terms()[group]:
            return terms()[group][code].say(language)
    return None


@words_for("missing")
def missing_words(code: str, facts: Mapping[str, Any], language: str) -> str | None:
    """What a broken rule misses, by the words of the terms."""
    if "rule" not in facts:
        return None
    return next((words[code].say(language) for words in terms().values() if code in words), None)


@words_for("least_fen", "pay_fen", "due_fen")
def money_words(fen: str, facts: Mapping[str, Any], language: str) -> str | None:
    """An amount of fen in yuan."""
    return f"{int(fen) / 100:,.2f} 元" if chinese(language) else f"CNY {int(fen) / 100:,.2f}"


def _of_the_rule(told: Explanation, facts: Mapping[str, Any], language: str) -> Explanation:
    """A broken rule says itself: its title, its text with the breach, its mend and its source."""
    rule = rules().get(str(facts.get("rule")))
    if rule is None:
        return told
    return replace(told, title=rule.title.say(language), sentence=sentence(rule, facts, language), mend=rule.mend.say(language), source=rule.source)


LESSONS[BROKEN] = _of_the_rule

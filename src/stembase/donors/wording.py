"""Facts about donors as a refusal says them: agents, questions, scopes and purposes by their words."""

import re
from collections.abc import Mapping
from typing import Any

from stembase.refusal import chinese, words_for

from .scopes import SCOPES
from .standard import agents, questionnaire
from .wall import PURPOSES

METHODS = {
    "antibody": ("抗体", "antibody"),
    "antigen-antibody": ("抗原抗体联合", "antigen and antibody"),
    "nat": ("核酸", "NAT"),
    "hbsag": ("表面抗原", "HBsAg"),
    "anti-hbc": ("核心抗体", "anti-HBc"),
    "treponemal": ("特异性试验", "treponemal test"),
    "non-treponemal": ("非特异性试验", "non-treponemal test"),
}


@words_for("agent", "missing", "against", "marker")
def marker_words(key: str, facts: Mapping[str, Any], language: str) -> str | None:
    """An agent, or an agent and its methods as a standard asks for them: `hbv:hbsag`."""
    agent, _, methods = key.partition(":")
    known = agents().get(agent)
    if known is None:
        return None
    how = "/".join(method_words(method, {}, language) or method for method in re.split(r"[|/+,]", methods)) if methods else ""
    return f"{known.words.zh if chinese(language) else known.words.en}{f' {how}' if how else ''}"


@words_for("method")
def method_words(key: str, facts: Mapping[str, Any], language: str) -> str | None:
    """How an agent is tested for."""
    return METHODS[key][0 if chinese(language) else 1] if key in METHODS else None


@words_for("scope", "scopes", "purpose")
def scope_words(key: str, facts: Mapping[str, Any], language: str) -> str | None:
    """What a donor agrees to, or what an identity is read for."""
    known = SCOPES.get(key) or PURPOSES.get(key)
    return (known.zh if chinese(language) else known.en) if known else None


@words_for("question", "questions", "against")
def question_words(key: str, facts: Mapping[str, Any], language: str) -> str | None:
    """A question put to the donor."""
    known = questionnaire()[1].get(key)
    return (known.words.zh if chinese(language) else known.words.en) if known else None

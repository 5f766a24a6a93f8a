"""Facts about the bank as a refusal says them: tests and their answers, criteria, reasons of loss; keys of this bank without the bank before them."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from stembase.refusal import Refused, chinese, words_for

from .lab_test import lab_tests
from .loss import LOSSES
from .queries.standards import version_numbered
from .standard import Standard


@words_for("unit", "donor", "donation", "position", "tank", "read", "expected", "result", "excursion", "subject", "units")
def key_words(key: str, facts: Mapping[str, Any], language: str) -> str | None:
    """A key as it stands on the label."""
    bank, _, own = key.partition(":")
    return own if own and bank.replace("-", "").isalnum() and not bank.islower() else None


@words_for("lot")
def lot_words(key: str, facts: Mapping[str, Any], language: str) -> str | None:
    """The number on the pack: a lot's key without its bank and its material."""
    _material, _dot, number = key.rpartition(":")[2].partition(".")
    return number or None


@words_for("test", "tests")
def lab_test_words(key: str, facts: Mapping[str, Any], language: str) -> str | None:
    """The title of a test."""
    return lab_tests()[key].title.say(language) if key in lab_tests() else None


@words_for("finding", "answers", "method", "methods")
def answer_words(key: str, facts: Mapping[str, Any], language: str) -> str | None:
    """An answer or a method of the test among the facts."""
    test = lab_tests().get(str(facts.get("test", "")))
    offered = {**test.findings, **test.methods} if test else {}
    return offered[key].say(language) if key in offered else None


@cache
def _standard(key: str) -> Standard:
    """A published version, which never changes: read once a process."""
    return version_numbered(key)


@words_for("criteria", "limit")
def criterion_words(key: str, facts: Mapping[str, Any], language: str) -> str | None:
    """The label of a criterion, or of a limit it lends to procedures, of the standard among the facts."""
    try:
        standard = _standard(str(facts["standard"])) if facts.get("standard") else None
    except Refused:
        standard = None
    labels = {one.key: one.label for one in standard.criteria} | {name: one.label for name, one in standard.limits.items()} if standard else {}
    return labels[key].say(language) if key in labels else lab_test_words(key, facts, language)


@words_for("standard")
def standard_words(key: str, facts: Mapping[str, Any], language: str) -> str | None:
    """The title of a version of a standard."""
    try:
        return _standard(key).title.say(language) if "@" in key else None
    except Refused:
        return None


@words_for("loss")
def loss_words(key: str, facts: Mapping[str, Any], language: str) -> str | None:
    """Why a donation was lost."""
    known = LOSSES.get(key)
    return (known.zh if chinese(language) else known.en) if known else None

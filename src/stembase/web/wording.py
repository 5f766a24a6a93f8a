"""Facts of a refusal whose words are messages of the pages: reasons of holds and deviations, classes, zones, states, clearances."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from stembase.refusal import chinese, words_for
from stembase.web.bank.deviations import reason_words
from stembase.web.templatetags.reading import CLEARANCES

STATES: Mapping[str, str | Promise] = {
    "eligible": _("determined eligible"), "ineligible": _("determined ineligible"), "incomplete": _("determination incomplete"),
    "undetermined": _("not determined yet"), "pending": _("pending"), "passed": _("passed"), "failed": _("failed"),
    "performed": _("not reviewed yet"), "reviewed": _("reviewed"), "rejected": _("rejected"), "superseded": _("superseded"),
    "quarantine": _("quarantine"), "released": _("released units"), "research": _("research"),
    "critical": _("critical"), "major": _("major"), "minor": _("minor"), "yes": _("yes"), "no": _("no"), "unknown": _("unknown"),
    "read-ledger": _("read the ledger"), **CLEARANCES,
}  # fmt: skip
"""Keys that mean one thing wherever they stand."""


def _in(language: str, said: Callable[[], str]) -> str:
    with override(language):
        return said()


@words_for("determination", "state", "zone", "zones", "severity", "verdict", "given", "clearance", "kind", "answer", "command")
def state_words(key: str, facts: Mapping[str, Any], language: str) -> str | None:
    """A state, class, zone, verdict or clearance."""
    return _in(language, lambda: str(STATES[key])) if key in STATES else None


@words_for("deviation", "hold")
def number_words(key: str, facts: Mapping[str, Any], language: str) -> str | None:
    """The number a hold or deviation goes by in its bank, and what it is for."""
    _bank, _, own = key.partition(":")
    number, _, code = own.partition(":")
    if not number:
        return None
    told = _in(language, lambda: reason_words(code.partition(".")[0].partition(":")[0])) if code else ""
    return f"{number}（{told}）" if told and chinese(language) else f"{number} ({told})" if told else number


@words_for("reason", "reasons", "holds", "codes")
def reasons(key: str, facts: Mapping[str, Any], language: str) -> str | None:
    """Why something is held, or what kind of deviation it is."""
    return _in(language, lambda: reason_words(key)) if key else None

"""Tags: a state as an icon and a word, never colour alone. One table for stages of units and states of anything else."""

from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise, lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from stembase.procedures import vocabulary

Tone = Literal["", "good", "warn", "bad", "info"]


@dataclass(frozen=True, slots=True)
class Tag:
    """An icon of `icons.svg` and a word, in a tone."""

    word: str | Promise
    tone: Tone = ""
    icon: str = "circle"


def _stage_word(stage: str) -> str:
    return vocabulary.STAGES[stage].say(get_language() or "zh")


_stage = lazy(_stage_word, str)
_LOOKS: dict[str, tuple[Tone, str]] = {
    "expected": ("", "circle"),
    "collected": ("info", "drop"),
    "in-transit": ("info", "truck"),
    "received": ("info", "box"),
    "reduced": ("info", "flask"),
    "isolated": ("info", "flask"),
    "cultured": ("info", "flask"),
    "harvested": ("info", "flask"),
    "cryoprotected": ("info", "snow"),
    "freezing": ("info", "snow"),
    "frozen": ("info", "snow"),
    "quarantined": ("info", "clock"),
    "released": ("good", "check"),
    "reserved": ("warn", "lock"),
    "issued": ("good", "truck"),
    "infused": ("good", "star"),
    "research": ("", "flask"),
    "discarded": ("bad", "cross"),
}
STAGES: dict[str, Tag] = {stage: Tag(_stage(stage), *_LOOKS.get(stage, ("", "circle"))) for stage in vocabulary.STAGES}
"""Stages of a unit; their words are those of the procedures."""

STATES: dict[str, Tag] = {
    "held": Tag(_("on hold"), "bad", "pause"),
    "passed": Tag(_("passed"), "good", "check"),
    "not-passed": Tag(_("not passed"), "bad", "cross"),
    "failed": Tag(_("failed"), "bad", "cross"),
    "missing": Tag(_("missing"), "warn", "circle"),
    "pending": Tag(_("pending"), "warn", "clock"),
    "reviewed": Tag(_("reviewed"), "good", "check"),
    "open": Tag(_("open"), "warn", "warn"),
    "closed": Tag(_("closed"), "", "check"),
    "overdue": Tag(_("overdue"), "bad", "clock"),
    "in-force": Tag(_("in force"), "good", "check"),
    "withdrawn": Tag(_("withdrawn"), "bad", "undo"),
    "expired": Tag(_("expired"), "bad", "clock"),
    "expiring": Tag(_("expires soon"), "warn", "clock"),
    "may": Tag(_("may do it"), "good", "check"),
    "with-witness": Tag(_("with a witness"), "warn", "people"),
    "may-not": Tag(_("may not yet"), "bad", "lock"),
    "waiting": Tag(_("waiting"), "", "clock"),
    "running": Tag(_("running"), "info", "play"),
    "done": Tag(_("done"), "good", "check"),
    "cancelled": Tag(_("cancelled"), "", "stop"),
    "deviation": Tag(_("deviation"), "warn", "warn"),
    "published": Tag(_("published"), "good", "check"),
    "superseded": Tag(_("superseded"), "", "undo"),
    "intact": Tag(_("intact"), "good", "shield"),
    "kept": Tag(_("kept"), "good", "check"),
    "filed": Tag(_("filed"), "info", "sign"),
    "forbids": Tag(_("not allowed"), "bad", "lock"),
    "warns": Tag(_("to be looked at"), "warn", "warn"),
    "informs": Tag(_("worth knowing"), "info", "info"),
    "broken": Tag(_("broken"), "bad", "cross"),
}

ALL = STATES | STAGES


def tag_of(state: str) -> Tag:
    """The tag of a stage or state; one that is not in the table says its own key, plainly."""
    return ALL.get(state) or Tag(state)

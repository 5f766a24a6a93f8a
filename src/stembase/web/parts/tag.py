"""Tags: a state as an icon and a word, never colour alone. One table for stages of units and states of anything else."""

from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Tone = Literal["", "good", "warn", "bad", "info"]


@dataclass(frozen=True, slots=True)
class Tag:
    """An icon of `icons.svg` and a word, in a tone."""

    word: str | Promise
    tone: Tone = ""
    icon: str = "circle"


STAGES: dict[str, Tag] = {
    "expected": Tag(_("expected"), "", "circle"),
    "collected": Tag(_("collected"), "info", "drop"),
    "in-transit": Tag(_("in transit"), "info", "truck"),
    "received": Tag(_("received"), "info", "box"),
    "reduced": Tag(_("volume reduced"), "info", "flask"),
    "isolated": Tag(_("isolated"), "info", "flask"),
    "cultured": Tag(_("in culture"), "info", "flask"),
    "harvested": Tag(_("harvested"), "info", "flask"),
    "cryoprotected": Tag(_("cryoprotected"), "info", "snow"),
    "freezing": Tag(_("freezing"), "info", "snow"),
    "frozen": Tag(_("frozen"), "info", "snow"),
    "quarantined": Tag(_("quarantined"), "info", "clock"),
    "released": Tag(_("released"), "good", "check"),
    "reserved": Tag(_("reserved"), "warn", "lock"),
    "issued": Tag(_("issued"), "good", "truck"),
    "infused": Tag(_("infused"), "good", "star"),
    "research": Tag(_("given to research"), "", "flask"),
    "discarded": Tag(_("discarded"), "bad", "cross"),
}

STATES: dict[str, Tag] = {
    "held": Tag(_("on hold"), "bad", "pause"),
    "passed": Tag(_("passed"), "good", "check"),
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
    "broken": Tag(_("broken"), "bad", "cross"),
}

ALL = STATES | STAGES


def tag_of(state: str) -> Tag:
    """The tag of a stage or state; one that is not in the table says its own key, plainly."""
    return ALL.get(state) or Tag(state)

"""What a timeline, a row of figures and a running job are made of."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Tone = Literal["", "good", "warn", "bad", "info", "calm"]


@dataclass(frozen=True, slots=True)
class Event:
    """A knot on a timeline: when, what, a second line in small, where to read more."""

    at: datetime
    text: str
    detail: str = ""
    tone: Tone = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One big number, already said (see `web.spoken`), with its label; `note` is a small line below."""

    label: str
    value: str
    tone: Tone = ""
    note: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """A job that takes time. `href` is the address that answers with this part alone (htmx asks it every two seconds while it runs)."""

    key: str
    title: str
    state: Literal["waiting", "running", "done", "failed", "cancelled"]
    done: int = 0
    total: int = 0
    note: str = ""
    href: str = ""
    cancel_href: str = ""
    result_href: str = ""

    @property
    def alive(self) -> bool:
        """Whether it is still worth asking."""
        return self.state in ("waiting", "running")

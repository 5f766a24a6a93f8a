"""Bars: a funnel with its losses, a waterfall of what each decision cost, a plain comparison. Lengths are per cent of the longest."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Style = Literal["ours", "result", "reference", "loss"]


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: its name, its value as said, where it starts and ends on the common scale, whose it is, a link to its rows."""

    label: str
    value: str
    end: float
    start: float = 0.0
    style: Style = "ours"
    note: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class DrawnBar:
    """A bar with its place in per cent; one too short to see is given half a per cent."""

    bar: Bar
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Bars:
    """What `_bars.html` draws."""

    label: str
    rows: tuple[DrawnBar, ...]
    csv_href: str = ""


def bars(label: str, rows: Sequence[Bar], *, csv_href: str = "", longest: float = 0.0) -> Bars:
    """Bars on one scale from nought to the greatest end among them, or to `longest`, so that pictures side by side have the same."""
    longest = max(longest, max((max(bar.start, bar.end) for bar in rows), default=0)) or 1.0

    def drawn(bar: Bar) -> DrawnBar:
        low, high = sorted((bar.start, bar.end))
        width = max(100 * (high - low) / longest, 0.5)
        return DrawnBar(bar, round(min(100 * low / longest, 100 - width), 2), round(width, 2))

    return Bars(label, tuple(drawn(bar) for bar in rows), csv_href)

"""What published banks lose, and why: the ranges a cohort's losses are compared with (PMC4340371, table 2), and the shares of one cohort. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

SOURCE = "PMC4340371, J Blood Med 2015;6:55-67, table 2"


@dataclass(frozen=True, slots=True)
class Published:
    """A group of reasons (`bank.loss`) that is published as one share of all exclusions, in percent."""

    reasons: tuple[str, ...]
    low: float
    high: float


PUBLISHED: tuple[Published, ...] = (
    Published(("low-volume", "low-cell-count"), 52, 85),
    Published(("contamination",), 5, 17),
    Published(("too-late",), 1, 16),
    Published(("temperature",), 1, 2),
    Published(("papers",), 2, 3),
    Published(("history",), 2, 5),
    Published(("infectious-marker",), 1, 5),
    Published(("processing",), 3, 5),
    Published(("clot",), 2, 4),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a funnel: how many were lost for these reasons, their share of all losses in percent, and the published range (None: none)."""

    reasons: tuple[str, ...]
    lost: int
    percent: float
    low: float | None
    high: float | None

    @property
    def inside(self) -> bool:
        """Whether the share lies in the published range; true where none is published."""
        return self.low is None or self.high is None or self.low <= self.percent <= self.high


def funnel(losses: Iterable[str] | Mapping[str, int]) -> list[Line]:
    """The lines of a cohort's losses: the published groups in their order, then every other reason that occurred."""
    counts = Counter(losses)
    total = sum(counts.values())
    grouped = {reason for group in PUBLISHED for reason in group.reasons}
    lines = [_line(group.reasons, counts, total, group.low, group.high) for group in PUBLISHED]
    return lines + [_line((reason,), counts, total, None, None) for reason in sorted(counts) if reason not in grouped]


def _line(reasons: tuple[str, ...], counts: Counter[str], total: int, low: float | None, high: float | None) -> Line:
    lost = sum(counts[reason] for reason in reasons)
    return Line(reasons, lost, round(100 * lost / total, 1) if total else 0.0, low, high)

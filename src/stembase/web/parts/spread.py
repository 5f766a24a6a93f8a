"""A number with its spread as a bar with a dot, small enough for a cell of a table. Numbers in, places out."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spread:
    """A bar from `x` over `width` and a dot `at`, in per cent of an axis from nought; `label` is the sentence for those who cannot see it."""

    label: str
    x: float
    width: float
    at: float


def spread(label: str, low: float, middle: float, high: float, end: float) -> Spread:
    """The bar from `low` to `high` with the dot at `middle`; what lies beyond the `end` of the axis is cut off there."""
    first, last, place = (round(100 * min(max(value, 0.0), end) / end, 2) for value in (low, high, middle))
    return Spread(label, first, round(last - first, 2), place)

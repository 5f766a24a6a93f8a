"""Line charts as SVG without a script: places are percentages, so that text keeps its size at any width. Numbers in, places out."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from stembase.web.spoken import say_number

Style = Literal["ours", "ink", "result", "reference", "loss"]
Point = tuple[float, float]
KEPT = 240  # points of a line that are drawn: two for each of 120 slices keep every peak


@dataclass(frozen=True, slots=True)
class Series:
    """A line: its name, its points in order of x, and whose it is (ours jade, a second one ink, the result light, the reference grey and
    dashed, a loss red)."""

    label: str
    points: Sequence[Point]
    style: Style = "ours"


@dataclass(frozen=True, slots=True)
class Band:
    """Where values ought to lie: between two heights, with its name. The same height twice is a line that must not be crossed."""

    low: float
    high: float
    label: str


@dataclass(frozen=True, slots=True)
class Area:
    """Where a line may lie: between two lines over the same places."""

    low: Sequence[Point]
    high: Sequence[Point]
    label: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on the chart that is pointed out, in a few words, which stand above the place or `below` it."""

    x: float
    y: float
    label: str
    below: bool = False


@dataclass(frozen=True, slots=True)
class Upright:
    """A line from top to bottom at one x, in a few words: a day by which something counts."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the grid: its place in per cent and its number."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Line:
    """A drawn line."""

    label: str
    style: Style
    points: str


@dataclass(frozen=True, slots=True)
class Placed:
    """A band (`y`, `height`), a mark (`x`, `y`) or an upright (`x`) in per cent; `side` and `dy` are where the words of a mark go."""

    label: str
    x: float
    y: float
    height: float = 0
    side: str = "start"
    dy: int = -8


@dataclass(frozen=True, slots=True)
class Chart:
    """What `_chart.html` draws; `label` is the sentence for those who cannot see it."""

    label: str
    x_label: str
    y_label: str
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    lines: tuple[Line, ...]
    bands: tuple[Placed, ...]
    marks: tuple[Placed, ...]
    csv_href: str
    low: bool
    areas: tuple[Line, ...] = ()
    uprights: tuple[Placed, ...] = ()


def line_chart(
    label: str,
    series: Sequence[Series],
    *,
    x_label: str,
    y_label: str,
    bands: Sequence[Band] = (),
    marks: Sequence[Mark] = (),
    areas: Sequence[Area] = (),
    uprights: Sequence[Upright] = (),
    heights: tuple[float, float] | None = None,
    csv_href: str = "",
    low: bool = False,
) -> Chart:
    """A chart of some series over the same axes (labels carry the unit). Without a point it has axes from 0 to 1 and no line.

    `heights`: the span of y, where that is no matter of the points (0 to 100 per cent).
    """
    xs = [x for each in series for x, _ in each.points] or [0.0, 1.0]
    ys = [y for each in series for _, y in each.points] + [edge for band in bands for edge in (band.low, band.high)] or [0.0, 1.0]
    ys = list(heights) if heights else ys
    x_steps, y_steps = steps(min(xs), max(xs), 6), steps(min(ys), max(ys), 5)
    left, right, bottom, top = min(xs), max(max(xs), min(xs) + 1e-9), y_steps[0], y_steps[-1]

    def across(x: float) -> float:
        return round(100 * (x - left) / (right - left), 2)

    def down(y: float) -> float:
        return round(100 * (top - y) / (top - bottom), 2)

    def outline(points: Sequence[Point]) -> str:
        return " ".join(f"{across(x):g},{down(y):g}" for x, y in points)

    return Chart(
        label,
        x_label,
        y_label,
        tuple(Tick(across(x), say_number(x)) for x in x_steps if left <= x <= right),
        tuple(Tick(down(y), say_number(y)) for y in y_steps),
        tuple(Line(each.label, each.style, outline(thinned(each.points))) for each in series),
        tuple(Placed(band.label, 0, down(band.high), round(down(band.low) - down(band.high), 2)) for band in bands),
        tuple(_placed(mark, across(mark.x), down(mark.y)) for mark in marks),
        csv_href,
        low,
        tuple(Line(area.label, "ours", outline([*thinned(area.low), *reversed(thinned(area.high))])) for area in areas),
        tuple(Placed(upright.label, across(upright.x), 0, side="end" if across(upright.x) > 40 else "start") for upright in uprights),
    )


def _placed(mark: Mark, x: float, y: float) -> Placed:
    return Placed(mark.label, x, y, side="end" if x > 60 else "start", dy=18 if mark.below else -8)


def steps(low: float, high: float, about: int) -> list[float]:
    """Round numbers that enclose a span: multiples of 1, 2 or 5 times a power of ten, about as many as asked."""
    span = (high - low) or abs(high) or 1.0
    rough = span / about
    power = 10 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(index * step, 10) for index in range(first, max(last, first + 1) + 1)]


def thinned(points: Sequence[Point], kept: int = KEPT) -> list[Point]:
    """The points a line needs: of each slice the lowest and the highest in their order, and both ends. A short line stays whole."""
    if len(points) <= kept:
        return list(points)
    size = math.ceil(len(points) / (kept // 2))
    chosen: list[Point] = [points[0]]
    for start in range(0, len(points), size):
        part = points[start : start + size]
        chosen += sorted({min(part, key=lambda point: point[1]), max(part, key=lambda point: point[1])})
    return [*chosen, points[-1]]

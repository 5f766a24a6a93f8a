"""What a controlled-rate freezer's log says about one bag: the curve, and the measures a procedure sets limits on.

A measure the curve cannot give is None, never a guess: a run that stopped early still is a fact that must be recorded.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from stembase.science.cryo.logfile import CurveFault, celsius, demand_celsius, demand_forward, elapsed_seconds, read_table

WORDS = {
    "chamber": ("chamber", "cabinet", "腔", "舱", "箱", "室"),  # before the bag: a chamber has a probe too
    "bag": ("bag", "sample", "product", "probe", "specimen", "样品", "样本", "袋", "探头", "产品"),
    "time": ("time", "elapsed", "stamp", "seconds", "minutes", "时间", "时刻", "秒", "分钟"),
    "date": ("date", "日期"),
}
LONGEST_GAP_S = 60.0  # source="assumption": at 10 °C/min a minute hides the whole rise at nucleation
SHORTEST_MINUTES = 10.0  # source="assumption": no bag freezes in less
RISE_C, RISE_MINUTES = 1.0, 3.0  # source="assumption": above probe noise; warmth of freezing reaches the probe within this time
COLDEST_NUCLEATION_C = -40.0  # water freezes by itself below; a later rise is a disturbance
PLATEAU_ENDS_BELOW_PEAK_C = 5.0  # source="assumption": in 10 % DMSO more than half of the water is ice by then (liquidus, equations E5)


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Minutes since the first reading (never running backwards), chamber and bag in °C; `started_at` where the log carries stamps."""

    minutes: NDArray[np.float64]
    chamber_c: NDArray[np.float64]
    bag_c: NDArray[np.float64]
    started_at: datetime | None = None

    def __post_init__(self) -> None:
        for name in ("minutes", "chamber_c", "bag_c"):
            column = np.array(getattr(self, name), dtype=np.float64)
            column.setflags(write=False)
            object.__setattr__(self, name, column)


def read_freezer_log(data: str | bytes, *, longest_gap_s: float = LONGEST_GAP_S, shortest_minutes: float = SHORTEST_MINUTES) -> Curve:
    """The curve in a freezer's CSV log: columns time, chamber [°C], bag [°C] in any order under a preamble, in any of the usual encodings.

    Raises CurveFault: `file-not-text`, `log-row-unreadable`, `log-without-readings`,
    `encoding-mixed`, `encoding-unknown`, `log-column-missing`, `log-no-bag-probe`, `log-wrong-measure`, `log-unit-not-said`,
    `log-not-a-number`, `log-temperature-impossible`, `log-time-unreadable`, `log-time-backwards`, `log-gap`, `log-too-short`.
    """
    table = read_table(data, WORDS, needed=("time", "chamber"))
    if "bag" not in table.columns or (not any(table.cell(cells, "bag").strip("-—/ ") for _, cells in table.rows)):
        raise CurveFault("log-no-bag-probe")
    for key in ("chamber", "bag"):
        demand_celsius(table.columns[key])
    if len(table.rows) < 2:
        raise CurveFault("log-too-short", minutes=0, shortest=shortest_minutes)
    seconds, started_at = elapsed_seconds(table)
    rows = [row for row, _ in table.rows]
    demand_forward(seconds, rows)
    _demand_whole(seconds, rows, longest_gap_s, shortest_minutes)
    chamber, bag = (np.array([celsius(table.columns[key], table.cell(cells, key), row) for row, cells in table.rows]) for key in ("chamber", "bag"))
    return Curve(np.array(seconds) / 60, chamber, bag, started_at)


def write_freezer_log(curve: Curve) -> str:
    """The curve as a CSV log that `read_freezer_log` reads back: stamps where it has a start, else seconds; hundredths of a degree."""
    start, lines = curve.started_at, ["Time,Chamber (°C),Bag (°C)" if curve.started_at else "Time (s),Chamber (°C),Bag (°C)"]
    for minute, chamber, bag in zip(curve.minutes.tolist(), curve.chamber_c.tolist(), curve.bag_c.tolist(), strict=True):
        when = (start + timedelta(minutes=minute)).isoformat(sep=" ", timespec="seconds") if start else f"{minute * 60:.0f}"
        lines.append(f"{when},{chamber:.2f},{bag:.2f}")
    return "\n".join(lines) + "\n"


def nucleation_c(curve: Curve) -> float | None:
    """Bag temperature (°C) just before ice formed: the lowest reading between 0 and -40 °C that a rise of 1 °C in 3 minutes follows, or None."""
    at = _nucleation(curve)
    return None if at is None else float(curve.bag_c[at])


def plateau_minutes(curve: Curve) -> float | None:
    """Minutes from nucleation until the bag is 5 °C below the warmest it became after it; 0 without visible nucleation, None if it never ends."""
    start, end = _plateau(curve)
    return None if end is None else end - start


def cooling_rate_c_per_min(curve: Curve, to_c: float = -40.0) -> float | None:
    """Mean rate in the bag (°C/min, negative = cooling) from the end of the plateau to the moment it first reads `to_c`; None if it never does.

    Without visible nucleation the plateau ends where the bag first reads -5 °C.
    """
    _, start = _plateau(curve)
    end = None if start is None else _first_below(curve, to_c, start)
    if start is None or end is None or end <= start:
        return None
    return (to_c - float(np.interp(start, curve.minutes, curve.bag_c))) / (end - start)


def minutes_between(curve: Curve, from_c: float, to_c: float) -> float | None:
    """Minutes from the bag's first reading at or below `from_c` to its first at or below the colder `to_c`; None if it never gets there."""
    start = _first_below(curve, from_c, float(curve.minutes[0]))
    end = None if start is None else _first_below(curve, to_c, start)
    return None if start is None or end is None else end - start


def end_c(curve: Curve) -> float:
    """The bag's last reading, °C."""
    return float(curve.bag_c[-1])


def _demand_whole(seconds: Sequence[float], rows: Sequence[int], longest_gap_s: float, shortest_minutes: float) -> None:
    for (before, after), row in zip(pairwise(seconds), rows[1:], strict=True):
        if round(after - before) > longest_gap_s:
            raise CurveFault("log-gap", row, seconds=round(after - before), longest=round(longest_gap_s))
    if seconds[-1] < shortest_minutes * 60:
        raise CurveFault("log-too-short", minutes=round(seconds[-1] / 60, 1), shortest=shortest_minutes)


def _nucleation(curve: Curve) -> int | None:
    """Index of the last and lowest reading before the first rise of RISE_C within RISE_MINUTES."""
    minutes, bag = curve.minutes, curve.bag_c
    for at in np.flatnonzero((bag < 0) & (bag > COLDEST_NUCLEATION_C)):
        window = bag[at : np.searchsorted(minutes, minutes[at] + RISE_MINUTES, side="right")]
        if window.max() - bag[at] >= RISE_C:
            peak = int(window.argmax())
            return int(at + window[: peak + 1].argmin())
    return None


def _plateau(curve: Curve) -> tuple[float, float | None]:
    """Minute of nucleation and minute the plateau ends."""
    at = _nucleation(curve)
    if at is None:
        end = _first_below(curve, -PLATEAU_ENDS_BELOW_PEAK_C, float(curve.minutes[0]))
        return end or 0.0, end
    window = curve.bag_c[at : np.searchsorted(curve.minutes, curve.minutes[at] + RISE_MINUTES, side="right")]
    peak = at + int(window.argmax())
    return float(curve.minutes[at]), _first_below(curve, float(curve.bag_c[peak]) - PLATEAU_ENDS_BELOW_PEAK_C, float(curve.minutes[peak]))


def _first_below(curve: Curve, limit_c: float, since: float) -> float | None:
    """The minute, interpolated between readings, at which the bag first is at or below `limit_c` at or after the minute `since`."""
    bag, minutes = curve.bag_c, curve.minutes
    reached = np.flatnonzero((bag <= limit_c) & (minutes >= since))
    if not reached.size:
        return None
    at = int(reached[0])
    if at == 0 or bag[at - 1] <= limit_c:
        return max(float(minutes[at]), since)
    share = (bag[at - 1] - limit_c) / (bag[at - 1] - bag[at])
    return max(float(minutes[at - 1] + share * (minutes[at] - minutes[at - 1])), since)

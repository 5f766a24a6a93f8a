"""What a storage tank's temperature log says: when it was too warm, and when it said nothing. Silence is an alarm of its own."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from stembase.science.cryo.logfile import LogTable, celsius, demand_celsius, demand_forward, number, read_table, stamps

WORDS = {
    "temperature": ("temp", "probe", "温度", "探头"),
    "level": ("level", "ln2", "液位", "液氮"),
    "time": ("time", "stamp", "moment", "时间", "时刻"),
    "date": ("date", "日期"),
}


@dataclass(frozen=True, slots=True, eq=False)
class TankLog:
    """Readings in the order of time: moments as the logger wrote them, °C, and the nitrogen level in the logger's own unit (nan where not read)."""

    at: tuple[datetime, ...]
    temperature_c: NDArray[np.float64]
    level: NDArray[np.float64]
    level_unit: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of trouble: `end` is the first good reading after it, or None while it lasts; `peak_c` the warmest reading, None for silence."""

    kind: Literal["warm", "silent"]
    start: datetime
    end: datetime | None
    peak_c: float | None


def read_tank_log(data: str | bytes) -> TankLog:
    """The readings of a tank's CSV log: a stamp, a temperature in °C, and a level where there is one.

    Raises CurveFault: `file-not-text`, `encoding-mixed`, `encoding-unknown`, `log-column-missing`, `log-row-unreadable`, `log-without-readings`,
    `log-wrong-measure`, `log-unit-not-said`, `log-not-a-number`, `log-temperature-impossible`, `log-time-unreadable`, `log-time-backwards`.
    Gaps are no fault here: they are spans of silence.
    """
    table = read_table(data, WORDS, needed=("time", "temperature"))
    temperature = table.columns["temperature"]
    demand_celsius(temperature)
    at = stamps(table)
    demand_forward([(moment - at[0]).total_seconds() for moment in at], [row for row, _ in table.rows])
    readings = np.array([celsius(temperature, table.cell(cells, "temperature"), row) for row, cells in table.rows])
    return TankLog(tuple(at), readings, np.array(_levels(table)), table.columns["level"].unit if "level" in table.columns else "")


def excursions(log: TankLog, limit_c: float, silence_minutes: float, minimum_minutes: float = 0.0, *, until: datetime | None = None) -> list[Span]:
    """Every span warmer than `limit_c` for at least `minimum_minutes`, and every silence longer than `silence_minutes`, by start.

    A warm span runs from its first warm reading to the next good one. `until` is the moment of asking: a log that stopped before it is silent
    up to now (the dead man's switch), and a span still running has lasted till then.
    """
    now = until or log.at[-1]
    spans = [*_silences(log, timedelta(minutes=silence_minutes), now), *_warm(log, limit_c, timedelta(minutes=minimum_minutes), now)]
    return sorted(spans, key=lambda span: (span.start, span.kind))


def _levels(table: LogTable) -> list[float]:
    if "level" not in table.columns:
        return [float("nan")] * len(table.rows)
    name = table.columns["level"].name
    return [number(written, row, name) if (written := table.cell(cells, "level")).strip("-— ") else float("nan") for row, cells in table.rows]


def _silences(log: TankLog, longest: timedelta, now: datetime) -> Iterator[Span]:
    for before, after in pairwise(log.at):
        if after - before > longest:
            yield Span("silent", before, after, None)
    if now - log.at[-1] > longest:
        yield Span("silent", log.at[-1], None, None)


def _warm(log: TankLog, limit_c: float, shortest: timedelta, now: datetime) -> Iterator[Span]:
    warm = log.temperature_c > limit_c
    edges = np.flatnonzero(np.diff(np.concatenate(([False], warm, [False])).astype(np.int8)))
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        over = log.at[end] if end < len(log.at) else None
        if (over or max(now, log.at[-1])) - log.at[start] >= shortest:
            yield Span("warm", log.at[start], over, float(log.temperature_c[start:end].max()))

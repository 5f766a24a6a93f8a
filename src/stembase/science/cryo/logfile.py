"""The table inside a temperature log: its encoding, delimiter, header, units and clock. What a freezer or a tank makes of it is said elsewhere.

Nothing is guessed that could change a number: a column without a unit and a column in kelvin or Fahrenheit are both refused.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from itertools import pairwise

from stembase.science.encoding import EncodingFault, text_of
from stembase.science.fault import Fault

COLDEST_C, WARMEST_C = -210.0, 60.0  # nitrogen freezes at -210 °C; no probe of a bank reads above 60 °C
PREAMBLE_ROWS = 60  # makers write device, program and operator above the table
SECONDS_PER_UNIT = {"s": 1.0, "sec": 1.0, "secs": 1.0, "second": 1.0, "seconds": 1.0, "秒": 1.0,
                    "min": 60.0, "mins": 60.0, "minute": 60.0, "minutes": 60.0, "分": 60.0, "分钟": 60.0,
                    "h": 3600.0, "hr": 3600.0, "hour": 3600.0, "hours": 3600.0, "小时": 3600.0}  # fmt: skip
CELSIUS = {"°c", "℃", "degc", "deg c", "cel", "celsius", "c", "摄氏度", "ºc", "˚c"}
OTHER_SCALES = {"k": "K", "kelvin": "K", "°k": "K", "开尔文": "K", "f": "°F", "°f": "°F", "℉": "°F", "ºf": "°F", "degf": "°F", "deg f": "°F",
                "fahrenheit": "°F", "华氏度": "°F"}  # fmt: skip
LEVEL_UNITS = {"%", "cm", "mm"}
STAMP_FORMATS = ("%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%Y年%m月%d日 %H:%M:%S")


class CurveFault(Fault):
    """A temperature log that cannot be trusted: `log-…` code, row of the file, facts."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the header: where it stands, its name as written, and its unit as written (empty if none)."""

    index: int
    name: str
    unit: str


@dataclass(frozen=True, slots=True)
class LogTable:
    """A log's recognised columns and its data rows as (row of the file, cells)."""

    columns: Mapping[str, Column]
    rows: list[tuple[int, list[str]]]

    def cell(self, cells: list[str], key: str) -> str:
        index = self.columns[key].index
        return cells[index].strip() if index < len(cells) else ""


def read_table(data: str | bytes, words: Mapping[str, tuple[str, ...]], needed: tuple[str, ...]) -> LogTable:
    """The table of a log whose header names columns by `words` (key -> words in lower case, any of which a heading may contain).

    Refuses `file-not-text`, `encoding-mixed`, `encoding-unknown`, `log-column-missing`, `log-row-unreadable`, `log-without-readings`.
    """
    try:
        text = data if isinstance(data, str) else text_of(data)
    except EncodingFault as fault:
        raise CurveFault(fault.code, **fault.facts) from fault
    lines = text.lstrip("\ufeff").splitlines()
    headings: list[tuple[dict[str, Column], int, str]] = [({}, 0, ",")]
    for start, line in enumerate(lines[:PREAMBLE_ROWS]):
        delimiter = max("\t;,", key=line.count)
        headings.append((_columns(_cells(line, delimiter), words), start, delimiter))
    columns, start, delimiter = max(headings, key=lambda heading: len(heading[0]))  # the first of the fullest: a preamble may use the same words
    missing = [key for key in needed if key not in columns]
    if missing:
        raise CurveFault("log-column-missing", column=missing[0])
    rows = list(_rows(lines, start + 1, delimiter))
    if not rows:
        raise CurveFault("log-without-readings")
    return LogTable(columns, rows)


def celsius(column: Column, cell: str, row: int) -> float:
    """A reading in °C. Refuses `log-not-a-number` and `log-temperature-impossible`."""
    value = number(cell, row, column.name)
    if not COLDEST_C <= value <= WARMEST_C:
        raise CurveFault("log-temperature-impossible", row, column=column.name, value=value, lowest=COLDEST_C, highest=WARMEST_C)
    return value


def demand_celsius(column: Column) -> None:
    """Nothing, if the column says °C. Refuses `log-wrong-measure` (K, °F) and `log-unit-not-said`."""
    unit = column.unit.lower()
    if unit in CELSIUS:
        return
    if unit in OTHER_SCALES:
        raise CurveFault("log-wrong-measure", column=column.name, unit=OTHER_SCALES[unit], wanted="°C")
    raise CurveFault("log-unit-not-said", column=column.name, wanted="°C")


def number(cell: str, row: int, column: str) -> float:
    """A number with a decimal point or comma, and a real or typed minus. Refuses `log-not-a-number`."""
    written = cell.replace("\N{MINUS SIGN}", "-").replace("\N{NO-BREAK SPACE}", "")
    if "," in written and "." not in written:
        written = written.replace(",", ".", 1)
    try:
        value = float(written)
    except ValueError:
        value = float("nan")
    if value - value != 0:  # neither nan nor infinity, nor the words for them
        raise CurveFault("log-not-a-number", row, column=column, written=cell)
    return value


def stamp(cell: str, row: int) -> datetime:
    """A moment as ISO 8601 or as loggers write it. Refuses `log-time-unreadable`."""
    for read in (datetime.fromisoformat, *(lambda text, form=form: datetime.strptime(text, form) for form in STAMP_FORMATS)):
        try:
            return read(cell)
        except ValueError:
            continue
    raise CurveFault("log-time-unreadable", row, written=cell)


def stamps(table: LogTable) -> list[datetime]:
    """The moment of every row; a date column, where there is one, completes a clock column. Refuses stamps with and without zone in one file."""
    read: list[datetime] = []
    for row, cells in table.rows:
        written = table.cell(cells, "time")
        if "date" in table.columns and table.columns["date"].index != table.columns["time"].index:
            written = f"{table.cell(cells, 'date')} {written}"
        read.append(stamp(written, row))
        if (read[-1].tzinfo is None) != (read[0].tzinfo is None):
            raise CurveFault("log-time-unreadable", row, written=written)
    return read


def demand_forward(seconds: list[float], rows: list[int]) -> None:
    """Nothing, if time never runs backwards. Refuses `log-time-backwards` with the row that does."""
    for (before, after), row in zip(pairwise(seconds), rows[1:], strict=True):
        if after < before:
            raise CurveFault("log-time-backwards", row, seconds=round(before - after, 1))


def elapsed_seconds(table: LogTable) -> tuple[list[float], datetime | None]:
    """Seconds since the first row, and the moment of the first row where the log carries stamps.

    Understands a column in seconds, minutes or hours (said in its heading), clock counts `h:mm:ss`, and stamps.
    """
    column, rows = table.columns["time"], table.rows
    first = table.cell(rows[0][1], "time") if rows else ""
    if "date" not in table.columns and re.fullmatch(r"\d+:\d\d(:\d\d([.,]\d+)?)?", first):
        seconds = [_clock(table.cell(cells, "time"), row) for row, cells in rows]
        return [value - seconds[0] for value in seconds], None
    if re.fullmatch(r"[-+\N{MINUS SIGN}]?\d+([.,]\d+)?", first):
        if column.unit.lower() not in SECONDS_PER_UNIT:
            raise CurveFault("log-unit-not-said", column=column.name, wanted="s, min, h")
        factor = SECONDS_PER_UNIT[column.unit.lower()]
        seconds = [factor * number(table.cell(cells, "time"), row, column.name) for row, cells in rows]
        return [value - seconds[0] for value in seconds], None
    moments = stamps(table)
    return [(moment - moments[0]).total_seconds() for moment in moments], moments[0] if moments else None


def _clock(cell: str, row: int) -> float:
    """Seconds of a count written `h:mm` or `h:mm:ss`."""
    parts = cell.split(":")
    if not 2 <= len(parts) <= 3:
        raise CurveFault("log-time-unreadable", row, written=cell)
    hours, minutes, seconds = (number(part, row, "time") for part in (*parts, "0")[:3])
    return hours * 3600 + minutes * 60 + seconds


def _rows(lines: list[str], start: int, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The rows below the header that hold anything, with their line in the file. Refuses `log-row-unreadable`."""
    row = start
    try:
        for row, cells in enumerate(csv.reader(StringIO("\n".join(lines[start:])), delimiter=delimiter), start + 1):
            if any(cell.strip() for cell in cells):
                yield row, cells
    except csv.Error as error:
        raise CurveFault("log-row-unreadable", row + 1) from error


def _cells(line: str, delimiter: str) -> list[str]:
    """The cells of a line that may be the header; none where it cannot be one."""
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def _columns(headings: list[str], words: Mapping[str, tuple[str, ...]]) -> dict[str, Column]:
    """The headings recognised; the first heading that has a key's word takes it, and no heading is taken twice."""
    columns: dict[str, Column] = {}
    for index, heading in enumerate(headings):
        name, unit = _split_heading(heading)
        key = next((key for key, any_of in words.items() if key not in columns and any(word in name.lower() for word in any_of)), None)
        if key:
            columns[key] = Column(index, heading.strip(), unit)
    return columns


def _split_heading(heading: str) -> tuple[str, str]:
    """`Suspension temp. [°C]`, `Suspension (°C)`, `Suspension / °C`, `bag_c`, `time_min` as name and unit."""
    text = heading.strip().replace("（", "(").replace("）", ")").replace("癈", "°C")  # °C of a Western file read as Chinese
    for form in (r"(.*?)[\[(]([^\])]*)[\])]\s*", r"(.*?)\s*/\s*(\S+)", r"(.*?)[_ ]([A-Za-z°℃℉º]+)"):
        if match := re.fullmatch(form, text):
            name, unit = match[1].strip(), match[2].strip()
            if unit.lower() in CELSIUS | LEVEL_UNITS | OTHER_SCALES.keys() | SECONDS_PER_UNIT.keys():
                return name, unit
    return text, "s" if text.lower() in {"seconds", "秒"} else "min" if text.lower() in {"minutes", "分钟"} else ""

"""From the text of a parameter table (CSV) to its rows, with every fault named by row and field.

Columns: key, value, unit, spread (`sd 22`, `60..227.7` or nothing), mark, source, conditions. A line that begins with # is a note.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from typing import get_args

from stembase.science.fault import Fault
from stembase.science.parameters.table import SCENARIO, Mark, Parameter, Parameters, Spread, faulty, number_fault

COLUMNS = ("key", "value", "unit", "spread", "mark", "source", "conditions")
NEEDED = COLUMNS[:3] + COLUMNS[4:6]
ASSUMPTION = "assumption"

_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)+")
_SD = re.compile(r"sd (\S+)")
_RANGE = re.compile(r"(\S+?)\.\.(\S+)")


@dataclass(frozen=True, slots=True)
class _Row:
    """The cells of a row by column, and the line it stands on."""

    line: int
    cells: dict[str, str]


def problems(*texts: str) -> tuple[Fault, ...]:
    """Every fault of the texts, read as one table: see `read`."""
    return tuple(_read(texts)[1])


def read(*texts: str) -> Parameters:
    """The parameters of one or several texts together.

    Refuses (Fault) `parameters-faulty`; its facts hold every fault with row and field: `parameter-columns`, `parameter-row-misfit`, `cell-missing`,
    `parameter-key-not-plain`, `parameter-twice`, `parameter-not-a-number`, `parameter-impossible`, `parameter-spread-unreadable`,
    `parameter-spread-crossed`, `parameter-mark-unknown`, `parameter-source-and-mark` (assumed if and only if the source says assumption or scenario).
    """
    rows, faults = _read(texts)
    if faults:
        raise faulty(faults)
    return Parameters(rows)


def _read(texts: tuple[str, ...]) -> tuple[dict[str, Parameter], list[Fault]]:
    rows: dict[str, Parameter] = {}
    faults: list[Fault] = []
    for text in texts:
        for found in _rows(text):
            if isinstance(found, Fault):
                faults.append(found)
                continue
            row, wrong = _parameter(found)
            if row.key and row.key in rows:
                wrong.append(Fault("parameter-twice", found.line, field="key", key=row.key))
            faults += wrong
            rows.setdefault(row.key, row)
    return rows, faults


def _rows(text: str) -> Iterator[_Row | Fault]:
    reader = csv.reader(text.lstrip("\ufeff").splitlines())
    heading = False
    for cells in reader:
        line = reader.line_num
        if not cells or cells[0].startswith("#"):
            continue
        if not heading:
            heading = True
            if tuple(cells) != COLUMNS:
                yield Fault("parameter-columns", line, field="heading", written=cells, wanted=list(COLUMNS))
                return
        elif len(cells) != len(COLUMNS):
            yield Fault("parameter-row-misfit", line, field=cells[0], cells=len(cells), columns=len(COLUMNS))
        else:
            yield _Row(line, dict(zip(COLUMNS, (cell.strip() for cell in cells), strict=True)))
    if not heading:
        yield Fault("parameter-columns", 1, field="heading", written=[], wanted=list(COLUMNS))


def _parameter(found: _Row) -> tuple[Parameter, list[Fault]]:
    """The row, as far as it can be read, and what is wrong with it."""
    line, cells = found.line, found.cells
    key, unit, source = cells["key"], cells["unit"], cells["source"]
    faults = [Fault("cell-missing", line, field=field, key=key) for field in NEEDED if not cells[field]]
    if key and not _KEY.fullmatch(key):
        faults.append(Fault("parameter-key-not-plain", line, field="key", key=key))
    value = _number(cells["value"])
    if cells["value"] and (fault := number_fault(key, cells["value"] if value is None else value, unit, line)):
        faults.append(fault)
    spread = _spread(line, key, cells["spread"])
    mark: Mark = next((known for known in get_args(Mark) if known == cells["mark"]), "assumed")
    if cells["mark"] and mark != cells["mark"]:
        faults.append(Fault("parameter-mark-unknown", line, field="mark", key=key, written=cells["mark"], known=list(get_args(Mark))))
    elif cells["mark"] and source and (mark == "assumed") is not source.startswith((ASSUMPTION, SCENARIO)):
        faults.append(Fault("parameter-source-and-mark", line, field="source", key=key, mark=mark, source=source))
    if isinstance(spread, Fault):
        faults.append(spread)
        spread = Spread()
    return Parameter(key, value or 0.0, unit, spread, mark, source, cells["conditions"]), faults


def _number(written: str) -> float | None:
    try:
        return float(written)
    except ValueError:
        return None


def _spread(line: int, key: str, written: str) -> Spread | Fault:
    """`sd 22`, `60..227.7`, or nothing."""
    found = _SD.fullmatch(written) or _RANGE.fullmatch(written)
    numbers = [number for cell in (found.groups() if found else ()) if (number := _number(cell)) is not None and isfinite(number)]
    if not written:
        return Spread()
    if not found or len(numbers) != len(found.groups()):
        return Fault("parameter-spread-unreadable", line, field="spread", key=key, written=written)
    if (len(numbers) == 1 and numbers[0] < 0) or (len(numbers) == 2 and numbers[0] > numbers[1]):
        return Fault("parameter-spread-crossed", line, field="spread", key=key, written=written)
    return Spread(sd=numbers[0]) if len(numbers) == 1 else Spread(low=numbers[0], high=numbers[1])

"""Import tables, CSV or XLSX, row by row: 200,000 rows pass through without being held. What the columns are is said by `columns.Column`.

A fault of the file stops it before the first row (`TableFault` raised); a fault of a row stands in that row, and the rows after it are read.
"""

import csv
import io
import re
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from stembase.bank.imports.columns import Column, TableFault, matched, plain, unit_behind, value_of
from stembase.bank.imports.workbook import sheet_rows
from stembase.science.encoding import EncodingFault, encoding_of
from stembase.science.fault import Fault

XLSX, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
DELIMITERS = ",;\t|"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as a spreadsheet shows it (the header is 1), its values by column key, and everything wrong with it."""

    row: int
    values: Mapping[str, Any]
    faults: tuple[Fault, ...] = ()


def read_table(
    source: Path | BinaryIO, columns: tuple[Column, ...], *, most_rows: int | None = None, passed_over: set[str] | None = None
) -> Iterator[Row]:
    """The rows of a CSV (UTF-8, GB18030, UTF-16; comma, semicolon, tab or bar) or XLSX file (its first sheet), one at a time.

    `passed_over` is told the headings nobody knows. Raises TableFault before the first row: `table-empty`, `table-old-excel`, `table-broken`,
    `table-too-large`, `table-formula-not-computed`, `file-not-text`, `encoding-mixed`, `encoding-unknown`, `table-column-missing`,
    `table-column-twice`, `table-wrong-measure`; later only `table-broken`, `table-row-unreadable`, `table-cell-huge`, `table-too-many-rows` and,
    after a heading alone, `table-without-rows`. A row's own faults: `cell-…`, `row-too-long`.
    """
    with _opened(source) as file, closing(_records(file)) as rows:
        header = next(((number, cells) for number, cells in rows if any(map(_filled, cells))), None)
        if header is None:
            raise TableFault("table-empty")
        headings = [str(cell or "") for cell in header[1]]
        found = matched(headings, columns)
        if passed_over is not None:
            passed_over.update(heading.strip() for index, heading in enumerate(headings) if index not in found and heading.strip())
        count = 0
        for number, cells in rows:
            if any(map(_filled, cells)):
                count += 1
                if most_rows is not None and count > most_rows:
                    raise TableFault("table-too-many-rows", number, most=most_rows)
                yield _row(number, cells, headings, found)
        if not count:
            raise TableFault("table-without-rows", header[0])


def _row(number: int, cells: list[Any], headings: list[str], found: Mapping[int, Column]) -> Row:
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for index, column in found.items():
        try:
            values[column.key] = value_of(column, cells[index] if index < len(cells) else None, number, headings[index])
        except TableFault as fault:
            faults.append(fault)
    for index, column in found.items():
        said = unit_behind(headings[index]) if column.unit_into and values.get(column.key) is not None else ""
        written = values.get(column.unit_into)
        if said and written and plain(said) != plain(written):
            faults.append(TableFault("row-measure-differs", number, field=headings[index], unit=said, written=written))
        elif said:
            values[column.unit_into] = written or said
    if any(map(_filled, cells[len(headings) :])):
        faults.append(TableFault("row-too-long", number, cells=len(cells), columns=len(headings)))
    return Row(number, values, tuple(faults))


def rows_as_csv(source: Path | BinaryIO, wanted: Mapping[int, str]) -> bytes:
    """The heading and the rows wanted, as CSV that spreadsheets open, each with a remark behind it; cells that would run as formulas are quoted."""
    out = io.StringIO()
    writer = csv.writer(out)
    with _opened(source) as file, closing(_records(file)) as rows:
        number, heading = next((number, cells) for number, cells in rows if any(map(_filled, cells)))
        writer.writerow([*heading, "有何不对 what is wrong"])
        writer.writerows([*map(_harmless, cells), wanted[number]] for number, cells in rows if number in wanted)
    return out.getvalue().encode("utf-8-sig")


def _harmless(cell: Any) -> Any:
    """The cell, quoted where a spreadsheet would run it; numbers and the symbol of a donation number stay as they are."""
    runs = isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    return f"'{cell}" if runs and not re.fullmatch(r"[-+]?[0-9.,]+|=[A-Z0-9]{15}", cell) else cell


def _records(file: BinaryIO) -> Generator[tuple[int, list[Any]], None, None]:
    """The cells of every row, header included, numbered from 1."""
    start = file.read(4)
    file.seek(0)
    if start == OLD_EXCEL:
        raise TableFault("table-old-excel")
    return sheet_rows(file) if start == XLSX else _delimited(file)


def _delimited(file: BinaryIO) -> Generator[tuple[int, list[Any]], None, None]:
    """A text table. The whole file is looked through once for its encoding before a row is given."""
    try:
        encoding = encoding_of(file)
    except EncodingFault as fault:
        raise TableFault(fault.code, **fault.facts) from fault
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    number = 0
    try:
        delimiter = _delimiter(text)
        for number, cells in enumerate(csv.reader(text, delimiter=delimiter, strict=True), 1):
            yield number, [*cells]
    except csv.Error as error:
        raise TableFault("table-cell-huge" if "field limit" in str(error) else "table-row-unreadable", number + 1) from error
    except UnicodeDecodeError as error:
        raise TableFault("encoding-unknown", number + 1) from error
    finally:
        text.detach()


def _delimiter(text: io.TextIOWrapper) -> str:
    """The delimiter of the first line that holds anything."""
    line = next((line for line in text if line.strip()), "")
    text.seek(0)
    return max(DELIMITERS, key=line.count)


def _filled(cell: Any) -> bool:
    return cell is not None and str(cell).strip() != ""


@contextmanager
def _opened(source: Path | BinaryIO) -> Iterator[BinaryIO]:
    """The file, opened if a path was given; one given open stays open, at its start."""
    if isinstance(source, Path):
        with source.open("rb") as file:
            yield file
    else:
        source.seek(0)
        yield source

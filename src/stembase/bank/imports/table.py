"""Import tables, CSV or XLSX, row by row: 200,000 rows pass through without being held. What the columns are is said by `columns.Column`.

A fault of the file stops it before the first row (`TableFault` raised); a fault of a row stands in that row, and the rows after it are read.
"""

import csv
import io
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import BadZipFile, ZipFile

from stembase.bank.imports.columns import Column, TableFault, matched, value_of
from stembase.science.encoding import EncodingFault, encoding_of
from stembase.science.fault import Fault

XLSX, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
LARGEST_UNPACKED = 1 << 30  # source="assumption": a workbook that unpacks to more than a gigabyte is a mistake or an attack
DELIMITERS = ",;\t|"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as a spreadsheet shows it (the header is 1), its values by column key, and everything wrong with it."""

    row: int
    values: Mapping[str, Any]
    faults: tuple[Fault, ...] = ()


def read_table(source: Path | BinaryIO, columns: tuple[Column, ...], *, most_rows: int | None = None) -> Iterator[Row]:
    """The rows of a CSV (UTF-8, GB18030, UTF-16; comma, semicolon, tab or bar) or XLSX file (its first sheet), one at a time.

    Raises TableFault before the first row: `table-empty`, `table-old-excel`, `table-broken`, `table-too-large`, `encoding-mixed`,
    `encoding-unknown`, `table-column-missing`, `table-column-twice`, `table-wrong-measure`; later only `table-row-unreadable` and
    `table-too-many-rows`. A row's own faults: `cell-…`, `row-too-long`.
    """
    with _opened(source) as file, closing(_records(file)) as rows:
        header = next(((number, cells) for number, cells in rows if any(map(_filled, cells))), None)
        if header is None:
            raise TableFault("table-empty")
        headings = [str(cell or "") for cell in header[1]]
        found = matched(headings, columns)
        count = 0
        for number, cells in rows:
            if any(map(_filled, cells)):
                count += 1
                if most_rows is not None and count > most_rows:
                    raise TableFault("table-too-many-rows", number, most=most_rows)
                yield _row(number, cells, headings, found)


def _row(number: int, cells: list[Any], headings: list[str], found: Mapping[int, Column]) -> Row:
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for index, column in found.items():
        try:
            values[column.key] = value_of(column, cells[index] if index < len(cells) else None, number, headings[index])
        except TableFault as fault:
            faults.append(fault)
    if any(map(_filled, cells[len(headings) :])):
        faults.append(TableFault("row-too-long", number, cells=len(cells), columns=len(headings)))
    return Row(number, values, tuple(faults))


def _records(file: BinaryIO) -> Generator[tuple[int, list[Any]], None, None]:
    """The cells of every row, header included, numbered from 1."""
    start = file.read(4)
    file.seek(0)
    if start == OLD_EXCEL:
        raise TableFault("table-old-excel")
    return _workbook(file) if start == XLSX else _delimited(file)


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
        raise TableFault("table-row-unreadable", number + 1) from error
    except UnicodeDecodeError as error:
        raise TableFault("encoding-unknown", number + 1) from error
    finally:
        text.detach()


def _delimiter(text: io.TextIOWrapper) -> str:
    """The delimiter of the first line that holds anything."""
    line = next((line for line in text if line.strip()), "")
    text.seek(0)
    return max(DELIMITERS, key=line.count)


def _workbook(file: BinaryIO) -> Generator[tuple[int, list[Any]], None, None]:
    """The first sheet of a workbook, streamed."""
    from openpyxl import load_workbook

    try:
        with ZipFile(file) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
        if unpacked > LARGEST_UNPACKED:
            raise TableFault("table-too-large", megabytes=unpacked >> 20, most=LARGEST_UNPACKED >> 20)
        file.seek(0)
        book = load_workbook(file, read_only=True, data_only=True)
    except (BadZipFile, KeyError, ValueError, OSError) as error:
        raise TableFault("table-broken") from error
    try:
        for number, cells in enumerate(book.worksheets[0].iter_rows(values_only=True), 1):
            yield number, [*cells]
    finally:
        book.close()


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

"""The first sheet of an XLSX workbook, streamed. A formula whose result the file does not hold is a fault, never an empty cell."""

import re
from collections.abc import Generator
from typing import Any, BinaryIO
from zipfile import ZipFile

from stembase.bank.imports.columns import TableFault

LARGEST_UNPACKED = 1 << 30  # source="assumption": a workbook that unpacks to more than a gigabyte is a mistake or an attack
CHUNK, OVERLAP = 1 << 20, 1 << 12
NOT_COMPUTED = re.compile(rb'<c r="([A-Z]+)([0-9]+)"[^>]*>\s*<f(?:/>|[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>')


def sheet_rows(file: BinaryIO) -> Generator[tuple[int, list[Any]], None, None]:
    """The cells of every row, numbered from 1, formulas by their stored results.

    Raises TableFault: `table-broken` (whatever the library says of it), `table-too-large`, `table-formula-not-computed`.
    """
    from openpyxl import load_workbook

    try:
        _demand_size(file)
        book = load_workbook(file, read_only=True, data_only=True)
        try:
            sheet = book.worksheets[0]
            _demand_computed(file, sheet._worksheet_path)
            for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
                yield number, [*cells]
        finally:
            book.close()
    except TableFault:
        raise
    except Exception as error:  # the library raises what its parser happens to meet
        raise TableFault("table-broken") from error


def _demand_size(file: BinaryIO) -> None:
    with ZipFile(file) as archive:
        unpacked = sum(part.file_size for part in archive.infolist())
    if unpacked > LARGEST_UNPACKED:
        raise TableFault("table-too-large", megabytes=unpacked >> 20, most=LARGEST_UNPACKED >> 20)
    file.seek(0)


def _demand_computed(file: BinaryIO, sheet: str) -> None:
    """Nothing, if every formula of the sheet has its result beside it. Looks at the raw text, a piece at a time."""
    with ZipFile(file) as archive, archive.open(sheet) as text:
        rest = b""
        while piece := text.read(CHUNK):
            if found := NOT_COMPUTED.search(rest + piece):
                column, row = found[1].decode(), int(found[2])
                raise TableFault("table-formula-not-computed", row, cell=f"{column}{row}")
            rest = (rest + piece)[-OVERLAP:]

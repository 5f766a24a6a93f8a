"""The report of a search as PDF, through one typst document. Words come in already said, in one language."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.resources import as_file, files
from typing import cast

import typst

from stembase.bank.labels import fonts

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the report: its title, its head and its rows; `numbers` are the columns set to the right."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """What is printed: title, what is true, patient and basis in pairs, tables, and the notes at the end; `mark` stands on every page."""

    title: str
    headline: str
    patient: tuple[tuple[str, str], ...]
    basis: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]
    notes: tuple[str, ...]
    mark: str
    language: str


def render_report(report: Report) -> bytes:
    """The report as PDF, A4."""
    inputs = {"report": json.dumps(asdict(report), ensure_ascii=False), "fonts": json.dumps(fonts.plan())}
    with as_file(files("stembase.bank.selection") / "templates") as folder:
        compiler = typst.Compiler(folder / "report.typ", root=folder, font_paths=fonts.installed(), sys_inputs=inputs)
        return cast(bytes, compiler.compile(format="pdf"))

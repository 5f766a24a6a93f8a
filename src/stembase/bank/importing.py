"""Carry an import out: every row goes through the one door with the rights of the person importing. The same file again writes nothing.

Good rows only: rows are performed in chunks, each one transaction. All or nothing: one transaction, undone when any row is refused.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, Literal

from django.utils import timezone

from stembase.acts.batching import batch
from stembase.acts.door import perform, preview
from stembase.bank.imports.columns import Column, TableFault
from stembase.bank.imports.kinds import FIELDS, KINDS, Ask, ImportKind, claims
from stembase.bank.imports.table import Row, read_table
from stembase.bank.models import Result, Unit
from stembase.bank.products import product_of, sample_codes
from stembase.bank.queries.numbering import UNDIVIDED, unit_key
from stembase.donors.identities import register_with_identity
from stembase.donors.models import Donor
from stembase.donors.sealing import PersonalData
from stembase.ledger.clock import base_head
from stembase.ledger.memory import looking
from stembase.ledger.notes import write_note
from stembase.ledger.prepared import Prepared, Slot
from stembase.refusal import Finding, Refused
from stembase.science.fault import Fault

ROWS_AT_ONCE = 500
MOST_ROWS = 200_000

State = Literal["done", "there", "refused"]
"""`done`: written, or in a preview would be; `there`: written before; `refused`: with its findings."""


@dataclass(frozen=True, slots=True)
class RowVerdict:
    """What became of one row, numbered as a spreadsheet shows it."""

    row: int
    state: State
    findings: tuple[Finding, ...] = ()

    def field_of(self, finding: Finding, kind: ImportKind) -> Column | None:
        """The column a finding of the door is about; none for a fault of a cell, whose sentence names row and column itself."""
        return next((column for column in kind.columns if column.key == FIELDS.get(finding.code)), None)


@dataclass(slots=True)
class Import:
    """One run: what, into which bank, by whom, when, from a file of what name. `undone`: nothing of it was kept;
    `passed_over`: headings nobody knows; `told` hears how many rows are through; `claimed`: what its
    rows have said of a thing so far, and which row did."""

    kind: ImportKind
    bank: str
    by: str
    now: datetime
    name: str = ""
    verdicts: list[RowVerdict] = field(default_factory=list)
    undone: bool = False
    passed_over: set[str] = field(default_factory=set)
    told: Callable[[int], None] = field(default=lambda rows: None, repr=False)
    claimed: dict[tuple[str, str], tuple[int, Any]] = field(default_factory=dict, repr=False)
    _note: str = ""

    def counts(self) -> dict[str, int]:
        """Rows by what became of them."""
        return {state: sum(verdict.state == state for verdict in self.verdicts) for state in ("done", "there", "refused")}

    @property
    def refused(self) -> list[RowVerdict]:
        """The rows that were refused, in their order."""
        return [verdict for verdict in self.verdicts if verdict.state == "refused"]

    def reason(self) -> str:
        """The key of the note that says where late acts come from, written with the first of them."""
        if not self._note:
            self._note = write_note(f"导入 import {self.kind.key}: {self.name}", author=self.by, at=self.now)
        return self._note


class _Undone(Exception):
    """Rolls an import back."""


def begin(kind: str, bank: str, *, by: str, now: datetime, name: str = "") -> Import:
    """A run of an import, nothing read yet."""
    return Import(KINDS[kind](), bank, by, now, name)


def preview_rows(run: Import, source: Path | BinaryIO) -> Import:
    """A verdict for every row, nothing written. A row that stands in the file before, word for word, is judged to be there."""
    head = base_head()
    for row in _rows(run, source):
        with looking(head):
            run.verdicts.append(_settled(run, row, _previewed))
    return run


def good_rows(run: Import, source: Path | BinaryIO) -> Import:
    """Write every row that is not refused, in chunks; a run that was stopped half-way is simply run again. A file that breaks off is refused
    before the first row."""
    for _ in _rows(run, source):
        pass
    rows = _rows(run, source)
    while chunk := list(islice(rows, ROWS_AT_ONCE)):
        with batch(run.bank):
            settled = [_settled(run, row, _performed) for row in chunk]
        run.verdicts += settled
    return run


def all_or_nothing(run: Import, source: Path | BinaryIO) -> Import:
    """Write all rows in one transaction, or none when any is refused. The file is read through for faults before anything is done."""
    faulty = [_unreadable(row) for row in _rows(run, source) if row.faults]
    if faulty:
        run.verdicts, run.undone = faulty, True
        return run
    with suppress(_Undone), batch(run.bank):
        run.verdicts = [_settled(run, row, _performed) for row in _rows(run, source)]
        if run.refused:
            run.undone = True
            raise _Undone
    return run


def _rows(run: Import, source: Path | BinaryIO) -> Iterator[Row]:
    """Refuses what is wrong with the file itself, under the codes of `read_table`."""
    try:
        for count, row in enumerate(read_table(source, run.kind.columns, most_rows=MOST_ROWS, passed_over=run.passed_over), 1):
            run.told(count)
            yield row
    except TableFault as fault:
        raise Refused(fault.code, **fault.facts) from fault


def _unreadable(row: Row) -> RowVerdict:
    return RowVerdict(row.row, "refused", tuple(Finding(fault.code, "impossible", fault.facts) for fault in row.faults))


def _settled(run: Import, row: Row, act: Any) -> RowVerdict:
    if row.faults:
        return _unreadable(row)
    try:
        values = {key: _aware(value) for key, value in row.values.items()}
        asks = [_named(run.bank, ask) for ask in run.kind.asks(run.bank, values, row.row)]
        repeats = _repeats(run, row, asks[0])
        if _stands(run.bank, asks[0]) or (repeats and act is _previewed):
            return RowVerdict(row.row, "there")
        act(run, asks)
    except Refused as refusal:
        return RowVerdict(row.row, "refused", refusal.findings)
    except Fault as fault:
        return RowVerdict(row.row, "refused", (Finding(fault.code, "impossible", fault.facts),))
    return RowVerdict(row.row, "done")


def _repeats(run: Import, row: Row, ask: Ask) -> bool:
    """Whether an earlier row says the same, word for word. Refuses `row-contradicts-row`."""
    before = []
    for (what, key), said in claims(ask).items():
        first, agreed = run.claimed.setdefault((what, key), (row.row, said))
        if agreed != said:
            raise Refused("row-contradicts-row", row=row.row, first=first, what=key)
        before.append(first != row.row)
    return all(before)


def _aware(value: Any) -> Any:
    return timezone.make_aware(value) if isinstance(value, datetime) and timezone.is_naive(value) else value


def _performed(run: Import, asks: Iterable[Ask]) -> None:
    for ask in asks:
        given = {"by": run.by, "at": ask.at or run.now, "now": run.now, "late_reason": run.reason(), **ask.inputs}
        if ask.identity:
            register_with_identity(run.bank, PersonalData(**ask.identity), **given)
        else:
            perform(ask.command, run.bank, **given)


def _previewed(run: Import, asks: list[Ask]) -> None:
    """Only the first command of a row: the others stand on what it would write."""
    first = asks[0]
    plan, findings = preview(first.command, run.bank, by=run.by, at=first.at or run.now, now=run.now, **first.inputs)
    if stops := tuple(finding for finding in findings if plan is None or finding.on_breach in ("impossible", "refuse", "unqualified")):
        raise Refused(stops[0].code, findings=stops, **stops[0].facts)


def _named(bank: str, ask: Ask) -> Ask:
    """The ask with its unit's whole key: a file may say the key, the key without the bank, or a DIN with one graft."""
    written = ask.inputs.get("unit", "")
    if not written or ":" in written:
        return ask
    keys = _unit_of_key.rows(key=f"{bank}:{written}") or _grafts_of_din.rows(bank=bank, din=written[:13])
    if len(keys) > 1:
        raise Refused("units-of-one-din", din=written[:13])
    return Ask(ask.command, ask.at, {**ask.inputs, "unit": keys[0][0] if keys else f"{bank}:{written}"}, ask.identity)


_unit_of_key = Prepared(lambda: Unit.objects.filter(key=Slot("key")).values_list("key"))
_grafts_of_din = Prepared(
    lambda: Unit.objects.filter(bank_id=Slot("bank"), din=Slot("din")).exclude(product__in=sample_codes()).values_list("key")[:2]
)
_donors_there = Prepared(lambda: Donor.objects.filter(bank=Slot("bank"), code=Slot("code")).values_list("kind", "source"))
_units_there = Prepared(
    lambda: Unit.objects.filter(key=Slot("key")).values_list("donation__bank", "donation__din", "donation__donor", "donation__source", "frozen_at")
)
_results_there = Prepared(
    lambda: Result.objects.filter(unit_id=Slot("unit"), test=Slot("test"), performed_at=Slot("at")).values_list(
        "method", "value", "finding", "measure_unit"
    )
)


def _stands(bank: str, ask: Ask) -> bool:
    """Whether what a row says has been written before, word for word."""
    given: Mapping[str, Any] = ask.inputs
    if ask.command == "register-donor":
        return (given["donor_kind"], given["source"]) in _donors_there.rows(bank=bank, code=given["code"])
    if ask.command == "take-over-unit":
        key = unit_key(bank, given["din"], given.get("product") or product_of(given["source"]).code, given.get("division", UNDIVIDED))
        return (bank, given["din"], given["donor"], given["source"], given["frozen_at"]) in _units_there.rows(key=key)
    said = (given["method"], given.get("value"), given.get("finding", ""))
    there = _results_there.rows(unit=given["unit"], test=given["test"], at=ask.at)  # type: ignore[arg-type]  # a result says when
    return any(row[:3] == said and given.get("measure_unit", row[3]) == row[3] for row in there)

"""What the columns of an import table are called, in both languages, and what a cell of each must hold. A cell becomes a value or a fault."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from stembase.science.fault import Fault

CellKind = Literal["text", "whole", "number", "date", "moment", "choice"]
LONGEST_TEXT = 500
DATES = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%d.%m.%Y")
TIMES = ("%H:%M", "%H:%M:%S")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


class TableFault(Fault):
    """A table, or one row of it, that cannot be used: code, row, the heading as written, and what the mend needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column an import understands.

    `names` are headings it goes by, besides `zh`, `en` and `key` itself; `units` the spellings of the one unit allowed behind a heading;
    `choices` what may be written -> what it means; `personal` keeps what was written out of faults, which are stored and shown to others.
    """

    key: str
    zh: str
    en: str
    kind: CellKind = "text"
    names: tuple[str, ...] = ()
    required: bool = False
    units: tuple[str, ...] = ()
    choices: Mapping[str, Any] = field(default_factory=dict)
    pattern: str = ""
    low: float | None = None
    high: float | None = None
    personal: bool = False
    meanings: Mapping[str, Any] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "meanings", {plain(name): value for name, value in self.choices.items()})

    def goes_by(self, heading: str) -> bool:
        """Whether a heading means this column."""
        return plain(heading) in {plain(name) for name in (self.key, self.zh, self.en, *self.names)}


def matched(headings: list[str], columns: tuple[Column, ...]) -> dict[int, Column]:
    """Which column stands where. Headings nobody knows are passed over, for files carry more than is asked.

    Refuses `table-column-twice`, `table-wrong-measure` and `table-column-missing`.
    """
    found: dict[int, Column] = {}
    for index, heading in enumerate(headings):
        column = next((column for column in columns if column.goes_by(without_unit(heading)) or column.goes_by(heading)), None)
        if column is None:
            continue
        if column in found.values():
            raise TableFault("table-column-twice", 1, field=heading)
        _demand_unit(column, heading)
        found[index] = column
    missing = [column for column in columns if column.required and column not in found.values()]
    if missing:
        raise TableFault("table-column-missing", 1, column_zh=[column.zh for column in missing], column_en=", ".join(column.en for column in missing))
    return found


def value_of(column: Column, written: Any, row: int, heading: str) -> Any:
    """The cell's value; None for an empty cell that may be empty. Refuses (TableFault, row, heading) what the column cannot hold."""
    if isinstance(written, str):
        written = written.strip()
    if written is None or written == "":
        if column.required:
            raise TableFault("cell-missing", row, field=heading)
        return None
    try:
        value = READERS[column.kind](column, written)
    except _Unfit as unfit:
        shown = "…" if column.personal else str(written)[:60]
        raise TableFault(unfit.code, row, field=heading, written=shown, **unfit.facts) from None
    return value


def plain(heading: str) -> str:
    """A heading without what people vary: width, case, spaces, underscores, dashes, an asterisk for `required`."""
    return re.sub(r"[\s_\-./*:：]+", "", unicodedata.normalize("NFKC", heading).casefold())


def without_unit(heading: str) -> str:
    """A heading without what stands in brackets behind it."""
    return re.sub(r"[\[(（【][^\])）】]*[\])）】]\s*$", "", heading)


class _Unfit(Exception):
    """What is wrong with a cell, before it is known where it stands."""

    def __init__(self, code: str, **facts: Any) -> None:
        self.code, self.facts = code, facts


def _demand_unit(column: Column, heading: str) -> None:
    """A unit behind a heading must be the column's own; Chinese words in the brackets are a remark."""
    bracket = re.search(r"[\[(（【]([^\])）】]*)[\])）】]\s*$", heading)
    if not bracket or not column.units:
        return
    said, allowed = plain(bracket[1]), {plain(unit) for unit in column.units}
    if said not in allowed and not CHINESE.search(said):
        raise TableFault("table-wrong-measure", 1, field=heading, unit=bracket[1].strip(), wanted=column.units[0])


def _text(column: Column, written: Any) -> str:
    if isinstance(written, float) and written.is_integer():
        if abs(written) >= 1e15:
            raise _Unfit("cell-digits-lost")
        written = int(written)
    text = str(written)
    if re.fullmatch(r"[0-9](\.[0-9]+)?E\+[0-9]+", text):
        raise _Unfit("cell-digits-lost")
    if len(text) > LONGEST_TEXT:
        raise _Unfit("cell-too-long", characters=len(text), longest=LONGEST_TEXT)
    if column.pattern and not re.fullmatch(column.pattern, text):
        raise _Unfit("cell-malformed", wanted=column.pattern)
    return text


def _number(column: Column, written: Any) -> float:
    if isinstance(written, bool | date):
        raise _Unfit("cell-not-a-number")
    text = unicodedata.normalize("NFKC", str(written)).replace("\N{MINUS SIGN}", "-").replace(" ", "")
    if re.fullmatch(r"-?[0-9]{1,3},[0-9]{3}", text):
        raise _Unfit("cell-number-ambiguous")  # 1,234 is a thousand to one reader and one and a bit to another
    if not re.fullmatch(r"[-+]?([0-9]+([.,][0-9]*)?|[.,][0-9]+)([eE][-+]?[0-9]+)?", text):
        raise _Unfit("cell-not-a-number")
    value = float(text.replace(",", "."))
    low, high = column.low, column.high
    if (low is not None and value < low) or (high is not None and value > high):
        raise _Unfit("cell-out-of-range", low="−∞" if low is None else low, high="∞" if high is None else high)
    return value


def _whole(column: Column, written: Any) -> int:
    value = _number(column, written)
    if not value.is_integer():
        raise _Unfit("cell-not-whole")
    return int(value)


def _date(column: Column, written: Any) -> date:
    if isinstance(written, date):
        return written.date() if isinstance(written, datetime) else written
    text = unicodedata.normalize("NFKC", str(written))
    try:
        return date.fromisoformat(text)
    except ValueError:
        return _parsed(text, DATES).date()


def _moment(column: Column, written: Any) -> datetime:
    if isinstance(written, datetime):
        return written
    text = unicodedata.normalize("NFKC", str(written))
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return _parsed(text, tuple(f"{day} {time}" for day in DATES for time in TIMES))


def _parsed(text: str, forms: tuple[str, ...]) -> datetime:
    for form in forms:
        try:
            return datetime.strptime(text, form)
        except ValueError:
            continue
    raise _Unfit("cell-not-a-date")


def _choice(column: Column, written: Any) -> Any:
    meaning = plain(str(written))
    if meaning not in column.meanings:
        raise _Unfit("cell-not-a-choice", choices=list(column.choices))
    return column.meanings[meaning]


READERS = {"text": _text, "number": _number, "whole": _whole, "date": _date, "moment": _moment, "choice": _choice}

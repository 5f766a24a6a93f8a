"""What the columns of an import table are called, in both languages, and what a cell of each must hold. A cell becomes a value or a fault."""

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from stembase.bank.codes import din
from stembase.bank.codes.scan import DIN_TYPED, expect
from stembase.refusal import Refused
from stembase.science.fault import Fault

CellKind = Literal["text", "din", "thing", "whole", "number", "date", "moment", "choice"]
LONGEST_TEXT = 500
DATES = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%d.%m.%Y")
TIMES = ("%H:%M", "%H:%M:%S")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
CHINESE_UNITS = frozenset(["克", "毫克", "微克", "千克", "公斤", "升", "毫升", "微升", "分升", "度", "个", "亿", "万", "分钟", "小时"])
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
THOUSANDS = re.compile(r"-?[0-9]{1,3}((,[0-9]{3})+(\.[0-9]*)?|(\.[0-9]{3})+,[0-9]*)")


class TableFault(Fault):
    """A table, or one row of it, that cannot be used: code, row, the heading as written, and what the mend needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column an import understands.

    `names` are headings it goes by, besides `zh`, `en` and `key` itself; `units` the spellings of the one unit allowed behind a heading;
    `unit_into` names the column a unit behind this heading fills where the row leaves it empty. `choices` what may be written -> what it means;
    `example` is shown where `pattern` is not met; `longest` is in characters. `personal` keeps what was written out of faults, which are stored and
    shown to others.
    """

    key: str
    zh: str
    en: str
    kind: CellKind = "text"
    names: tuple[str, ...] = ()
    required: bool = False
    units: tuple[str, ...] = ()
    unit_into: str = ""
    choices: Mapping[str, Any] = field(default_factory=dict)
    pattern: str = ""
    example: str = ""
    low: float | None = None
    high: float | None = None
    longest: int = LONGEST_TEXT
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
        column = next((column for column in columns if column.goes_by(heading) or column.goes_by(without_unit(heading))), None)
        if column is None:
            continue
        if column in found.values():
            raise TableFault("table-column-twice", 1, field=heading)
        _demand_unit(column, heading)
        found[index] = column
    missing = [column for column in columns if column.required and column not in found.values()]
    if missing:
        facts = {"heading": [_shown(heading)[:30] for heading in headings[:12] if heading], "column_zh": [column.zh for column in missing]}
        raise TableFault("table-column-missing", 1, column_en=", ".join(column.en for column in missing), **facts)
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
        if isinstance(written, str) and CONTROL.search(written):
            raise _Unfit("cell-control-character")
        value = READERS[column.kind](column, written)
    except _Unfit as unfit:
        shown = "…" if column.personal else _shown(str(written)[:60])
        raise TableFault(unfit.code, row, field=heading, written=shown, **unfit.facts) from None
    return value


def _shown(text: str) -> str:
    """What a person can see of a text."""
    return "".join(character if character.isprintable() else "·" for character in text)


def plain(heading: str) -> str:
    """A heading without what people vary: width, case, spaces, underscores, dashes, an asterisk for `required`, marks nobody sees."""
    return re.sub(r"[\s_\-./*:：\ufeff\u200b]+", "", unicodedata.normalize("NFKC", heading).casefold())


def without_unit(heading: str) -> str:
    """A heading without the unit or remark behind it."""
    behind = _BEHIND.search(heading)
    return heading[: behind.start()] if behind else heading


def unit_behind(heading: str) -> str:
    """The unit behind a heading, in brackets or after a space, a slash or an underscore; a Chinese remark in brackets is none."""
    behind = _BEHIND.search(heading)
    said = (behind[1] or behind[2] or "").strip() if behind else ""
    return "" if CHINESE.search(said) and said not in CHINESE_UNITS else said


_BEHIND = re.compile(r"[\[(（【]([^\])）】]*)[\])）】]\s*$|[\s_/]+([A-Za-zµμ%°/]{1,8}|" + "|".join(CHINESE_UNITS) + r")\s*$")


def spoken(choices: Mapping[str, Any]) -> dict[str, list[str]]:
    """What may be written, one name a meaning and language, for the sentence of a fault."""
    names: dict[str, list[str]] = {}
    for name, meaning in choices.items():
        names.setdefault(str(meaning), []).append(name)
    return {
        "choices_zh": [next(filter(CHINESE.search, each), each[0]) for each in names.values()],
        "choices_en": [next((name for name in each if not CHINESE.search(name)), each[0]) for each in names.values()],
    }


class _Unfit(Exception):
    """What is wrong with a cell, before it is known where it stands."""

    def __init__(self, code: str, **facts: Any) -> None:
        self.code, self.facts = code, facts


def _demand_unit(column: Column, heading: str) -> None:
    """A unit behind a heading must be the column's own."""
    said = "" if column.goes_by(heading) else unit_behind(heading)
    if said and column.units and plain(said) not in {plain(unit) for unit in column.units}:
        raise TableFault("table-wrong-measure", 1, field=heading, unit=said, wanted=column.units[0])


def _text(column: Column, written: Any) -> str:
    if isinstance(written, float) and written.is_integer():
        if abs(written) >= 1e15:
            raise _Unfit("cell-digits-lost")
        written = int(written)
    text = str(written)
    if re.fullmatch(r"[0-9](\.[0-9]+)?E\+[0-9]+", text):
        raise _Unfit("cell-digits-lost")
    if len(text) > column.longest:
        raise _Unfit("cell-too-long", characters=len(text), longest=column.longest)
    if column.pattern and not re.fullmatch(column.pattern, text):
        raise _Unfit("cell-malformed", wanted=column.example or column.pattern)
    return text


CELL_FAULTS = {"din-check-character-wrong": "cell-check-character-wrong", "label-in-wrong-field": "cell-other-label"}


def _din(column: Column, written: Any) -> str:
    """A donation number in any form people have: bare, with its check character, as printed, or the text of its symbol."""
    text = unicodedata.normalize("NFKC", _text(column, written))
    try:
        return str(expect(text, "din").value) if text[:1] in "=&" else din.number(text)
    except Refused as refused:
        raise _Unfit(CELL_FAULTS.get(refused.code, "cell-not-a-din"), **refused.facts) from None


def _thing(column: Column, written: Any) -> str:
    """A key, or a donation number in any of its forms."""
    text = unicodedata.normalize("NFKC", _text(column, written))
    return _din(column, text) if text[:1] in "=&" or DIN_TYPED.fullmatch(text) else text


def _number(column: Column, written: Any) -> float:
    if isinstance(written, bool | date):
        raise _Unfit("cell-not-a-number")
    text = unicodedata.normalize("NFKC", str(written)).replace("\N{MINUS SIGN}", "-").replace(" ", "")
    if THOUSANDS.fullmatch(text):
        raise _Unfit("cell-number-ambiguous")  # 1,234 is a thousand to one reader and one and a bit to another
    if not re.fullmatch(r"[-+]?([0-9]+([.,][0-9]*)?|[.,][0-9]+)([eE][-+]?[0-9]+)?", text):
        raise _Unfit("cell-not-a-number")
    value = float(text.replace(",", "."))
    if not math.isfinite(value):
        raise _Unfit("cell-not-a-number")
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
        raise _Unfit("cell-not-a-choice", **spoken(column.choices))
    return column.meanings[meaning]


READERS = {"text": _text, "din": _din, "thing": _thing, "number": _number, "whole": _whole, "date": _date, "moment": _moment, "choice": _choice}

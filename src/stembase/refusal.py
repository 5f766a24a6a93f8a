"""The only way to say no: `Refused(code, **facts)`, and `Finding`, what a plan or a kind of step has noticed before anything is written.

The sentences stand in `refusals/*.toml`, one table a code, in both languages; `docs/refusals/` is generated from the same files.
Facts are codes and numbers; `explain` is the one place where pages, interface and command line turn them into words.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any, Literal

OnBreach = Literal["impossible", "refuse", "unqualified", "hold", "deviate", "warn"]
Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a rule has noticed: its code, what a breach of it means (see `acts.gate`), and the facts its sentence needs."""

    code: str
    on_breach: OnBreach
    facts: Mapping[str, Any] = field(default_factory=dict)


class Refused(Exception):
    """A clear no. `code` is what tests assert and people look up; `facts` fill the sentence; `findings` are all that refuse together."""

    def __init__(self, code: str, /, *, findings: tuple[Finding, ...] = (), **facts: Any) -> None:
        self.code, self.facts = code, facts
        self.findings = findings or (Finding(code, "impossible", facts),)
        super().__init__(code)

    def __str__(self) -> str:
        return _explanation(self.code, lambda name: str(self.facts.get(name, "…")), "en").sentence  # for logs: codes, not names


class Misfit(Refused):
    """The input does not fit the form: a schema error. Unlike other refusals it leaves no `attempted` entry."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A refusal as a person reads it: title, the sentence with its facts, how to mend it, and where the rule comes from."""

    code: str
    title: str
    sentence: str
    mend: str
    source: str


@cache
def catalogue() -> dict[str, dict]:
    """Every refusal code with its texts. A code written twice is a fault of the build."""
    codes: dict[str, dict] = {}
    for file in sorted(files("stembase").joinpath("refusals").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            for code, texts in tomllib.loads(file.read_text(encoding="utf-8")).items():
                if code in codes:
                    raise ValueError(f"refusal {code} stands twice in the catalogue")
                codes[code] = texts | {"area": file.name.removesuffix(".toml")}
    return codes


Says = Callable[[str, Facts, str], str | None]
WORDS: dict[str, list[Says]] = {}
"""By name of a fact: what says a value of it in a language, or None where the value is none of its own. An app adds those of its `wording`."""
LESSONS: dict[str, Callable[["Explanation", Facts, str], "Explanation"]] = {}
"""By code: what more is known of it than the catalogue says, such as the reason of the limit that was breached."""
NAMES_OF_NUMBERS = frozenset({"year", "job", "seq", "version", "next", "latest", "serial", "row", "first"})
"""Facts that are numbers, but not amounts: said without spaces between thousands."""
ABSENT = "—"
_BEFORE_A_MARK = re.compile(" (?=[，。；（;])")
"""The space left by a measure without a unit."""


def words_for(*names: str) -> Callable[[Says], Says]:
    """Enters a function as what says the facts of these names."""

    def enter(says: Says) -> Says:
        for name in names:
            WORDS.setdefault(name, []).append(says)
        return says

    return enter


def chinese(language: str) -> bool:
    """Whether a language code asks for Chinese."""
    return language.lower().startswith("zh")


def amount(value: float) -> str:
    """A number as people read it: no trailing zeros, thin spaces between thousands, a real minus sign."""
    return f"{value:,.4f}".rstrip("0").rstrip(".").replace(",", "\u2009").replace("-", "−")


def between(low: str, high: str, unit: str = "") -> str:
    """Two bounds in words as one limit: `9–11 %`, `≤ 48 h`, `−196 … −150 °C`; empty without any."""
    if not (low or high):
        return ""
    words = f"≥ {low}" if not high else f"≤ {high}" if not low else f"{low} … {high}" if low.startswith("−") else f"{low}–{high}"
    return f"{words} {unit}".strip()


def in_words(name: str, value: Any, facts: Facts, language: str) -> str:
    """One fact as it is said: keys by their words, numbers and instants as people read them, nothing as a dash."""
    if isinstance(value, list | tuple):
        return ("、" if chinese(language) else ", ").join(dict.fromkeys(in_words(name, each, facts, language) for each in value)) or ABSENT
    for says in WORDS.get(name, ()):
        if (said := says("" if value is None else str(value), facts, language)) is not None:
            return said
    if value is None or value == "":
        return ABSENT
    if isinstance(value, bool):
        return ("是" if value else "否") if chinese(language) else ("yes" if value else "no")
    if isinstance(value, int | float):
        return str(value) if name in NAMES_OF_NUMBERS else amount(value)
    return _instant(value)


def _instant(value: Any) -> str:
    """An instant on the clock of the base; whatever is none stays as it is."""
    if isinstance(value, str) and len(value) > 18 and value[4:5] == value[7:8] == "-" and value[10:11] in ("T", " "):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return str(value)
    if isinstance(value, datetime) and value.tzinfo:
        from django.utils.timezone import localtime  # a command that fails before Django is set up says no instants

        value = localtime(value)
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else value.isoformat() if isinstance(value, date) else str(value)


@words_for("bounds")
def _bounds(_value: str, facts: Facts, language: str) -> str:
    """The limit that `low` and `high` make, in the unit of what was measured."""
    low, high = (in_words(name, facts[name], facts, language) if facts.get(name) is not None else "" for name in ("low", "high"))
    return between(low, high, in_words("unit", facts["unit"], facts, language) if facts.get("unit") else "") or ABSENT


class _Said(dict):
    """The facts of a sentence, each said when the sentence asks for it."""

    def __init__(self, says: Callable[[str], str]) -> None:
        super().__init__()
        self.says = says

    def __missing__(self, name: str) -> str:
        return self.says(name)


def explain(code: str, facts: Facts, language: str) -> Explanation:
    """The refusal in the language asked for (`zh…` or anything else for English), its facts in words; a code without texts explains itself by name.

    Queries: one for each person, competence, standard or version of a procedure its sentence speaks of.
    """

    def says(name: str) -> str:
        if name in facts:
            return in_words(name, facts[name], facts, language)
        made = in_words(name, "", facts, language) if facts and name in WORDS else ABSENT
        return "…" if made == ABSENT else made

    told = _explanation(code, says, "zh" if chinese(language) else "en")
    return LESSONS[code](told, facts, language) if facts and code in LESSONS else told


def _explanation(code: str, says: Callable[[str], str], tongue: str) -> Explanation:
    texts, said = catalogue().get(code, {}), _Said(says)

    def text(name: str) -> str:
        return _BEFORE_A_MARK.sub("", texts.get(name, {}).get(tongue, "").format_map(said))

    return Explanation(code, text("title") or code, text("sentence") or code, text("mend"), texts.get("source", ""))

"""One fault of a definition, in its author's words: where it is, what is wrong, how to mend it (texts: `problems.toml`)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any

from stembase.procedures.definition import Text

NOUNS: Mapping[str, Text] = {
    "step": Text("步骤", "step"),
    "measure": Text("测量项", "measure"),
    "competence": Text("能力", "competence"),
    "fault": Text("故障", "fault"),
    "part": Text("", ""),
    "scenario": Text("场景", "scenario"),
    "decision": Text("决定", "decision"),
    "injection": Text("注入", "injection"),
    "score": Text("计分项", "score"),
}
TEXTS: list[tuple[str, str]] = [("procedures", "problems.toml")]
"""The files with the texts of problems; an app above adds its own."""


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a definition: pairs of a noun and a key, outermost first; none is the definition itself."""

    path: tuple[tuple[str, str], ...] = ()

    def __truediv__(self, inner: tuple[str, str]) -> "Where":
        return Where((*self.path, inner))

    @property
    def words(self) -> Text:
        """The place in words: step “freeze”, measure “bag_rate”."""
        if not self.path:
            return Text("定义", "The definition")
        zh = "".join(f"{NOUNS[noun].zh}“{key}”" if noun != "part" else f"的 {key}" for noun, key in self.path)
        en = ", ".join(f"{NOUNS[noun].en} “{key}”" if noun != "part" else key for noun, key in self.path)
        return Text(zh.removeprefix("的 "), en[:1].upper() + en[1:])


@cache
def _texts(of: tuple[tuple[str, str], ...] = (("procedures", "problems.toml"),)) -> dict[str, dict[str, dict[str, str]]]:
    return {code: words for place in of for code, words in tomllib.loads(files("stembase").joinpath(*place).read_text(encoding="utf-8")).items()}


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault: its code, where it stands, and the facts of its sentence."""

    code: str
    where: Where = Where()
    facts: Mapping[str, Any] = field(default_factory=dict)

    def _say(self, part: str) -> Text:
        shown = {name: ", ".join(map(str, value)) if isinstance(value, list | tuple) else value for name, value in self.facts.items()}
        words = _texts(tuple(TEXTS))[self.code][part]
        return Text(words["zh"].format(where=self.where.words.zh, **shown), words["en"].format(where=self.where.words.en, **shown))

    @property
    def sentence(self) -> Text:
        """What is wrong and where."""
        return self._say("sentence")

    @property
    def mend(self) -> Text:
        """How to mend it."""
        return self._say("mend")

    def plain(self) -> dict[str, Any]:
        """The problem as data for a page, an answer or a file."""
        return {
            "code": self.code,
            "where": ".".join(key for _, key in self.where.path),
            "zh": self.sentence.zh,
            "en": self.sentence.en,
            "mend_zh": self.mend.zh,
            "mend_en": self.mend.en,
        }


def near(value: object, known: Mapping[str, Any] | tuple[str, ...] | list[str]) -> dict[str, Any]:
    """Facts for a word that is not known: the nearest that is, and all that are."""
    words = list(known)
    return {"near": next(iter(get_close_matches(str(value), words, 1, 0.5)), "…"), "known": words}

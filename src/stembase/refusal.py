"""The only way to say no: `Refused(code, **facts)`, and `Finding`, what a plan or a kind of step has noticed before anything is written.

The sentences stand in `refusals/*.toml`, one table a code, in both languages; `docs/refusals/` is generated from the same files.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Literal

OnBreach = Literal["impossible", "refuse", "unqualified", "hold", "deviate", "warn"]


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
        return explain(self.code, self.facts, "en").sentence


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


class _Facts(dict):
    """Facts for a sentence: one that is not given shows as an ellipsis instead of an error."""

    def __missing__(self, key: str) -> str:
        return "…"


def explain(code: str, facts: Mapping[str, Any], language: str) -> Explanation:
    """The refusal in the language asked for (`zh…` or anything else for English); a code without texts explains itself by its name."""
    texts = catalogue().get(code, {})
    tongue = "zh" if language.startswith("zh") else "en"
    comma = "、" if tongue == "zh" else ", "
    shown = _Facts({name: comma.join(map(str, value)) if isinstance(value, (list, tuple)) else value for name, value in facts.items()})

    def text(name: str) -> str:
        return texts.get(name, {}).get(tongue, "").format_map(shown)

    return Explanation(code, text("title") or code, text("sentence") or code, text("mend"), texts.get("source", ""))

"""A rule of internship law as it stands in `rules/<jurisdiction>/*.toml`: scope, days, severity, mark, texts, and the predicate it names.

Marks: V the article was read verbatim; P press, official or university page; M general knowledge, to be confirmed by an administrator.
"""

import inspect
import re
import tomllib
from collections.abc import Collection, Mapping
from datetime import date
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any, Literal

import msgspec

from stembase.people.roles import ROLES

from . import predicates  # noqa: F401 (enters them)
from .asking import PREDICATES, Breach
from .facts import Facts, Student, StudentKind

Action = Literal["apply", "place", "start", "enter-station", "take-shift", "perform", "sign-off", "pay", "certify", "report"]
Severity = Literal["block", "needs-filing", "warn", "info"]
Mark = Literal["V", "P", "M"]
JURISDICTIONS = ("cn",)
PLACEHOLDER = re.compile(r"\{(\w+)\}")


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A text in both languages."""

    zh: str = ""
    en: str = ""

    def say(self, language: str) -> str:
        """In the language asked for."""
        return self.zh if language.lower().startswith("zh") else self.en


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rule. `number`: its place in the base's list of 29; `valid_until`: the first day it no longer holds; `protects`: it protects the student.

    `filing` names what, once filed, lifts a rule that needs it; `override` the roles that may record that filing. Nothing else overrides a rule.
    """

    key: str
    number: int
    students: tuple[StudentKind, ...]
    valid_from: date
    actions: tuple[Action, ...]
    severity: Severity
    mark: Mark
    source: str
    predicate: str
    title: Words
    text: Words
    provinces: tuple[str, ...] = ()
    valid_until: date | None = None
    filing: str = ""
    override: tuple[str, ...] = ()
    protects: bool = False
    parameters: dict[str, Any] = {}
    breach: Words = Words()
    mend: Words = Words()

    @property
    def digest(self) -> str:
        """What a confirmation is bound to: SHA-256 over everything the rule says."""
        return sha256(msgspec.json.encode(self)).hexdigest()

    def holds(self, student: Student, on: date) -> bool:
        """Whether it is in force on the day, for students of this kind and province."""
        in_force = self.valid_from <= on and (self.valid_until is None or on < self.valid_until)
        return in_force and student.kind in self.students and (not self.provinces or student.province in self.provinces)

    def broken(self, facts: Facts, on: date) -> Breach:
        """None where it is kept, or what was filed lifts it; else the facts of the breach."""
        breach = PREDICATES[self.predicate].asks(facts, on, **self.parameters)
        return None if self.filing and self.filing in facts.placement.filed else breach

    def weight(self, confirmed: Mapping[str, str]) -> Severity:
        """What a breach means: one marked M only warns until this very text was confirmed (digests by key)."""
        unconfirmed = self.mark == "M" and confirmed.get(self.key) != self.digest
        return "warn" if unconfirmed and self.severity in ("block", "needs-filing") else self.severity


class _File(msgspec.Struct, forbid_unknown_fields=True):
    rules: list[Rule]


@cache
def rules(jurisdiction: str = "cn") -> Mapping[str, Rule]:
    """The packaged rules of a jurisdiction, by key, in the order of their numbers."""
    found = [rule for text in _texts(jurisdiction) for rule in read(text)]
    return {rule.key: rule for rule in sorted(found, key=lambda rule: (rule.number, rule.key))}


def _texts(jurisdiction: str) -> list[str]:
    folder = files("stembase.internship").joinpath("rules", jurisdiction)
    return [file.read_text(encoding="utf-8") for file in sorted(folder.iterdir(), key=lambda one: one.name) if file.name.endswith(".toml")]


def read(text: str) -> list[Rule]:
    """The rules of one file. What does not fit is a `msgspec.ValidationError` that names the place."""
    return msgspec.convert(tomllib.loads(text), _File).rules


@cache
def terms() -> Mapping[str, Mapping[str, Words]]:
    """Every code a rule, an agreement, a post or a paper may name, by group, with its words."""
    text = files("stembase.internship").joinpath("rules", "terms.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), dict[str, dict[str, Words]])


def problems(found: Collection[Rule]) -> list[str]:
    """What is wrong with rules that can be read, one line each; none is a good answer."""
    keys = [rule.key for rule in found]
    twice = [f"{key}: stands twice" for key in sorted({key for key in keys if keys.count(key) > 1})]
    return twice + [f"{rule.key}: {problem}" for rule in found for problem in _problems(rule)]


def _problems(rule: Rule) -> list[str]:
    forbids = rule.severity in ("block", "needs-filing")
    wrong = {
        "its key does not begin with a jurisdiction": rule.key.partition(".")[0] not in JURISDICTIONS,
        "it ends before it begins": rule.valid_until is not None and rule.valid_until <= rule.valid_from,
        "it concerns no action or no students": not (rule.actions and rule.students),
        "a rule that needs filing names the filing and who may record it, another neither": (
            (rule.severity == "needs-filing") != bool(rule.filing) or bool(rule.filing) != bool(rule.override)
        ),
        "no such filing": bool(rule.filing) and rule.filing not in terms()["filings"],
        "no such role": not set(rule.override) <= set(ROLES),
        "a rule that protects must forbid": rule.protects and not forbids,
        "a text is missing": not all(words.zh and words.en for words in _spoken(rule)),
        "no such predicate": rule.predicate not in PREDICATES,
    }
    found = [problem for problem, is_so in wrong.items() if is_so]
    return found + (_misuse(rule) if rule.predicate in PREDICATES else [])


def _spoken(rule: Rule) -> list[Words]:
    return [rule.title, rule.text] + ([] if rule.predicate == "permitted" else [rule.breach, rule.mend])


def _misuse(rule: Rule) -> list[str]:
    """Parameters the predicate does not take, codes no term has, and facts of a sentence it does not give."""
    known = PREDICATES[rule.predicate]
    try:
        inspect.signature(known.asks).bind(None, None, **rule.parameters)
    except TypeError as fault:
        return [f"{rule.predicate}: {fault}"]
    named = [code for value in rule.parameters.values() if isinstance(value, list) for code in value]
    words = {code for group in terms().values() for code in group}
    unsaid = {name for text in (rule.breach.zh, rule.breach.en) for name in PLACEHOLDER.findall(text)} - known.says
    return [f"no word for {code}" for code in named if code not in words] + [f"{rule.predicate} says no {name}" for name in sorted(unsaid)]

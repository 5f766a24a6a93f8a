"""The text of an agreement in both languages, made from a form and the terms. People stand in it by their codes: what is signed names nobody.

A form is one of `forms/*.toml`; its version stands in the terms, so that an old agreement still gives the text that was signed.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

import msgspec

from stembase.internship.models import Agreement
from stembase.internship.rules.rule import Words, terms
from stembase.ledger.appending import canonical
from stembase.procedures.vocabulary import STATIONS

GROUPS = {"insurance_by": "parties", "documents": "documents", "hazards": "hazards"}
"""Terms said by the words of a group of codes."""
WEEKDAYS = tuple(Words(f"周{zh}", en) for zh, en in zip("一二三四五六日", ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), strict=True))
EMPTY = Words("无", "none")


class Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A title and clauses with names of terms in braces."""

    title: Words
    clauses: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """What is signed: number and version, parties by code, title and clauses in both languages."""

    number: str
    version: int
    form: str
    parties: tuple[tuple[str, str], ...]
    title: Words
    clauses: tuple[Words, ...]


@cache
def form_named(name: str) -> Form:
    """A packaged form, such as `three-party.v1`."""
    text = files("stembase.internship").joinpath("documents", "forms", f"{name}.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), Form)


def text_of(*, number: str, version: int, within: str, parties: Mapping[str, str], since: date, until: date, agreed: Mapping[str, Any]) -> Text:
    """The text of an agreement with these terms; `until` is the first day it no longer binds, the text says the last on which it does."""
    form, said = form_named(agreed["form"]), {"within": within, "since": since, "until": until - timedelta(days=1), **agreed}
    own = Words(agreed.get("clauses_zh", ""), agreed.get("clauses_en", ""))
    clauses = [_filled(clause, said) for clause in form.clauses] + ([own] if own.zh or own.en else [])
    between = tuple((party, parties[party]) for party in terms()["parties"] if party in parties)
    return Text(number, version, agreed["form"], between, form.title, tuple(clauses))


def text_of_agreement(row: Agreement) -> Text:
    """The text of an agreement as it stands."""
    parties, since, until = row.parties, row.since_date, row.until_date
    return text_of(number=row.number, version=row.version, within=row.within, parties=parties, since=since, until=until, agreed=row.terms)


def digest_of(text: Text) -> str:
    """SHA-256 over the text in both languages."""
    return sha256(canonical(text).encode()).hexdigest()


def _filled(clause: Words, said: Mapping[str, Any]) -> Words:
    return Words(
        *(clause.say(language).format_map({name: _said(name, value, language) for name, value in said.items()}) for language in ("zh", "en"))
    )


def _said(name: str, value: Any, language: str) -> str:
    """One term in words."""
    if isinstance(value, list | tuple | dict):
        each = [_said(name, one, language) for one in sorted(value)]
        return ("、" if language == "zh" else ", ").join(each) or EMPTY.say(language)
    if name == "weekdays":
        return WEEKDAYS[value - 1].say(language)
    if name == "stations":
        return STATIONS[value].say(language)
    if name.endswith("_fen"):
        return f"{value / 100:,.2f} 元" if language == "zh" else f"CNY {value / 100:,.2f}"
    group = terms()[GROUPS[name]] if name in GROUPS else {}
    return group[value].say(language) if value in group else str(value)

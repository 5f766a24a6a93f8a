"""The shape of a definition file: which keys stand where and what each may hold. Finds every fault of shape at once.

`shaped` gives back what does fit, so that sense can be checked in the same pass (`sense`).
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from stembase.procedures.definition import Text
from stembase.procedures.problem import Problem, Where, near

Found = list[Problem]


class Want(NamedTuple):
    """What a key holds: a simple type of TYPES, or the name of a table of SHAPES (`table`, `tables` for a list of them)."""

    type: str
    required: bool = True
    table: str = ""
    noun: str = ""


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value and abs(value) != float("inf")


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


TYPES: Mapping[str, tuple[Callable[[Any], bool], Text]] = {
    "text": (_is_text, Text("一段不空的文字", "words, not empty")),
    "texts": (_is_texts, Text("文字的列表", "a list of words")),
    "number": (_is_number, Text("一个数", "a number")),
    "whole": (_is_whole, Text("一个整数", "a whole number")),
    "yes-no": (lambda value: isinstance(value, bool), Text("true 或 false", "true or false")),
    "date": (lambda value: isinstance(value, date) and not isinstance(value, datetime), Text("日期，如 2026-10-15", "a date like 2026-10-15")),
    "plain": (lambda value: isinstance(value, str | int | float | bool), Text("一个数、一段文字、true 或 false", "a number, words, true or false")),
    "bilingual": (lambda value: isinstance(value, dict), Text('{ zh = "…", en = "…" }', '{ zh = "…", en = "…" }')),
    "table": (lambda value: isinstance(value, dict), Text("一个表", "a table")),
    "tables": (lambda value: isinstance(value, list) and all(isinstance(item, dict) for item in value), Text("表的列表", "a list of tables")),
    "bilinguals": (lambda value: isinstance(value, dict), Text("键与 { zh, en } 的表", "a table of key = { zh, en }")),
    "lists": (lambda value: isinstance(value, dict), Text("键与步骤列表的表", "a table of key = [steps]")),
    "plains": (lambda value: isinstance(value, dict), Text("键与值的表", "a table of key = value")),
}

_OPTIONAL = False

SHAPES: Mapping[str, Mapping[str, Want]] = {
    "definition": {
        "key": Want("text"),
        "version": Want("whole"),
        "station": Want("text"),
        "about": Want("text", _OPTIONAL),
        "sources": Want("texts"),
        "announced": Want("date"),
        "effective": Want("date"),
        "criticality": Want("whole"),
        "replaces": Want("whole", _OPTIONAL),
        "yearly": Want("whole", _OPTIONAL),
        "title": Want("bilingual"),
        "why": Want("bilingual"),
        "demands": Want("table", table="demands"),
        "steps": Want("tables", table="step", noun="step"),
        "trains": Want("lists", _OPTIONAL),
        "faults": Want("tables", _OPTIONAL, "fault", "fault"),
        "references": Want("texts", _OPTIONAL),
        "terms": Want("bilinguals", _OPTIONAL),
    },
    "demands": {
        "competences": Want("tables", table="competence", noun="competence"),
        "throughout": Want("texts", _OPTIONAL),
        "room": Want("text", _OPTIONAL),
        "supervisors": Want("whole", _OPTIONAL),
    },
    "competence": {"key": Want("text"), "level": Want("whole"), "witness_level": Want("whole", _OPTIONAL)},
    "step": {
        "key": Want("text"),
        "kind": Want("text"),
        "title": Want("bilingual"),
        "minutes": Want("table", table="minutes"),
        "after": Want("texts", _OPTIONAL),
        "scan": Want("texts", _OPTIONAL),
        "critical": Want("yes-no", _OPTIONAL),
        "measures": Want("tables", _OPTIONAL, "measure", "measure"),
        "signature": Want("table", _OPTIONAL, "signature"),
        "curve_from": Want("text", _OPTIONAL),
        "moves": Want("table", _OPTIONAL, "moves"),
        "lots": Want("texts", _OPTIONAL),
        "equipment": Want("texts", _OPTIONAL),
        "note": Want("bilingual", _OPTIONAL),
    },
    "minutes": {"low": Want("number"), "likely": Want("number"), "high": Want("number")},
    "signature": {"meaning": Want("text"), "witness": Want("text", _OPTIONAL)},
    "moves": {"from": Want("texts", _OPTIONAL), "to": Want("text", _OPTIONAL)},
    "measure": {
        "key": Want("text"),
        "label": Want("bilingual"),
        "given": Want("text"),
        "type": Want("text", _OPTIONAL),
        "unit": Want("text", _OPTIONAL),
        "by": Want("text", _OPTIONAL),
        "choices": Want("bilinguals", _OPTIONAL),
        "default": Want("plain", _OPTIONAL),
        "optional": Want("yes-no", _OPTIONAL),
        "possible": Want("table", _OPTIONAL, "range"),
        "limit": Want("table", _OPTIONAL, "limit"),
    },
    "range": {"min": Want("number", _OPTIONAL), "max": Want("number", _OPTIONAL)},
    "limit": {
        "min": Want("number", _OPTIONAL),
        "max": Want("number", _OPTIONAL),
        "min_from_standard": Want("text", _OPTIONAL),
        "max_from_standard": Want("text", _OPTIONAL),
        "only": Want("texts", _OPTIONAL),
        "on_breach": Want("text"),
        "reason": Want("table", table="reason"),
        "source": Want("text"),
    },
    "reason": {"code": Want("text"), "zh": Want("text"), "en": Want("text")},
    "fault": {"key": Want("text"), "at": Want("text"), "parameters": Want("plains", _OPTIONAL)},
}

_LANGUAGES = {"zh": Text("中文", "Chinese"), "en": Text("英文", "English")}


def shaped(data: Mapping[str, Any], shape: str, where: Where, found: Found, shapes: Mapping[str, Mapping[str, Want]] = SHAPES) -> dict[str, Any]:
    """The part of a table that fits its shape among `shapes`; what does not is added to `found`."""
    wants = shapes[shape]
    found += [Problem("unknown-key", where, {"name": name, **near(name, wants)}) for name in data if name not in wants]
    fitting = {}
    for name, want in wants.items():
        if name in data:
            value = _fit(name, data[name], want, where, found, shapes)
            if value is not None:
                fitting[name] = value
        elif want.required:
            wanted = TYPES[want.type][1]
            found.append(Problem("missing-key", where, {"name": name, "wanted_zh": wanted.zh, "wanted_en": wanted.en}))
    return fitting


def _fit(name: str, value: Any, want: Want, where: Where, found: Found, shapes: Mapping[str, Mapping[str, Want]]) -> Any:
    fits, wanted = TYPES[want.type]
    if not fits(value):
        shown = repr(value) if len(repr(value)) < 40 else repr(value)[:40] + "…"
        found.append(Problem("wrong-type", where, {"name": name, "value": shown, "wanted_zh": wanted.zh, "wanted_en": wanted.en}))
        return None
    if want.type == "table":
        return shaped(value, want.table, where / ("part", name), found, shapes)
    if want.type == "tables":
        return [shaped(item, want.table, where / (want.noun, _named(item, number)), found, shapes) for number, item in enumerate(value, 1)]
    if want.type == "bilingual":
        return _bilingual(name, value, where, found)
    if want.type in ("bilinguals", "lists", "plains"):
        inner = Want({"bilinguals": "bilingual", "lists": "texts", "plains": "plain"}[want.type])
        fitted = {key: _fit(key, item, inner, where / ("part", name), found, shapes) for key, item in value.items()}
        return {key: item for key, item in fitted.items() if item is not None}
    return value


def _named(item: Mapping[str, Any], number: int) -> str:
    key = item.get("key")
    return key if isinstance(key, str) and key else f"#{number}"


def _bilingual(name: str, value: Mapping[str, Any], where: Where, found: Found) -> dict[str, str] | None:
    found += [Problem("unknown-key", where / ("part", name), {"name": key, **near(key, _LANGUAGES)}) for key in value if key not in _LANGUAGES]
    missing = [language for language in _LANGUAGES if not _is_text(value.get(language))]
    found += [
        Problem(
            "missing-language",
            where,
            {"name": name, "language": language, "language_zh": _LANGUAGES[language].zh, "language_en": _LANGUAGES[language].en},
        )
        for language in missing
    ]
    return None if missing else {language: value[language] for language in _LANGUAGES}

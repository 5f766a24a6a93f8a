"""What stands in the form of a scenario, and the values of its file: from one to the other and back. Names are `title.zh`, `inject.0.fault`; the
scenario's key is `scenario`, since a form that acts has a `key` of its own.

Nothing typed is lost here: what does not fit goes into the values as it stands, and is told as a fault by `scenario_reading.problems`.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from stembase.practice.deeds import DEEDS
from stembase.practice.faults import FAULTS
from stembase.practice.ways import split, ways
from stembase.procedures.vocabulary import STATIONS

Typed = Mapping[str, str]
Data = dict[str, Any]
NOUNS = {"inject": "injection", "decisions": "decision", "score": "score", "trains": "competence", "hints": "part"}
"""Rows by their name in the file, with the noun problems call them by."""
PAIRS = ("birth", "waits", "parameters")
"""Rows of a name and a value."""
TRIGGERS = ("minutes", "bag_below_c", "tank_above_c")
PLACES = ("measure", "deed", "wait", "delay")
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
BLANK = {
    "kind": "skill", "start.source": "cord-blood", "start.begins": "preparation.reduce-volume:identify",
    "until": "preparation.reduce-volume:separate", "ends": "reduced", "start.clock": "09:00", "minutes": "20",
    "passing.critical_errors": "0", "passing.kept_share": "0.8", "passing.points_share": "0.6",
    "birth.0.name": "tnc_e8", "birth.0.value": "16.0", "birth.1.name": "germs_per_ml", "birth.1.value": "0.0",
    "trains.0.key": "prep.volume-reduction", "trains.0.weight": "1",
    "score.0.key": "no-deviation", "score.0.title.zh": "没有偏差", "score.0.title.en": "no deviation", "score.0.rule": "deviations-at-most",
    "score.0.points": "10", "score.0.given.most": "0",
}  # fmt: skip
"""What a scenario begins as that is no copy of another."""


def data_of(typed: Typed) -> Data:
    """The values of the file."""
    head = {"key": typed["scenario"].strip()} if typed.get("scenario") else {}
    head |= {name: plain(typed[name]) if name == "minutes" else typed[name] for name in ("kind", "until", "ends", "minutes") if typed.get(name)}
    start = {name: typed[f"start.{name}"] for name in ("source", "begins", "clock") if typed.get(f"start.{name}")}
    passing = {name: plain(typed[f"passing.{name}"]) for name in ("critical_errors", "kept_share", "points_share") if typed.get(f"passing.{name}")}
    pairs = {part: {row["name"]: plain(row.get("value", "")) for row in rows(typed, part).values() if row.get("name")} for part in PAIRS}
    data = {
        **head,
        "stations": _stations(typed),
        "passing": passing,
        "title": _said(typed, "title."),
        "story": _said(typed, "story."),
        "start": start | {part: pairs[part] for part in ("birth", "waits") if pairs[part]},
        "trains": [_numbers(row, "weight") for row in rows(typed, "trains").values() if row.get("key")],
        "inject": [_injection(row, number) for number, row in rows(typed, "inject").items() if row.get("fault")],
        "decisions": [_decision(row, number) for number, row in rows(typed, "decisions").items() if row.get("place")],
        "score": [_score(row, number) for number, row in rows(typed, "score").items() if row.get("rule")],
        "hints": [{"says": _said(row, "")} for row in rows(typed, "hints").values() if any(row.values())],
    }
    more = {"critical": typed.get("critical", "").split(), "parameters": pairs["parameters"]}
    return {name: value for name, value in (data | more).items() if value or name in ("passing", "trains", "start", "title", "story")}


def typed_of(data: Mapping[str, Any]) -> dict[str, str]:
    """What stands in the form of a scenario's values; what no scenario has is left out."""
    flat = _flat("scenario", data.get("key"))
    for name in ("kind", "until", "ends", "minutes"):
        flat |= _flat(name, data.get(name))
    for table, names in (("start", ("source", "begins", "clock")), ("passing", ("critical_errors", "kept_share", "points_share"))):
        for name in names:
            flat |= _flat(f"{table}.{name}", _table(data.get(table)).get(name))
    flat |= _bilingual("title", data.get("title")) | _bilingual("story", data.get("story")) | _flat("critical", data.get("critical"))
    start = _table(data.get("start"))
    for part, pairs in (("birth", start.get("birth")), ("waits", start.get("waits")), ("parameters", data.get("parameters"))):
        for number, (name, value) in enumerate(_table(pairs).items()):
            flat |= {f"{part}.{number}.name": str(name)} | _flat(f"{part}.{number}.value", value)
    for part in NOUNS:
        for number, row in enumerate(_tables(data.get(part))):
            flat |= {f"{part}.{number}.{name}": value for name, value in _row(part, row).items()}
    return flat


def rows(typed: Typed, part: str) -> dict[int, dict[str, str]]:
    """The rows of a part by their number, each what was typed in it."""
    found: dict[int, dict[str, str]] = {}
    for name, value in typed.items():
        number, _, rest = name.removeprefix(f"{part}.").partition(".")
        if name.startswith(f"{part}.") and number.isdecimal() and rest:
            found.setdefault(int(number), {})[rest] = value.strip()
    return dict(sorted(found.items()))


def with_row(typed: Typed, part: str) -> dict[str, str]:
    """One row more of a part."""
    if part not in (*NOUNS, *PAIRS):
        return dict(typed)
    number = max(rows(typed, part), default=-1) + 1
    return {**typed, f"{part}.{number}.name" if part in PAIRS else f"{part}.{number}.key": ""}


def without_row(typed: Typed, part: str, number: int) -> dict[str, str]:
    """A row less."""
    return {name: value for name, value in typed.items() if not name.startswith(f"{part}.{number}.")}


def plain(text: str) -> Any:
    """A number, yes or no, or the words as they are."""
    text = text.strip()
    if NUMBER.fullmatch(text):
        return int(text) if text.lstrip("+-").isdecimal() else float(text)
    return {"true": True, "false": False}.get(text, text)


def key_of(row: Typed, part: str, number: int) -> str:
    """The key of a row: the one given, or one made of its number."""
    return row.get("key") or f"{NOUNS[part]}-{number + 1}"


def _said(typed: Typed, stem: str) -> dict[str, str]:
    return {language: typed[f"{stem}{language}"].replace("\r\n", "\n") for language in ("zh", "en") if typed.get(f"{stem}{language}", "").strip()}


def _numbers(row: Typed, *names: str) -> Data:
    return {name: plain(value) if name in names else value for name, value in row.items() if value}


def _under(row: Typed, stem: str) -> Data:
    return {name.removeprefix(stem): plain(value) for name, value in row.items() if name.startswith(stem) and value}


def _injection(row: Typed, number: int) -> Data:
    one = {"key": key_of(row, "inject", number), **_numbers({name: row.get(name, "") for name in ("fault", "after")})}
    one |= _numbers({name: row.get(name, "") for name in TRIGGERS}, *TRIGGERS)
    asks = FAULTS[row["fault"]].asks if row["fault"] in FAULTS else {}
    given = {name: usual for name, usual in asks.items() if f"parameters.{name}" not in row} | _under(row, "parameters.")
    return one | ({"parameters": given} if given else {})


def _decision(row: Typed, number: int) -> Data:
    kind, _, place = row["place"].partition("=")
    one: Data = {"key": key_of(row, "decisions", number), "title": _said(row, "title."), "why": _said(row, "why."), kind: place}
    one |= _numbers({name: row.get(name, "") for name in ("reference", "within", "source")}, "reference", "within")
    options = [way for way in DEEDS[place].ways if f"options.{way}" in row] if kind == "deed" and place in DEEDS else []
    return one | ({"options": options} if options else {})


def _score(row: Typed, number: int) -> Data:
    one = {
        "key": key_of(row, "score", number),
        "title": _said(row, "title."),
        **_numbers({name: row.get(name, "") for name in ("rule", "points")}, "points"),
    }
    given = _under(row, "given.")
    return one | ({"given": given} if given else {})


def _stations(typed: Typed) -> list[str]:
    """The stations of the student's steps, in the order of the way; the first of all where the way is not clear yet."""
    source, begins, until = (typed.get(name, "") for name in ("start.source", "start.begins", "until"))
    places = [stop.do for stop in ways().get(source, ())]
    if begins not in places or until not in places or places.index(begins) > places.index(until):
        return [next(iter(STATIONS))]
    named = (stop.procedure.partition(".")[0] for stop in split(source, begins, until)[1])
    return list(dict.fromkeys(station for station in named if station in STATIONS)) or [next(iter(STATIONS))]


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _tables(value: Any) -> Iterable[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _flat(name: str, value: Any) -> dict[str, str]:
    if value is None:
        return {}
    if isinstance(value, bool):
        return {name: str(value).lower()}
    return {name: " ".join(map(str, value)) if isinstance(value, list) else str(value)}


def _bilingual(name: str, value: Any) -> dict[str, str]:
    return {f"{name}.{language}": str(said) for language, said in _table(value).items() if language in ("zh", "en")}


def _row(part: str, row: Mapping[str, Any]) -> dict[str, str]:
    """A row as it is typed: tables inside it by dotted names, a decision's place as `measure=…`."""
    flat: dict[str, str] = {}
    for name, value in (row.get("says", row) if part == "hints" and isinstance(row.get("says"), Mapping) else row).items():
        if part == "decisions" and name in PLACES:
            flat["place"] = f"{name}={value}"
        elif name == "options" and isinstance(value, list):
            flat |= {f"options.{way}": "on" for way in value}
        elif isinstance(value, Mapping):
            flat |= {key: text for inner, one in value.items() for key, text in _flat(f"{name}.{inner}", one).items()}
        else:
            flat |= _flat(str(name), value)
    return flat

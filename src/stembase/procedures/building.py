"""From the data of a faultless definition to its frozen values. No judgement here: `reading` has judged before."""

from collections.abc import Mapping
from typing import Any

from stembase.procedures.definition import Definition, Demand, Fault, Limit, Measure, Minutes, Moves, Reason, Signature, Step, Text
from stembase.procedures.units import UNITS

Data = Mapping[str, Any]


def _text(data: Data) -> Text:
    return Text(data["zh"], data["en"])


def _limit(data: Data) -> Limit:
    reason = Reason(data["reason"]["code"], _text(data["reason"]))
    bounds = {name: data[name] for name in ("min", "max", "min_from_standard", "max_from_standard") if name in data}
    return Limit(on_breach=data["on_breach"], reason=reason, source=data["source"], only=tuple(data.get("only", ())), **bounds)


def _measure(data: Data) -> Measure:
    unit = UNITS[data.get("unit", "1")]
    possible = data.get("possible", {})
    return Measure(
        key=data["key"],
        label=_text(data["label"]),
        given=data["given"],
        type=data.get("type", "number"),
        unit=unit.code,
        by=data.get("by", ""),
        choices={key: _text(words) for key, words in data.get("choices", {}).items()},
        default=data.get("default"),
        optional=data.get("optional", False),
        possible_min=possible.get("min", unit.low),
        possible_max=possible.get("max", unit.high),
        limit=_limit(data["limit"]) if "limit" in data else None,
    )


def _step(data: Data) -> Step:
    moves, signature = data.get("moves", {}), data.get("signature")
    return Step(
        key=data["key"],
        kind=data["kind"],
        title=_text(data["title"]),
        minutes=Minutes(**data["minutes"]),
        after=tuple(data.get("after", ())),
        scan=tuple(data.get("scan", ())),
        critical=data.get("critical", False),
        measures=tuple(map(_measure, data.get("measures", ()))),
        signature=Signature(signature["meaning"], signature.get("witness", "")) if signature else None,
        curve_from=data.get("curve_from", ""),
        moves=Moves(tuple(moves.get("from", ())), moves.get("to", "")),
        lots=tuple(data.get("lots", ())),
        equipment=tuple(data.get("equipment", ())),
        note=_text(data["note"]) if "note" in data else None,
    )


def built(data: Data, text: str, hashed: str) -> Definition:
    """The definition of faultless data."""
    needs = data["demands"]
    return Definition(
        key=data["key"],
        version=data["version"],
        station=data["station"],
        sources=tuple(data["sources"]),
        announced=data["announced"],
        effective=data["effective"],
        criticality=data["criticality"],
        title=_text(data["title"]),
        why=_text(data["why"]),
        demands=tuple(Demand(need["key"], need["level"], need.get("witness_level", need["level"])) for need in needs["competences"]),
        steps=tuple(map(_step, data["steps"])),
        text=text,
        hash=hashed,
        about=data.get("about", "unit"),
        replaces=data.get("replaces"),
        yearly=data.get("yearly"),
        throughout=tuple(needs.get("throughout", ())),
        room=needs.get("room", ""),
        supervisors=needs.get("supervisors", 0),
        trains={key: tuple(steps) for key, steps in data.get("trains", {}).items()},
        faults=tuple(Fault(fault["key"], fault["at"], fault.get("parameters", {})) for fault in data.get("faults", ())),
        references=tuple(data.get("references", ())),
        terms={key: _text(words) for key, words in data.get("terms", {}).items()},
    )

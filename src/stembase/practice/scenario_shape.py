"""The shape of a scenario file: which keys stand where and what each may hold (see `procedures.shape`)."""

from collections.abc import Mapping

from stembase.procedures.shape import Want

_OPTIONAL = False

SHAPES: Mapping[str, Mapping[str, Want]] = {
    "scenario": {
        "key": Want("text"),
        "kind": Want("text"),
        "stations": Want("texts"),
        "title": Want("bilingual"),
        "story": Want("bilingual"),
        "start": Want("table", table="start"),
        "until": Want("text"),
        "ends": Want("text"),
        "minutes": Want("number"),
        "passing": Want("table", table="passing"),
        "trains": Want("tables", table="trained", noun="competence"),
        "inject": Want("tables", _OPTIONAL, "injection", "injection"),
        "decisions": Want("tables", _OPTIONAL, "decision", "decision"),
        "score": Want("tables", _OPTIONAL, "score", "score"),
        "critical": Want("texts", _OPTIONAL),
        "parameters": Want("plains", _OPTIONAL),
        "hints": Want("tables", _OPTIONAL, "hint", "part"),
    },
    "start": {
        "source": Want("text"),
        "begins": Want("text"),
        "clock": Want("text"),
        "birth": Want("plains", _OPTIONAL),
        "waits": Want("plains", _OPTIONAL),
    },
    "passing": {
        "critical_errors": Want("whole", _OPTIONAL),
        "kept_share": Want("number", _OPTIONAL),
        "points_share": Want("number", _OPTIONAL),
    },
    "trained": {"key": Want("text"), "weight": Want("number", _OPTIONAL)},
    "injection": {
        "key": Want("text"),
        "fault": Want("text"),
        "minutes": Want("number", _OPTIONAL),
        "after": Want("text", _OPTIONAL),
        "bag_below_c": Want("number", _OPTIONAL),
        "tank_above_c": Want("number", _OPTIONAL),
        "parameters": Want("plains", _OPTIONAL),
    },
    "decision": {
        "key": Want("text"),
        "title": Want("bilingual"),
        "why": Want("bilingual"),
        "source": Want("text"),
        "reference": Want("plain"),
        "measure": Want("text", _OPTIONAL),
        "deed": Want("text", _OPTIONAL),
        "wait": Want("text", _OPTIONAL),
        "delay": Want("text", _OPTIONAL),
        "options": Want("texts", _OPTIONAL),
        "within": Want("number", _OPTIONAL),
    },
    "score": {
        "key": Want("text"),
        "title": Want("bilingual"),
        "rule": Want("text"),
        "points": Want("number"),
        "given": Want("plains", _OPTIONAL),
    },
    "hint": {"says": Want("bilingual")},
}

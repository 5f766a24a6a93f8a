"""Invented rota problems of any size: seven stations on two sites, wishes, absences, nights. What is measured, and what tests draw from.

Every number here is invented. `spare` is how many times the weeks needed a station offers; 1 leaves it no week unused.
"""

import math
from typing import Any

import numpy as np

STATIONS = {"receiving": 2, "processing": 3, "freezing": 2, "storage": 2, "testing": 3, "release": 1, "culture": 2}
"""Weeks of practice at each: 15 in all."""
COLD, SITES = ("freezing", "storage"), ("north", "south")


def invented(students: int, weeks: int, seed: int, spare: float = 1.6, stations: int = len(STATIONS)) -> dict[str, Any]:
    """A problem's document."""
    chance = np.random.default_rng(seed)
    lengths = dict(list(STATIONS.items())[:stations])
    mentors: dict[str, Any] = {}
    made = {
        name: _station(name, math.ceil(students * length / weeks * spare), number, mentors, chance, weeks)
        for number, (name, length) in enumerate(lengths.items())
    }
    names = list(lengths)
    order = [list(pair) for pair in zip(names[:2], names[1:3], strict=False)]
    return {
        "format": "stembase-rota-1", "weeks": weeks, "limits": {"nights_most": 16}, "weights": {"gap": 1, "travel": 3, "nights": 2, "change": 4},
        "rooms": {"cold-lab": {"places": max(2, sum(made[name]["places"] for name in COLD if name in made))}},
        "mentors": mentors, "stations": made,
        "curricula": {"bank": {"blocks": {name: {"weeks": length} for name, length in lengths.items()}, "order": order}},
        "students": {f"S{number + 1:04}": _student(names, weeks, chance) for number in range(students)},
    }  # fmt: skip


def _station(name: str, places: int, number: int, mentors: dict[str, Any], chance: np.random.Generator, weeks: int) -> dict[str, Any]:
    """Mentors take two students each by day; one in four is away for a week. Cold stations have a night shift besides, with leave."""
    by_day = [f"{name}-{one + 1}" for one in range(-(-places // 2))]
    for mentor in by_day:
        mentors[mentor] = {"students": 2} | ({"away": [{"from": int(chance.integers(1, weeks + 1))}]} if chance.random() < 0.25 else {})
    shifts: dict[str, Any] = {"day": {"hours_week": 40, "hours_day": 8, "mentors": by_day}}
    if name in COLD:
        mentors[f"{name}-night"] = {"students": max(1, places // 5)}
        shifts["night"] = {"hours_week": 40, "hours_day": 8, "nights": 4, "filing": "leave for nights", "mentors": [f"{name}-night"]}
    cold = {"room": "cold-lab", "hazards": ["liquid-nitrogen"]} if name in COLD else {}
    return {"places": places, "site": SITES[number // 4], "shifts": shifts} | cold


def _student(names: list[str], weeks: int, chance: np.random.Generator) -> dict[str, Any]:
    """One absence of a week or two, a station wanted in some month, three weeks better free."""
    away, wanted, free = (int(chance.integers(1, weeks + 1)) for _each in range(3))
    station = names[int(chance.integers(len(names)))]
    return {
        "curriculum": "bank", "clearances": ["liquid-nitrogen"],
        "absences": [{"from": away, "to": min(weeks, away + int(chance.integers(2)))}],
        "wishes": [
            {"kind": "want", "station": station, "from": wanted, "to": min(weeks, wanted + 3), "weight": 2},
            {"kind": "avoid", "from": free, "to": min(weeks, free + 2), "weight": 3},
        ],
    }  # fmt: skip

"""Who lives in the story: the cast and the people of `data/people.csv`, and who of them works at which station."""

import csv
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files

from stembase.demo.clock import LOCAL
from stembase.people.cast import CAST, Player
from stembase.people.roles import STUDENT, WORKERS

ADMINISTRATOR, COORDINATOR, QUALITY, SECOND_QUALITY, MEDICAL_DIRECTOR, PHYSICIAN = "P0001", "P0002", "P0003", "P0028", "P0014", "P0013"
STUDENT_ON_TRIAL = "P0008"
MASTERS = {
    "": "P0004", "collection": "P0004", "preparation": "P0004", "testing": "P0005", "storage": "P0005", "selection": QUALITY, "research": QUALITY,
    "clinical": "P0034",
}  # fmt: skip
"""Who is entrusted first, at level 5, with the competences of a station, and decides on the others."""
WORK_OF_THE_CAST: dict[str, tuple[str, int]] = {
    "P0004": ("collection preparation", 5), "P0005": ("testing storage", 5),
    "P0006": ("preparation testing", 4), "P0007": ("storage preparation", 4), "P0008": ("preparation", 2),
    "P0009": ("testing", 3),
    "P0010": ("storage", 2), "P0013": ("clinical", 4), "P0014": ("selection clinical", 4),
    "P0003": ("research", 5),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Post:
    """Where a person works, and at which level they are entrusted there."""

    person: str
    stations: tuple[str, ...]
    level: int


@cache
def _rows() -> tuple[dict[str, str], ...]:
    lines = files("stembase.demo").joinpath("data", "people.csv").read_text(encoding="utf-8").splitlines()
    return tuple(csv.DictReader(line for line in lines if not line.startswith("#")))


@cache
def everybody() -> tuple[Player, ...]:
    """All people of the story, the founder first."""
    more = (Player(row["code"], row["username"], row["zh"], row["en"], row["organisation"], tuple(row["roles"].split())) for row in _rows())
    return (*CAST, *more)


@cache
def posts() -> tuple[Post, ...]:
    """Who works where beside the masters."""
    cast = [Post(person, tuple(stations.split()), level) for person, (stations, level) in WORK_OF_THE_CAST.items()]
    return (*cast, *(Post(row["code"], tuple(row["stations"].split()), int(row["level"])) for row in _rows() if row["stations"]))


@cache
def students() -> tuple[str, ...]:
    """Codes of the students."""
    return tuple(player.code for player in everybody() if STUDENT in player.roles)


@cache
def crew(station: str, least: int = 3) -> tuple[str, ...]:
    """Staff who work at the station at least at a level, in the order of their codes; students are not among them."""
    working = {player.code for player in everybody() if WORKERS & set(player.roles) and STUDENT not in player.roles}
    found = {post.person for post in posts() if station in post.stations and post.level >= least}
    return tuple(sorted(found & working | {MASTERS[station]}))


@cache
def students_at(station: str) -> tuple[str, ...]:
    """Students placed at the station, who work there with a mentor."""
    return tuple(post.person for post in posts() if station in post.stations and post.person in students() and post.level == 2)


def on_duty(station: str, at: datetime, turn: int = 0, least: int = 3, but: str = "") -> str:
    """Who of the crew is at the station that day; `turn` gives the next ones, `but` leaves one out."""
    people = [person for person in crew(station, least) if person != but]
    return people[(at.astimezone(LOCAL).toordinal() + turn) % len(people)]

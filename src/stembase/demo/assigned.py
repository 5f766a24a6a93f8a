"""What a tutor and a mentor have asked students to practise: something of last week that is late, something done, something under way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from stembase.demo.clock import DAY, HOUR, TODAY, Process
from stembase.demo.hand import Hand
from stembase.demo.people import students
from stembase.demo.world import World

TUTOR, MENTOR = "P0011", "P0004"
SKILL, STOPS, ALONG = "skill.freeze-a-cord-unit", "incident.freezer-stops", "case.along-the-cord"
SEED = 5
"""The same donor in every attempt."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One assignment: who asks, when and until when; how many of the story's students from which place on; how many attempts; the words."""

    by: str
    scenario: str
    at: datetime
    lasts: timedelta
    students: slice
    wanted: int
    words: str


WANTED: Sequence[Wanted] = (
    Wanted(TUTOR, ALONG, TODAY - 12 * DAY, 10 * DAY, slice(0, 4), 1, "写出每一步的理由（演示） / give a reason for every step (demo)"),
    Wanted(MENTOR, STOPS, TODAY - 5 * DAY, 6 * DAY, slice(1, 2), 1, "报警后先想，再动手（演示） / think before you act on the alarm (demo)"),
    Wanted(TUTOR, SKILL, TODAY - 3 * DAY - HOUR, 7 * DAY, slice(0, 8), 2, "两次之间先看复盘（演示） / read the debrief between the two (demo)"),
)


def assign(world: World, hand: Hand) -> Process:
    """They ask for it when its time has come."""
    for one in WANTED:
        yield one.at
        note = world.base.note(one.words, author=one.by, at=one.at)
        people, seeds = list(students()[one.students]), "each" if one.scenario == ALONG else "same"
        asked: dict[str, Any] = {"scenario": one.scenario, "students": people, "due_at": one.at + one.lasts, "wanted": one.wanted, "note": note}
        world.base.do("assign-practice", by=one.by, at=one.at, seed=SEED, seeds=seeds, **asked)

"""Facts of an internship in which everything is in order, for tests that change one thing: `facts("placement.away", "abroad")`."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from stembase.internship.rules.facts import Facts, Grade, Host, Payment, Placement, Post, Protection, Shift, Span, Student, Work

START, END = date(2026, 3, 2), date(2026, 9, 2)
BEFORE = START - timedelta(days=1)
WHOLE = Span(START, END)
DECLARED = frozenset({"no-intermediary", "no-deposit", "no-fees", "no-guarantee", "no-papers-held", "complaints"})
PAPERS = frozenset({"agreement", "plan", "consent", "insurance", "log", "report", "checks", "grade", "pictures"})
DOCUMENTS = frozenset({"plan", "management-rules", "safety-rules", "emergency-plan"})


def shift(day: date, begins: str, minutes: int) -> Shift:
    """A shift from a time of the day on."""
    beginning = datetime.combine(day, datetime.strptime(begins, "%H:%M").time())
    return Shift(beginning, beginning + timedelta(minutes=minutes))


def week(*minutes: int, begins: str = "08:00") -> Work:
    """A week from the Monday of the start on, with so many minutes of work a day."""
    return Work(tuple(shift(START + timedelta(days=day), begins, worked) for day, worked in enumerate(minutes)))


ORDER = {
    kind: Facts(
        student=Student(kind, "330000", 3, "biotechnology", date(2006, 5, 20), "female"),
        placement=Placement(
            span=WHOLE, programme=(WHOLE,), agreement=(WHOLE,), signed=dict.fromkeys(("school", "host", "student"), BEFORE),
            consents=dict.fromkeys(("student", "guardian"), BEFORE), documents=DOCUMENTS, filed=frozenset({"internship"}),
            mentors={"school": "P0011", "host": "P0004"}, students_of_mentor=4, contacted=START,
        ),
        host=Host("cell-bank", 150, 15, Span(BEFORE, END), DECLARED),
        post=Post(
            frozenset({"biotechnology"}), frozenset({"preparation.cryopreserve", "testing.count"}), frozenset(), 2, 10, 2, True,
            4000_00, 5000_00, 4500_00, 25_00, 22_00,
        ),
        protection=Protection((WHOLE,), frozenset({"school"}), BEFORE, BEFORE, 90),
        work=week(480, 480, 480, 480, 480),
        payment=Payment(date(2026, 4, 2), START, 4000_00, 4000_00),
        grade=Grade(frozenset({"school", "host"}), {"attendance": 20, "process": 40, "result": 40}),
        archive=PAPERS,
    )
    for kind in ("undergraduate", "vocational")
}  # fmt: skip


def changed(facts: Facts, place: str, value: Any) -> Facts:
    """The facts with one thing changed; `place` is its path, such as `student.born`."""
    part, _, name = place.partition(".")
    return replace(facts, **{part: replace(getattr(facts, part), **{name: value}) if name else value})

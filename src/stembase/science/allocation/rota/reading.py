"""A problem read from its JSON document, with every fault named by its path: nothing is guessed, nothing half-read is solved."""

from collections.abc import Mapping
from typing import Any

from stembase.science.fault import Fault

from .document import SIZE, Reader, parsed
from .problem import (
    ANSWER_FORMAT,
    FORMAT,
    Block,
    Commitment,
    Curriculum,
    Limits,
    Mentor,
    Problem,
    Published,
    Shift,
    Span,
    Station,
    Student,
    Weights,
    Wish,
)  # fmt: skip

WEEKS, PEOPLE = 520, 100_000
TOP = ("limits", "weights", "rooms", "mentors", "published")


class Faulty(Exception):
    """The problem cannot be used; `faults` are all that was found, in the order of the document."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults


def read_problem(text: str) -> Problem:
    """The problem in a JSON text. Refuses (Faulty) with every fault, `rota-not-json` alone."""
    try:
        return problem_of(parsed(text))
    except Fault as fault:
        raise Faulty([fault]) from None


def problem_of(document: Any) -> Problem:
    """The problem in a parsed document. Refuses (Faulty) with every fault."""
    reader = Reading()
    problem = reader.problem(document)
    if reader.faults:
        raise Faulty(reader.faults)
    return problem


class Reading(Reader):
    """The reader of this one kind of document."""

    weeks = 1

    def problem(self, document: Any) -> Problem:
        """The whole document, top to bottom; names are known before they are used."""
        top = self.fields(document, "", ("format", "weeks", "stations", "curricula", "students"), TOP)
        if "format" in top and top["format"] != FORMAT:
            self.fault("rota-format-unknown", "format", said=str(top["format"])[:40], format=FORMAT)
        self.weeks = self.whole(top.get("weeks", 1), "weeks", 1, WEEKS)
        rooms = {name: self.room(said, f"rooms.{name}") for name, said in self.named(top.get("rooms", {}), "rooms").items()}
        mentors = {name: self.mentor(said, f"mentors.{name}") for name, said in self.named(top.get("mentors", {}), "mentors").items()}
        stations = self.stations(top.get("stations", {}), rooms, mentors)
        said = self.named(top.get("curricula", {}), "curricula")
        curricula = {name: self.curriculum(one, f"curricula.{name}", stations) for name, one in said.items()}
        said = self.named(top.get("students", {}), "students")
        students = {name: self.student(one, f"students.{name}", curricula, stations) for name, one in said.items()}
        limits, weights = self.limits(top.get("limits", {})), self.weights(top.get("weights", {}))
        published = self.published(top.get("published", []), students, curricula, stations)
        return Problem(self.weeks, stations, curricula, students, rooms, mentors, limits, weights, published)

    def span(self, value: Any, path: str, *extra: str) -> tuple[Span, dict[str, Any]]:
        """Weeks `from`–`to` inside the rota, and the object they stand in; `to` may be left out for one week."""
        found = self.fields(value, path, ("from", *extra), ("to", "weight", "station", "note"))
        first = self.week(found.get("from", 1), f"{path}.from")
        last = self.week(found.get("to", first), f"{path}.to")
        if first and last and last < first:
            self.fault("rota-span-backwards", path, first=first, last=last)
        return Span(first, max(first, last)), found

    def week(self, value: Any, path: str) -> int:
        """A week of the rota; 0 where it is a fault."""
        if isinstance(value, int) and not isinstance(value, bool) and not 1 <= value <= self.weeks:
            self.fault("rota-week-outside", path, said=str(value)[:20], weeks=self.weeks)
            return 0
        return self.whole(value, path, 0)

    def apart(self, value: Any, path: str) -> tuple[Span, ...]:
        """Spans that do not overlap."""
        spans: list[Span] = []
        for said, place in self.each(value, path):
            span, _found = self.span(said, place)
            for number, other in enumerate(spans):
                if span.first <= other.last and other.first <= span.last:
                    self.fault("rota-spans-overlap", place, other_path=f"{path}[{number}]", weeks=str(span))
            spans.append(span)
        return tuple(spans)

    def room(self, value: Any, path: str) -> int:
        """How many students fit in at once."""
        return self.whole(self.fields(value, path, ("places",)).get("places", 0), f"{path}.places", 0, PEOPLE)

    def mentor(self, value: Any, path: str) -> Mentor:
        """One mentor."""
        found = self.fields(value, path, ("students",), ("away",))
        return Mentor(self.whole(found.get("students", 0), f"{path}.students", 0, PEOPLE), self.apart(found.get("away", []), f"{path}.away"))

    def stations(self, value: Any, rooms: Mapping[str, int], mentors: Mapping[str, Mentor]) -> dict[str, Station]:
        """Every station; a mentor belongs to one shift of one station, or the count of students would be wrong."""
        at: dict[str, str] = {}
        found: dict[str, Station] = {}
        for name, said in self.named(value, "stations").items():
            path = f"stations.{name}"
            one = self.fields(said, path, ("places", "shifts"), ("room", "site", "hazards", "closed"))
            shifts = self.named(one.get("shifts", {}), f"{path}.shifts")
            if not shifts and "shifts" in one:
                self.fault("rota-empty", f"{path}.shifts")
            found[name] = Station(
                self.whole(one.get("places", 0), f"{path}.places", 0, PEOPLE),
                {shift: self.shift(part, f"{path}.shifts.{shift}", mentors, at) for shift, part in shifts.items()},
                self.one_of(one["room"], f"{path}.room", rooms) if "room" in one else "",
                self.text(one.get("site", ""), f"{path}.site"),
                tuple(self.text(tag, place) for tag, place in self.each(one.get("hazards", []), f"{path}.hazards")),
                self.apart(one.get("closed", []), f"{path}.closed"),
            )
        return found

    def shift(self, value: Any, path: str, mentors: Mapping[str, Mentor], at: dict[str, str]) -> Shift:
        """One shift of a station."""
        one = self.fields(value, path, ("hours_week", "hours_day", "mentors"), ("nights", "rest_days", "filing"))
        names = []
        for said, place in self.each(one.get("mentors", []), f"{path}.mentors"):
            names.append(self.one_of(said, place, mentors))
            if at.setdefault(names[-1], place) != place:
                self.fault("rota-mentor-twice", place, said=names[-1], other_path=at[names[-1]])
        bounds = {"hours_week": 168, "hours_day": 24, "nights": 7, "rest_days": 7}
        hours = {name: self.whole(one.get(name, 0), f"{path}.{name}", 0, most) for name, most in bounds.items()}
        return Shift(**hours, mentors=tuple(names), filing=self.text(one.get("filing", ""), f"{path}.filing"))

    def curriculum(self, value: Any, path: str, stations: Mapping[str, Station]) -> Curriculum:
        """Blocks and their order, which must not run in a circle."""
        one = self.fields(value, path, ("blocks",), ("order",))
        blocks = {
            name: self.block(said, f"{path}.blocks.{name}", stations) for name, said in self.named(one.get("blocks", {}), f"{path}.blocks").items()
        }
        pairs = []
        for said, place in self.each(one.get("order", []), f"{path}.order"):
            pair = [self.one_of(name, where, blocks) for name, where in self.each(said, place)]
            if len(pair) == 2:
                pairs.append((pair[0], pair[1]))
            elif isinstance(said, list):
                self.wrong(said, place, '["…", "…"]')
        if circular(pairs):
            self.fault("rota-order-circular", f"{path}.order")
        return Curriculum(blocks, tuple(pairs))

    def block(self, value: Any, path: str, stations: Mapping[str, Station]) -> Block:
        """One block; without stations it is served at the one it is named after."""
        one = self.fields(value, path, ("weeks",), ("stations",))
        name = path.rpartition(".")[2]
        names = tuple(self.one_of(said, place, stations) for said, place in self.each(one.get("stations", [name]), f"{path}.stations"))
        if not names and isinstance(one.get("stations", []), list):
            self.fault("rota-empty", f"{path}.stations")
        if len(set(names)) < len(names):
            self.fault("rota-name-twice", f"{path}.stations")
        return Block(self.whole(one.get("weeks", 1), f"{path}.weeks", 1, self.weeks), names)

    def student(self, value: Any, path: str, curricula: Mapping[str, Curriculum], stations: Mapping[str, Station]) -> Student:
        """One student."""
        one = self.fields(value, path, ("curriculum",), ("absences", "clearances", "commitments", "wishes"))
        commitments = []
        for said, place in self.each(one.get("commitments", []), f"{path}.commitments"):
            span, found = self.commitment(said, place)
            commitments.append(Commitment(span, found))
        return Student(
            self.one_of(one.get("curriculum", ""), f"{path}.curriculum", curricula) if "curriculum" in one else "",
            self.apart(one.get("absences", []), f"{path}.absences"),
            tuple(self.text(tag, place) for tag, place in self.each(one.get("clearances", []), f"{path}.clearances")),
            tuple(commitments),
            tuple(self.wish(said, place, stations) for said, place in self.each(one.get("wishes", []), f"{path}.wishes")),
        )

    def commitment(self, value: Any, path: str) -> tuple[Span, int]:
        """Weeks, and the hours a week given to something else."""
        span, found = self.span(value, path, "hours")
        return span, self.whole(found.get("hours", 0), f"{path}.hours", 0, 168)

    def wish(self, value: Any, path: str, stations: Mapping[str, Station]) -> Wish:
        """One wish; its weight is 1 where none is given."""
        span, found = self.span(value, path, "kind")
        kind = self.one_of(found.get("kind", "want"), f"{path}.kind", ("want", "avoid"))
        station = self.one_of(found["station"], f"{path}.station", stations) if "station" in found else ""
        return Wish(kind == "want", station, span, self.whole(found.get("weight", 1), f"{path}.weight", 0, 1000))

    def limits(self, value: Any) -> Limits:
        """The limits given, the law's for the others. What is looser than the law is a fault: it is not a preference."""
        found = self.fields(value, "limits", (), ("hours_day", "hours_week", "nights_most", "rest_days_most"))
        most = {"hours_day": Limits().hours_day, "hours_week": Limits().hours_week}
        return Limits(**{name: self.whole(said, f"limits.{name}", 0, most.get(name, 7 * WEEKS)) for name, said in found.items() if name in KNOWN})

    def weights(self, value: Any) -> Weights:
        """The weights given, ours for the others."""
        found = self.fields(value, "weights", (), ("gap", "travel", "nights", "change"))
        return Weights(**{name: self.whole(said, f"weights.{name}", 0, 1000) for name, said in found.items() if name in Weights.__slots__})

    def published(
        self, value: Any, students: Mapping[str, Student], curricula: Mapping[str, Curriculum], stations: Mapping[str, Station]
    ) -> tuple[Published, ...]:
        """Blocks already told, each once."""
        found: dict[tuple[str, str], Published] = {}
        for said, path in self.each(value, "published"):
            one = self.fields(said, path, ("student", "block", "station", "shift", "start"), ("pinned",))
            if len(one.keys() & {"student", "block", "station", "shift", "start"}) < 5:
                continue
            student = self.one_of(one["student"], f"{path}.student", students)
            curriculum = curricula.get(students[student].curriculum) if student in students else None
            block = self.one_of(one["block"], f"{path}.block", curriculum.blocks if curriculum else (one["block"],))
            station = self.one_of(
                one["station"], f"{path}.station", curriculum.blocks[block].stations if curriculum and block in curriculum.blocks else stations
            )
            shift = self.one_of(one["shift"], f"{path}.shift", stations[station].shifts if station in stations else (one["shift"],))
            start, pinned = self.week(one["start"], f"{path}.start"), self.flag(one.get("pinned", False), f"{path}.pinned")
            if (student, block) in found:
                self.fault("rota-name-twice", path)
            found[student, block] = Published(student, block, station, shift, start, pinned)
        return tuple(found.values())


ANSWER_LISTS: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "placed": (("student", "block", "station", "shift"), ("start",), ()),
    "unserved": (("student", "block"), (), ()),
    "over": (("rule",), ("week", "most", "taken"), ("station", "shift", "room")),
}
"""The lists of an answer: keys with texts, keys with numbers, and texts that may be left out."""
KNOWN = frozenset(Limits.__slots__)


def circular(pairs: list[tuple[str, str]]) -> bool:
    """Whether an order bites its tail: blocks that nothing left has to come before are taken away until none is left, or none can be."""
    left = set(pairs)
    while left:
        later = {after for _before, after in left}
        free = {pair for pair in left if pair[0] not in later}
        if not free:
            return True
        left -= free
    return False


def read_answer(text: str) -> dict[str, Any]:
    """An answer as the checker takes it: a plain document of the right shape, its problem read without a fault. Refuses (Faulty)."""
    try:
        document = parsed(text)
    except Fault as fault:
        raise Faulty([fault]) from None
    reader = Reading()
    top = reader.fields(document, "", ("format", "status", "cost", "placed", "unserved", "over", "problem"), ("baseline", "found"))
    if "format" in top and top["format"] != ANSWER_FORMAT:
        reader.fault("rota-format-unknown", "format", said=str(top["format"])[:40], format=ANSWER_FORMAT)
    reader.text(top.get("status", ""), "status")
    reader.named(top.get("cost", {}), "cost")
    for name, (texts, numbers, free) in ANSWER_LISTS.items():
        for said, path in reader.each(top.get(name, []), name):
            one = reader.fields(said, path, (*texts, *numbers), free)
            for key in one.keys() & {*texts, *free}:
                reader.text(one[key], f"{path}.{key}")
            for key in one.keys() & {*numbers}:
                reader.whole(one[key], f"{path}.{key}", -SIZE)
    try:
        problem_of(top.get("problem", {}))
    except Faulty as faulty:
        reader.faults += [Fault(fault.code, **fault.facts | {"path": f"problem.{fault.facts['path']}"}) for fault in faulty.faults]
    if reader.faults:
        raise Faulty(reader.faults)
    return top

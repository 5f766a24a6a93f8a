"""Where each block may stand: places with the cells of capacity they take, what each wish makes of them, and the rule that forbids each other one."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from .problem import Problem, Published, Span, Student


@dataclass(frozen=True, slots=True)
class Cause:
    """One rule at one person, week or place; `facts` are what its sentence needs."""

    code: str
    facts: tuple[tuple[str, str | int], ...]

    @classmethod
    def of(cls, code: str, **facts: str | int) -> "Cause":
        """The cause with these facts."""
        return cls(code, tuple(facts.items()))


class Place(NamedTuple):
    """One run at one station on one shift: weeks from `start` to before `end`, the cells it takes, the nights and rest days in it."""

    station: str
    shift: str
    start: int
    end: int
    cells: tuple[int, ...]
    nights: int
    rest_days: int


class Choice(NamedTuple):
    """A place for one student's block, and what wishes and the published rota make it cost; below zero where a wish comes true."""

    place: Place
    cost: int


class Cell(NamedTuple):
    """A week of something of which there is only so much."""

    cause: Cause
    most: int


class Space:
    """All choices of a problem. Students and their blocks are counted from 0, in the order of the file."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.names = list(problem.students)
        self.cells: list[Cell] = []
        self._number: dict[tuple[str, str, int], int] = {}
        self.published: dict[tuple[str, str], Published] = {(one.student, one.block): one for one in problem.published}
        self._places = {
            (name, block): list(self._every_place(name, block)) for name, curriculum in problem.curricula.items() for block in curriculum.blocks
        }
        self._denied = {place: tuple(objections_of_place(problem, place)) for places in self._places.values() for place in places}
        self.blocks = [list(problem.curricula[one.curriculum].blocks) for one in problem.students.values()]
        self.order = [self._order(one) for one in problem.students.values()]
        self.base = [sum(wish.weight * len(wish.span.weeks) for wish in one.wishes if wish.want) for one in problem.students.values()]
        self.choices = [[self._choices(name, block) for block in blocks] for name, blocks in zip(self.names, self.blocks, strict=True)]

    def student(self, number: int) -> Student:
        """The student of a number."""
        return self.problem.students[self.names[number]]

    def weeks_of(self, student: int, block: int) -> int:
        """How long the block is."""
        return self.problem.curricula[self.student(student).curriculum].blocks[self.blocks[student][block]].weeks

    def places_of(self, curriculum: str, block: str) -> list[Place]:
        """Every place of a block of a curriculum."""
        return self._places[curriculum, block]

    def places(self, student: int, block: int) -> list[Place]:
        """Every place of the block, those too that a rule forbids."""
        return self._places[self.student(student).curriculum, self.blocks[student][block]]

    def weeks_open(self, student: int, block: int) -> range:
        """The weeks a block can stand in, for all that must come before it and after it."""
        order = self.order[student]
        before, after = self._beyond(student, block, [pair[::-1] for pair in order]), self._beyond(student, block, order)
        return range(1 + before, self.problem.weeks + 1 - after)

    def objections(self, student: int, block: int, place: Place) -> list[Cause]:
        """Every rule that forbids this student this place, capacity and order apart."""
        return [*self._denied[place], *objections_of_person(self.problem, self.names[student], self._pinned(student, block), place)]

    def _beyond(self, student: int, block: int, order: Sequence[tuple[int, int]]) -> int:
        """Weeks of all blocks that come after this one by the order."""
        following = {block}
        while more := {after for before, after in order if before in following} - following:
            following |= more
        return sum(self.weeks_of(student, later) for later in following - {block})

    def _pinned(self, student: int, block: int) -> Published | None:
        told = self.published.get((self.names[student], self.blocks[student][block]))
        return told if told and told.pinned else None

    def _order(self, student: Student) -> list[tuple[int, int]]:
        curriculum = self.problem.curricula[student.curriculum]
        at = {name: number for number, name in enumerate(curriculum.blocks)}
        return [(at[before], at[after]) for before, after in curriculum.order]

    def _choices(self, name: str, block: str) -> list[Choice]:
        """What is left when every rule at this person has been asked, cheapest first, then earliest."""
        student = self.problem.students[name]
        told = self.published.get((name, block))
        pinned = told if told and told.pinned else None
        found = []
        for place in self._places[student.curriculum, block]:
            if not self._denied[place] and next(objections_of_person(self.problem, name, pinned, place), None) is None:
                moved = told is not None and (told.station, told.shift, told.start) != place[:3]
                found.append(Choice(place, _wished(student, place) + (self.problem.weights.change if moved else 0)))
        return sorted(found, key=lambda choice: (choice.cost, choice.place.start))

    def _every_place(self, curriculum: str, block: str) -> Iterator[Place]:
        wanted = self.problem.curricula[curriculum].blocks[block]
        for name in wanted.stations:
            for shift, hours in self.problem.stations[name].shifts.items():
                for start in range(1, self.problem.weeks - wanted.weeks + 2):
                    end = start + wanted.weeks
                    cells = tuple(cell for week in range(start, end) for cell in self._cells_of(name, shift, week))
                    yield Place(name, shift, start, end, cells, hours.nights * wanted.weeks, hours.rest_days * wanted.weeks)

    def _cells_of(self, name: str, shift: str, week: int) -> Iterator[int]:
        """The mentors of the shift, the places of the station and those of its room."""
        problem = self.problem
        station = problem.stations[name]
        mentors = (problem.mentors[mentor] for mentor in station.shifts[shift].mentors)
        present = sum(mentor.students for mentor in mentors if not _within(mentor.away, week, week + 1))
        yield self._cell(Cause.of("rota-mentors", station=name, shift=shift, week=week, most=present), ("mentors", f"{name} {shift}", week), present)
        yield self._cell(Cause.of("rota-places", station=name, week=week, most=station.places), ("places", name, week), station.places)
        if station.room:
            most = problem.rooms[station.room]
            yield self._cell(Cause.of("rota-room", room=station.room, week=week, most=most), ("room", station.room, week), most)

    def _cell(self, cause: Cause, key: tuple[str, str, int], most: int) -> int:
        if key not in self._number:
            self._number[key] = len(self.cells)
            self.cells.append(Cell(cause, most))
        return self._number[key]


def objections_of_place(problem: Problem, place: Place) -> Iterator[Cause]:
    """The rules that forbid this place to everybody: closed weeks, hours, nights and rest days without leave."""
    station = problem.stations[place.station]
    shift, limits = station.shifts[place.shift], problem.limits
    at = {"station": place.station, "shift": place.shift}
    for span in _within(station.closed, place.start, place.end):
        yield Cause.of("rota-closed", station=place.station, weeks=str(span))
    if shift.hours_day > limits.hours_day:
        yield Cause.of("rota-hours-day", **at, hours=shift.hours_day, most=limits.hours_day)
    if shift.hours_week > limits.hours_week:
        yield Cause.of("rota-hours-week", **at, hours=shift.hours_week, most=limits.hours_week)
    if shift.nights and not shift.filing:
        yield Cause.of("rota-night", **at, nights=shift.nights)
    if shift.rest_days and not shift.filing:
        yield Cause.of("rota-rest-day", **at, days=shift.rest_days)


def objections_of_person(problem: Problem, name: str, pinned: Published | None, place: Place) -> Iterator[Cause]:
    """The rules that forbid this place to one student: absence, clearance, hours with other commitments, a pinned block."""
    student = problem.students[name]
    for span in _within(student.absences, place.start, place.end):
        yield Cause.of("rota-absence", student=name, weeks=str(span))
    for hazard in problem.stations[place.station].hazards:
        if hazard not in student.clearances:
            yield Cause.of("rota-clearance", student=name, station=place.station, hazard=hazard)
    if student.commitments:
        hours: Counter[int] = Counter()
        for one in student.commitments:
            hours.update(dict.fromkeys(one.span.weeks, one.hours))
        worked, most = problem.stations[place.station].shifts[place.shift].hours_week, problem.limits.hours_week
        for week in range(place.start, place.end):
            if hours[week] and worked + hours[week] > most >= worked:
                yield Cause.of(
                    "rota-hours-with-commitments",
                    student=name,
                    week=week,
                    station=place.station,
                    shift=place.shift,
                    hours=worked + hours[week],
                    most=most,
                )
    if pinned and (pinned.station, pinned.shift, pinned.start) != place[:3]:
        yield Cause.of("rota-pinned", student=name, block=pinned.block, station=pinned.station, week=pinned.start)


def _within(spans: tuple[Span, ...], start: int, end: int) -> list[Span]:
    return [span for span in spans if span.first < end and start <= span.last]


def _wished(student: Student, place: Place) -> int:
    """What the wishes make of a place; the full price of wishes to be somewhere stands in `base`."""
    cost = 0
    for wish in student.wishes:
        if wish.station in ("", place.station):
            met = max(0, min(place.end - 1, wish.span.last) - max(place.start, wish.span.first) + 1)
            cost += -met * wish.weight if wish.want else met * wish.weight
    return cost

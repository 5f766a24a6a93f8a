"""A rota checked from its document alone: every hard rule is asked again and every cost counted again, by code that shares nothing with what made it.

It takes the plain JSON of an answer whose problem has been read without a fault.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]
HOURS_DAY, HOURS_WEEK = 8, 44  # 教高函〔2019〕12号, where the problem gives none
GAP, TRAVEL, NIGHTS, CHANGE = 1, 3, 2, 4  # the weights of the format, where the problem gives none


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule broken: its code, where in the document, and the facts of its sentence."""

    code: str
    path: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Checked:
    """What the checker found. `over` and `unserved` are breaches the rota declares itself; anything it hides or gets wrong is a violation."""

    violations: Sequence[Violation]
    cost: Mapping[str, int]
    over: int
    unserved: int

    @property
    def sound(self) -> bool:
        """Whether every hard rule holds and everything claimed is so."""
        return not self.violations

    @property
    def complete(self) -> bool:
        """Sound, every block served, no capacity exceeded."""
        return self.sound and not self.over and not self.unserved


@dataclass(frozen=True, slots=True)
class Stay:
    """One placed block as the document says it, and how long it lasts."""

    path: str
    student: str
    block: str
    station: str
    shift: str
    weeks: range


def check(answer: Json) -> Checked:
    """Every violation, and the costs counted anew."""
    problem = answer["problem"]
    found: list[Violation] = []
    stays = [stay for stay in (_stay(problem, one, f"placed[{at}]", found) for at, one in enumerate(answer["placed"])) if stay]
    by_student: dict[str, list[Stay]] = defaultdict(list)
    for stay in stays:
        by_student[stay.student].append(stay)
        found += _personal(problem, stay)
    for name in problem["students"]:
        found += _one_student(problem, name, by_student[name])
    unserved = {(one["student"], one["block"]) for one in answer["unserved"]}
    found += _service(problem, stays, unserved)
    over = dict(_over(problem, stays))
    found += _declared(over, answer["over"])
    cost = _cost(problem, by_student)
    found += [
        Violation("rota-claim-differs", f"cost.{name}", {"said": answer["cost"].get(name), "found": counted})
        for name, counted in cost.items()
        if answer["cost"].get(name) != counted
    ]
    complete = not over and not unserved
    if answer["status"] not in (("best", "complete") if complete else ("infeasible", "undecided")):
        found.append(Violation("rota-claim-differs", "status", {"said": answer["status"], "found": "complete" if complete else "not complete"}))
    return Checked(found, cost, sum(taken - most for taken, most in over.values()), len(unserved))


def _stay(problem: Json, said: Json, path: str, found: list[Violation]) -> Stay | None:
    """A placed block, if it names things that are there."""
    student = problem["students"].get(said["student"])
    block = problem["curricula"][student["curriculum"]]["blocks"].get(said["block"]) if student else None
    if block is None or said["station"] not in block.get("stations", [said["block"]]) or said["shift"] not in _shifts(problem, said["station"]):
        found.append(Violation("rota-not-its-place", path, {name: said[name] for name in ("student", "block", "station", "shift")}))
        return None
    weeks = range(said["start"], said["start"] + block["weeks"])
    if weeks[0] < 1 or weeks[-1] > problem["weeks"]:
        found.append(Violation("rota-week-outside", f"{path}.start", {"said": said["start"], "weeks": problem["weeks"]}))
        return None
    return Stay(path, said["student"], said["block"], said["station"], said["shift"], weeks)


def _shifts(problem: Json, station: str) -> Json:
    shifts: Json = problem["stations"][station]["shifts"]
    return shifts


def _weeks(span: Json) -> range:
    return range(span["from"], span.get("to", span["from"]) + 1)


def _in_words(span: Json) -> str:
    last = span.get("to", span["from"])
    return str(last) if last == span["from"] else f"{span['from']}–{last}"


def _personal(problem: Json, stay: Stay) -> Iterator[Violation]:
    """Absence, closed weeks, clearance, hours, nights and rest days of one stay."""
    student, station = problem["students"][stay.student], problem["stations"][stay.station]
    shift, limits = station["shifts"][stay.shift], problem.get("limits", {})
    at = {"station": stay.station, "shift": stay.shift}
    for span in student.get("absences", []):
        if set(_weeks(span)) & set(stay.weeks):
            yield Violation("rota-absence", stay.path, {"student": stay.student, "weeks": _in_words(span)})
    for span in station.get("closed", []):
        if set(_weeks(span)) & set(stay.weeks):
            yield Violation("rota-closed", stay.path, {"station": stay.station, "weeks": _in_words(span)})
    for hazard in set(station.get("hazards", [])) - set(student.get("clearances", [])):
        yield Violation("rota-clearance", stay.path, {"student": stay.student, "station": stay.station, "hazard": hazard})
    if shift["hours_day"] > limits.get("hours_day", HOURS_DAY):
        yield Violation("rota-hours-day", stay.path, at | {"hours": shift["hours_day"], "most": limits.get("hours_day", HOURS_DAY)})
    for week in stay.weeks:
        elsewhere = sum(one["hours"] for one in student.get("commitments", []) if week in _weeks(one))
        hours, most = shift["hours_week"] + elsewhere, limits.get("hours_week", HOURS_WEEK)
        if hours > most:
            facts = at | {"student": stay.student, "week": week, "hours": hours, "most": most}
            yield Violation("rota-hours-with-commitments" if elsewhere else "rota-hours-week", stay.path, facts)
    if shift.get("nights", 0) and not shift.get("filing", ""):
        yield Violation("rota-night", stay.path, at | {"nights": shift["nights"]})
    if shift.get("rest_days", 0) and not shift.get("filing", ""):
        yield Violation("rota-rest-day", stay.path, at | {"days": shift["rest_days"]})
    for told in problem.get("published", []):
        pinned = told.get("pinned", False) and (told["student"], told["block"]) == (stay.student, stay.block)
        if pinned and (told["station"], told["shift"], told["start"]) != (stay.station, stay.shift, stay.weeks[0]):
            facts = {"student": stay.student, "block": stay.block, "station": told["station"], "week": told["start"]}
            yield Violation("rota-pinned", stay.path, facts)


def _one_student(problem: Json, name: str, stays: Sequence[Stay]) -> Iterator[Violation]:
    """One place at a time, the order of blocks, the totals of nights and rest days."""
    where: dict[int, str] = {}
    for stay in stays:
        for week in stay.weeks:
            if week in where:
                yield Violation("rota-two-at-once", stay.path, {"student": name, "week": week, "other_path": where[week]})
            where[week] = stay.path
    at = {stay.block: stay for stay in stays}
    for before, after in problem["curricula"][problem["students"][name]["curriculum"]].get("order", []):
        if before in at and after in at and at[before].weeks[-1] >= at[after].weeks[0]:
            yield Violation("rota-order", at[after].path, {"student": name, "before": before, "after": after})
    for code, limit, what in (("rota-nights-total", "nights_most", "nights"), ("rota-rest-days-total", "rest_days_most", "rest_days")):
        most = problem.get("limits", {}).get(limit)
        taken = sum(_shifts(problem, stay.station)[stay.shift].get(what, 0) * len(stay.weeks) for stay in stays)
        if most is not None and taken > most:
            yield Violation(code, f"problem.students.{name}", {"student": name, "most": most, "taken": taken})


def _service(problem: Json, stays: Sequence[Stay], unserved: set[tuple[str, str]]) -> Iterator[Violation]:
    """Every block stands exactly once or is declared open, never both."""
    served = Counter((stay.student, stay.block) for stay in stays)
    owed = {(name, block) for name, one in problem["students"].items() for block in problem["curricula"][one["curriculum"]]["blocks"]}
    for student, block in sorted(owed | unserved):
        times = served[student, block] + ((student, block) in unserved)
        if times != 1 or (student, block) not in owed:
            yield Violation("rota-served-wrongly", "placed", {"student": student, "block": block, "times": times})


def _over(problem: Json, stays: Sequence[Stay]) -> Iterator[tuple[tuple[str, str, str, int], tuple[int, int]]]:
    """Where more students are than there may be: (rule, station or room, shift, week) with how many are there, and the most."""
    on_shift = Counter((stay.station, stay.shift, week) for stay in stays for week in stay.weeks)
    at_station = Counter((stay.station, week) for stay in stays for week in stay.weeks)
    in_room = Counter((problem["stations"][stay.station].get("room", ""), week) for stay in stays for week in stay.weeks)
    for (station, shift, week), taken in on_shift.items():
        present = [problem["mentors"][name] for name in _shifts(problem, station)[shift]["mentors"]]
        most = sum(one["students"] for one in present if not any(week in _weeks(span) for span in one.get("away", [])))
        if taken > most:
            yield ("rota-mentors", station, shift, week), (taken, most)
    for (station, week), taken in at_station.items():
        if taken > (most := problem["stations"][station]["places"]):
            yield ("rota-places", station, "", week), (taken, most)
    for (room, week), taken in in_room.items():
        if room and taken > (most := problem["rooms"][room]["places"]):
            yield ("rota-room", room, "", week), (taken, most)


def _declared(over: Mapping[tuple[str, str, str, int], tuple[int, int]], said: Sequence[Json]) -> Iterator[Violation]:
    """What is over and not said, and what is said and not so."""
    claimed = {(one.get("rule", ""), one.get("station", one.get("room", "")), one.get("shift", ""), one.get("week", 0)): one for one in said}
    for key, (taken, most) in over.items():
        if key not in claimed or (claimed[key].get("taken"), claimed[key].get("most")) != (taken, most):
            rule, place, shift, week = key
            named = {"room": place} if rule == "rota-room" else {"station": place} | ({"shift": shift} if shift else {})
            yield Violation(rule, "over", named | {"week": week, "most": most, "taken": taken})
    for at, (key, one) in enumerate(claimed.items()):
        if key not in over:
            yield Violation("rota-claim-differs", f"over[{at}]", {"said": one.get("taken"), "found": "not over"})


def _cost(problem: Json, stays: Mapping[str, Sequence[Stay]]) -> dict[str, int]:
    """The soft cost, week by week."""
    given = problem.get("weights", {})
    told = {(one["student"], one["block"]): (one["station"], one["shift"], one["start"]) for one in problem.get("published", [])}
    cost, nights = Counter({"wishes": 0, "changes": 0, "gaps": 0, "travel": 0}), []
    for name, student in problem["students"].items():
        ordered = sorted(stays[name], key=lambda stay: stay.weeks[0])
        where = {week: stay.station for stay in ordered for week in stay.weeks}
        for wish in student.get("wishes", []):
            met = [week for week in _weeks(wish) if week in where and wish.get("station", where[week]) == where[week]]
            against = len(met) if wish["kind"] == "avoid" else len(_weeks(wish)) - len(met)
            cost["wishes"] += wish.get("weight", 1) * against
        for stay in ordered:
            here = (stay.station, stay.shift, stay.weeks[0])
            cost["changes"] += given.get("change", CHANGE) * (told.get((name, stay.block), here) != here)
        if where:
            cost["gaps"] += given.get("gap", GAP) * sum(week not in where for week in range(min(where), max(where)))
        sites = [problem["stations"][where[week]].get("site", "") for week in sorted(where)]
        cost["travel"] += given.get("travel", TRAVEL) * sum(sites[at] != sites[at - 1] for at in range(1, len(sites)))
        nights.append(sum(_shifts(problem, stay.station)[stay.shift].get("nights", 0) * len(stay.weeks) for stay in ordered))
    cost["nights"] = given.get("nights", NIGHTS) * (max(nights, default=0) - min(nights, default=0))
    return {"total": sum(cost.values()), **cost}

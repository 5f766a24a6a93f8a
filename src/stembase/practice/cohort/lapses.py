"""What one simulated student does otherwise than the reference: each lapse is a pure function of the moves, by named draws of the student alone.

A number is drawn whatever the skill is, and compared with a chance that falls as skill grows: who is more skilled makes a part of the same lapses.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from math import exp
from typing import Any

from stembase.acts.attempts import Attempt
from stembase.practice.cohort.part import Move
from stembase.practice.cohort.skill import drawn, numbers
from stembase.practice.commands.doing import Done
from stembase.practice.deeds import DEEDS
from stembase.practice.scenario import Decision, Scenario
from stembase.practice.truth.freezing import program_minutes
from stembase.procedures.definition import Measure
from stembase.refusal import Finding
from stembase.science.draws import draw, normal

Moves = tuple[Move, ...]
Chance = Callable[[str], float]
"""The student's own draws: the name of one in, a number in (0, 1) out."""
TRAPS = {
    "label-of-another": ("donation.collected", "label-of-another"),
    "wrong-unit-at-hand": ("step.done", "scan-differs"),
    "wrong-position-read": ("unit.put-away", "quarantine-apart"),
    "kit-expired": ("donation.collected", "lot-expired"),
}
"""Faults that lay the wrong thing ready: the act that takes it, and the code with which it is refused or recorded."""
LEAVABLE = frozenset({"verify", "combine"})
"""Kinds of steps that can be left out without anything stopping."""
MINUTE = timedelta(minutes=1)


def chance_of(seed: int, number: int) -> Chance:
    """The draws of the student of a number in a class of a seed."""
    return partial(draw, seed, f"student-{number}")


def decided(moves: Moves, scenario: Scenario, lacking: float, of: Chance) -> Moves:
    """Decisions that go wrong, each by itself."""
    for decision in scenario.decisions:
        if of(f"decision.{decision.key}") < lacking * numbers()["decision.wrong"]:
            moves = _wrongly(moves, decision, of)
    return moves


def _wrongly(moves: Moves, decision: Decision, of: Chance) -> Moves:
    if decision.measure:
        place, _, key = decision.measure.rpartition(":")
        return tuple(_set(move, key, _off(move, key, decision, of)) if move.done.place == place else move for move in moves)
    if decision.deed:
        return _deed(moves, decision, of)
    u = of(f"wait.{decision.key}")
    longer = decision.within * (1 + drawn("decision.off", u)) if decision.within else drawn("decision.waits", u)
    if decision.wait:
        return later(moves, next((number for number, move in enumerate(moves) if move.done.place == decision.wait), len(moves)), longer)
    return later(moves, next((number for number, move in enumerate(moves) if _handles(move, decision.delay)), len(moves)), longer)


def _set(move: Move, key: str, value: Any) -> Move:
    return replace(move, done=replace(move.done, did={**move.done.did, "measures": {**move.done.measures, key: value}}))


def _off(move: Move, key: str, decision: Decision, of: Chance) -> Any:
    """Another value than the reference's: beyond its tolerance on one side, on the other where that cannot be; of a choice another answer."""
    measure, chosen = move.step.measure(key) if move.step else None, decision.reference
    if measure is None or key not in move.done.measures:
        return chosen
    if isinstance(chosen, bool):
        return not chosen
    if isinstance(chosen, str):
        return _other([each for each in (decision.options or tuple(measure.choices)) if each != chosen], of(f"choice.{decision.key}")) or chosen
    by = drawn("decision.off", of(f"off.{decision.key}")) * (decision.within or abs(chosen) * numbers()["decision.off-untold"]) + decision.within
    side = 1 if of(f"side.{decision.key}") < 0.5 else -1
    first, second = (possible(chosen + way * by, measure) for way in (side, -side))
    return first if abs(first - chosen) > decision.within else second


def possible(value: float, measure: Measure) -> float:
    """The nearest value the measure can have."""
    low, high = measure.possible_min, measure.possible_max
    value = min(max(value, low if low is not None else value), high if high is not None else value)
    return float(round(value)) if measure.type == "whole" else round(value, 3)


def _other(known: Sequence[str], u: float) -> str:
    return known[int(u * len(known))] if known else ""


def _handles(move: Move, deed: str) -> bool:
    return move.done.verb == "run.handled" and move.done.did["deed"] == deed


def _deed(moves: Moves, decision: Decision, of: Chance) -> Moves:
    """A deed in another way than the reference's: where it was done, or where it would have been chosen."""
    deed = DEEDS[decision.deed]
    way = _other([each for each in (decision.options or tuple(deed.ways)) if each != decision.reference], of(f"choice.{decision.key}"))
    place = next((number for number, move in enumerate(moves) if _handles(move, decision.deed)), None)
    if not way:
        return moves
    if place is not None:
        changed = replace(moves[place], done=replace(moves[place].done, did={"deed": decision.deed, "way": way}))
        return (*moves[:place], changed, *moves[place + 1 :])
    place = next((number for number, move in enumerate(moves) if deed.step and move.done.step == deed.step), None)
    if place is None:
        return moves
    there = moves[place]
    did = replace(there.done, verb="run.handled", did={"deed": decision.deed, "way": way}, kind="", procedure="", step="")
    act = replace(there.act, verb="run.handled", did=Done(deed=decision.deed, way=way), procedure="", read={}, found=())
    moves = (*moves[:place], Move(act, did, None, 0.0, False), *moves[place:])
    return _ran_so_long(moves, way) if decision.deed == "freezer-program" else moves


def _ran_so_long(moves: Moves, program: str) -> Moves:
    """Another program takes another time, unless the freezer stops in it."""
    if any(move.done.verb == "run.event" and move.done.did["fault"] == "freezer-stops" for move in moves):
        return moves
    ended = next((number for number, move in enumerate(moves) if move.done.verb == "unit.frozen"), len(moves))
    return later(moves, ended, program_minutes(program) - program_minutes(DEEDS["freezer-program"].usual))


def later(moves: Moves, number: int, minutes: float) -> Moves:
    """Everything from a move on, so much later."""
    by = minutes * MINUTE
    return (*moves[:number], *(_shifted(move, by) for move in moves[number:]))


def _shifted(move: Move, by: timedelta) -> Move:
    return replace(move, act=replace(move.act, recorded_at=move.act.recorded_at + by), done=replace(move.done, at=move.done.at + by))


def slipped(moves: Moves, scenario: Scenario, lacking: float, of: Chance) -> Moves:
    """Numbers that slip: those a person sets, that have a limit, and that no decision is about."""
    decisions = {decision.measure for decision in scenario.decisions}
    return tuple(_slip(move, decisions, lacking, of) for move in moves)


def _slip(move: Move, decisions: set[str], lacking: float, of: Chance) -> Move:
    for measure in move.step.measures if move.step else ():
        value, place = move.done.measures.get(measure.key), f"{move.done.place}:{measure.key}"
        if measure.given != "set" or measure.limit is None or place in decisions or isinstance(value, bool | str) or value is None:
            continue
        if of(f"slip.{place}") < lacking * numbers()["measure.slip"]:
            factor = exp(float(normal(of(f"slip-by.{place}"), 0.0, numbers()["measure.slip-ln-sd"])))
            move = _set(move, measure.key, possible(float(value) * factor, measure))
    return move


def forgot(moves: Moves, scenario: Scenario, lacking: float, of: Chance) -> Moves:
    """Answers nobody gives, and steps left out; deeds that are decided are not forgotten."""
    deeds = {decision.deed or decision.delay for decision in scenario.decisions}
    kept = []
    for number, move in enumerate(moves):
        decided_here = move.done.verb == "run.handled" and move.done.did["deed"] in deeds
        forgotten = (
            move.answers and not decided_here and of(f"forgotten.{move.done.place}.{_nth(moves, number)}") < lacking * numbers()["deed.forgotten"]
        )
        leavable = move.step is not None and not move.answers and move.step.kind in LEAVABLE and not move.step.moves.to
        left_out = leavable and of(f"left-out.{move.done.place}") < lacking * numbers()["step.left-out"]
        if not (forgotten or left_out):
            kept.append(move)
    gone = {move.done.place for move in moves} - {move.done.place for move in kept}
    return tuple(_out_of_order(move, gone) for move in kept) if gone else tuple(kept)


def _nth(moves: Moves, number: int) -> int:
    """Which of its sort a move is: each is forgotten by itself."""
    return sum(move.done.place == moves[number].done.place for move in moves[:number])


def _out_of_order(move: Move, gone: set[str]) -> Move:
    missing = [key for key in (move.step.after if move.step else ()) if f"{move.done.procedure}:{key}" in gone]
    return _found(move, Finding("step-out-of-order", "deviate", {"missing": missing})) if missing else move


def _found(move: Move, *findings: Finding) -> Move:
    return replace(move, act=replace(move.act, found=(*move.act.found, *findings)))


def delayed(moves: Moves, lacking: float, of: Chance) -> Moves:
    """Every step takes longer, and every answer comes later; what a machine or a culture takes stays as long as it is."""
    late, told, seen = 0.0, [], dict[str, int]()
    for move in moves:
        seen[move.done.place] = 1 + seen.get(move.done.place, 0)
        name = f"{move.done.place}.{seen[move.done.place]}"
        if move.minutes:
            late += lacking * move.minutes * drawn("delay.step", of(f"delay.{name}"))
        elif move.answers:
            late += lacking * drawn("delay.answer", of(f"answer.{name}"))
        told.append(_shifted(move, late * MINUTE))
    return tuple(told)


def misread(moves: Moves, lacking: float, of: Chance) -> Moves:
    """What is scanned wrongly at first, and refused: each attempt is an act of its own, just before what is then done rightly."""
    struck = [str(move.done.did["fault"]) for move in moves if move.done.verb == "run.event"]
    traps, sprung = dict(TRAPS[fault] for fault in struck if fault in TRAPS), set[str]()
    told = list[Move]()
    for move in moves:
        trap = traps.get(move.act.verb, "") if move.act.verb not in sprung else ""
        chance = numbers()["scan.trapped" if trap else "scan.wrong"]
        if move.step and move.step.scan:
            sprung.add(move.act.verb)
            if of(f"scan.{move.done.place}") < lacking * chance:
                refused = Attempt(command="scan", code=trap or "scan-differs")
                act = replace(move.act, verb="attempted", did=refused, procedure="", read={}, found=())
                told.append(Move(act, move.done, None, 0.0, False))
        told.append(move)
    return tuple(told)

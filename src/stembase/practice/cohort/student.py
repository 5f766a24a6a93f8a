"""One simulated student: the reference's moves with the student's lapses, what the limits say of them, what the cells make of them, and the score."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from stembase.acts.gate import recorded
from stembase.practice.cohort.lapses import MINUTE, Moves, chance_of, decided, delayed, forgot, misread, slipped
from stembase.practice.cohort.part import Move, Part
from stembase.practice.cohort.skill import lack
from stembase.practice.debriefing import QUIET, aim_of
from stembase.practice.scoring.case import Case
from stembase.practice.scoring.counterfactual import Choice, choices, weighed
from stembase.practice.scoring.scored import score
from stembase.practice.truth.bag import World
from stembase.practice.truth.fold import after, at_instant
from stembase.practice.truth.happening import Happening
from stembase.procedures.checks import limits, reading
from stembase.procedures.definition import Step
from stembase.procedures.situation import Given, Situation
from stembase.refusal import Finding
from stembase.science.fault import Fault


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a student: the score, minutes at work, the decisions taken otherwise than the reference's, and what each cost (10⁶ living cells;
    empty where it was not weighed)."""

    passed: bool
    kept_share: float | None
    points_share: float
    ended: str
    critical: tuple[str, ...]
    failed: tuple[str, ...]
    minutes: float
    wrong: tuple[str, ...]
    losses: Mapping[str, float]


def outcome(part: Part, skill: float, seed: int, number: int, *, weighs: bool) -> Outcome:
    """The student of a number in a class of this skill and seed. `weighs`: what each decision cost is computed too, which takes replays."""
    lacking, of, scenario = lack(skill), chance_of(seed, number), part.case.scenario
    moves = decided(part.moves, scenario, lacking, of)
    moves = forgot(slipped(moves, scenario, lacking, of), scenario, lacking, of)
    moves, discarded = _judged(part, misread(delayed(moves, lacking, of), lacking, of))
    done, world = _truth(part, moves)
    taken = choices(scenario.decisions, (*part.before, *done), _idle(part, moves))
    case = Case(scenario, (*part.before, *done), tuple(move.act for move in moves), world, part.case.unit, _stage(part, moves, discarded))
    losses = _losses(part, case, taken, _idle(part, moves)) if weighs else {}
    scored = score(case, taken, 0.0, aim_of(part.case))
    return Outcome(
        passed=scored.passed,
        kept_share=scored.kept_share,
        points_share=scored.points / scored.points_of if scored.points_of else 1.0,
        ended=scored.ended,
        critical=tuple(dict.fromkeys(scored.critical)),
        failed=tuple(key for key, held in scored.rules.items() if not held),
        minutes=_at_work(part, moves),
        wrong=tuple(choice.decision.key for choice in taken if not choice.agrees),
        losses=losses,
    )


def _truth(part: Part, moves: Moves) -> tuple[tuple[Happening, ...], World]:
    """What happened and what is true after it. Numbers the models refuse are refused by the instruments too, and then set as the reference does."""
    done = tuple(move.done for move in moves if move.act.verb != "attempted")
    try:
        return done, _folded(part, done)
    except Fault:
        set_before = {move.done.place: move.done.did for move in part.moves}
        done = tuple(replace(one, did=set_before.get(one.place, one.did)) if one.step else one for one in done)
        return done, _folded(part, done)


def _folded(part: Part, done: Sequence[Happening]) -> World:
    world = part.world
    for one in done:
        world = after(world, one, part.rules)
    return at_instant(world, max((one.at for one in done), default=part.before[-1].at), part.rules)


def _judged(part: Part, moves: Moves) -> tuple[Moves, bool]:
    """The moves with what the limits find that they did not find of the reference. What is held for it is discarded, and nothing comes after."""
    told, starts, own = list[Move](), dict[str, datetime](), {move.act.seq: move for move in part.moves}
    for move in moves:
        if move.step is None or move.act.verb == "attempted":
            told.append(move)
            continue
        starts.setdefault(move.done.procedure, move.done.at)
        found = recorded(_found(part, move, own[move.act.seq], starts[move.done.procedure]), "practice")
        told.append(replace(move, act=replace(move.act, found=(*move.act.found, *found))) if found else move)
        if any(finding.on_breach == "hold" for finding in found):
            return tuple(told), True
    return tuple(told), False


def _found(part: Part, move: Move, own: Move, started_at: datetime) -> list[Finding]:
    """What limits say of the step now, and did not say when the reference did it (`own`)."""
    step = move.step
    if step is None or not (found := _limits(step, move, situation := Situation(collected_at=part.collected_at, started_at=started_at))):
        return []
    known = {_about(finding) for finding in _limits(step, own, situation)}
    return [finding for finding in found if _about(finding) not in known]


def _limits(step: Step, move: Move, situation: Situation) -> list[Finding]:
    measures = {**move.done.measures, **move.act.read}
    values, _faults = reading(step, Given(at=move.done.at, measures=measures), situation)
    return list(limits(step, values, situation))


def _about(finding: Finding) -> tuple[str, str]:
    return finding.code, str(finding.facts.get("measure"))


def _stage(part: Part, moves: Moves, discarded: bool) -> str:
    """How the unit stands: as the reference's does, unless it is held and discarded, or nobody discards what the reference does."""
    if discarded:
        return "discarded"
    gone = {move.done.verb for move in part.moves} - {move.done.verb for move in moves}
    return "undecided" if "unit.discarded" in gone or "donation.given-up" in gone else part.case.stage


def _idle(part: Part, moves: Moves) -> Mapping[str, float]:
    """Minutes waited before each place: the reference's, and what the student waited beyond it."""
    came_in = next((one.at for one in reversed(part.before) if one.verb not in QUIET), None)
    mine, theirs = _gaps(moves, came_in), _gaps(part.moves, came_in)
    return {place: minutes + mine.get(place, 0.0) - theirs.get(place, 0.0) for place, minutes in part.idle.items()}


def _gaps(moves: Moves, last: datetime | None) -> dict[str, float]:
    gaps = dict[str, float]()
    for move in moves:
        if move.act.verb == "attempted":
            continue
        if move.done.step and last is not None and move.done.place not in gaps:
            gaps[move.done.place] = (move.done.at - last) / MINUTE
        if move.done.verb not in QUIET:
            last = move.done.at
    return gaps


def _losses(part: Part, case: Case, taken: Sequence[Choice], idle: Mapping[str, float]) -> dict[str, float]:
    """What each decision taken otherwise cost, by the replays of the debrief."""
    if all(choice.agrees for choice in taken):
        return {}
    weighted, _now, _attainable = weighed(taken, case.done, idle, part.rules, case.unit)
    return {choice.decision.key: choice.worth_e6 for choice in weighted if not choice.agrees}


def _at_work(part: Part, moves: Moves) -> float:
    """Minutes of a person's own time: those of the steps, and all that came later than with the reference."""
    usual = sum(move.minutes for move in moves)
    if not moves or not part.moves:
        return usual
    ends = [one[-1].done.at for one in (moves, part.moves)]
    return usual + max((ends[0] - ends[1]) / MINUTE, 0.0)

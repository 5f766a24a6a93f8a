"""The plain way a coordinator makes a rota: student after student, block after block, the cheapest place still free. The baseline to beat."""

import math
from bisect import bisect
from collections.abc import Sequence

from .choices import Choice, Space
from .state import State

ORDERS = 12


def greedy(space: Space) -> State:
    """A rota in the order of the file; where blocks stay open, those students are placed first the next time, at most 12 times; the best is kept."""
    order = list(range(len(space.names)))
    best = _pass(space, order)
    for _again in range(ORDERS - 1):
        failed = [student for student in order if None in best.chosen[student]]
        if not failed:
            break
        order = failed + [student for student in order if student not in set(failed)]
        tried = _pass(space, order)
        best = min(best, tried, key=lambda state: state.value)
    return best


def _pass(space: Space, order: Sequence[int]) -> State:
    state = State(space)
    for student in order:
        state.put(student, _row(state, student, cheap=True))
        if None in state.chosen[student]:
            cheap = list(state.chosen[student])
            state.clear([student])
            early = _row(state, student, cheap=False)
            state.put(student, early if early.count(None) < cheap.count(None) else cheap)
    return state


def _row(state: State, student: int, *, cheap: bool) -> list[Choice | None]:
    """The blocks one after another in an order that keeps precedence: each at its cheapest place left, or at its earliest."""
    row: list[Choice | None] = [None] * len(state.space.blocks[student])
    for block in _sequence(state.space, student):
        fitting = _fitting(state, student, row, block)
        if fitting and cheap:
            stands = sorted((choice.place.start, choice.place.end, _site(state.space, choice)) for choice in row if choice)
            row[block] = min(fitting, key=lambda choice: (_added(state.space, stands, choice), choice.place.start))
        elif fitting:
            row[block] = min(fitting, key=lambda choice: choice.place.start)
    return row


def _fitting(state: State, student: int, row: Sequence[Choice | None], block: int) -> list[Choice]:
    """Choices with room that leave the student in one place at a time, in order, within the totals, and with weeks for what must come after."""
    space, limits = state.space, state.space.problem.limits
    others = [other.place for other in row if other]
    busy = {week for other in others for week in range(other.start, other.end)}
    earliest = max((one.place.end for before, after in space.order[student] if after == block and (one := row[before])), default=1)
    latest = space.weeks_open(student, block).stop
    nights = math.inf if limits.nights_most is None else limits.nights_most - sum(other.nights for other in others)
    rest_days = math.inf if limits.rest_days_most is None else limits.rest_days_most - sum(other.rest_days for other in others)
    return [
        choice
        for choice in space.choices[student][block]
        if earliest <= choice.place.start and choice.place.end <= latest
        and choice.place.nights <= nights and choice.place.rest_days <= rest_days
        and state.fits(choice) and busy.isdisjoint(range(choice.place.start, choice.place.end))
    ]  # fmt: skip


def _added(space: Space, stands: Sequence[tuple[int, int, str]], choice: Choice) -> int:
    """What the choice adds to the cost of a row whose blocks stand in order of weeks: wishes and changes, idle weeks, changes of site."""
    weights, site = space.problem.weights, _site(space, choice)
    at = bisect(stands, (choice.place.start,))
    before, after = stands[at - 1] if at else None, stands[at] if at < len(stands) else None
    idle = (choice.place.start - before[1] if before else 0) + (after[0] - choice.place.end if after else 0)
    moves = int(before is not None and before[2] != site) + int(after is not None and after[2] != site)
    if before and after:
        idle, moves = idle - (after[0] - before[1]), moves - (before[2] != after[2])
    return choice.cost + weights.gap * idle + weights.travel * moves


def _site(space: Space, choice: Choice) -> str:
    return space.problem.stations[choice.place.station].site


def _sequence(space: Space, student: int) -> list[int]:
    """Blocks so that none comes before what precedes it; of several, the one with the fewest choices."""
    left, found = set(range(len(space.blocks[student]))), list[int]()
    while left:
        free = [block for block in left if not any(after == block and before in left for before, after in space.order[student])]
        found.append(min(free, key=lambda block: (len(space.choices[student][block]), block)))
        left.remove(found[-1])
    return found

"""The plain way a coordinator makes a rota: student after student, block after block, the cheapest place still free. The baseline to beat."""

from collections.abc import Sequence

from .choices import Choice, Space
from .state import State, own_cost

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
            state.put(student, [None] * len(cheap))
            early = _row(state, student, cheap=False)
            state.put(student, early if early.count(None) < cheap.count(None) else cheap)
    return state


def _row(state: State, student: int, *, cheap: bool) -> list[Choice | None]:
    """The blocks one after another in an order that keeps precedence: each at its cheapest place left, or at its earliest."""
    space = state.space
    row: list[Choice | None] = [None] * len(space.blocks[student])
    for block in _sequence(space, student):
        fitting = [choice for choice in space.choices[student][block] if _stands(space, student, row, block, choice) and state.fits(choice)]
        if fitting:
            row[block] = min((_with(space, student, row, block, choice, cheap=cheap), number, choice) for number, choice in enumerate(fitting))[2]
    return row


def _with(space: Space, student: int, row: Sequence[Choice | None], block: int, choice: Choice, *, cheap: bool) -> tuple[int, int]:
    """What the row costs with this choice, where that is asked; then how late it is."""
    return own_cost(space, student, [*row[:block], choice, *row[block + 1 :]]) if cheap else 0, choice.place.start


def _sequence(space: Space, student: int) -> list[int]:
    """Blocks so that none comes before what precedes it; of several, the one with the fewest choices."""
    left, found = set(range(len(space.blocks[student]))), list[int]()
    while left:
        free = [block for block in left if not any(after == block and before in left for before, after in space.order[student])]
        found.append(min(free, key=lambda block: (len(space.choices[student][block]), block)))
        left.remove(found[-1])
    return found


def _stands(space: Space, student: int, row: Sequence[Choice | None], block: int, choice: Choice) -> bool:
    """Whether the place leaves the student in one place at a time, in order, within the totals, and with weeks for what must come after."""
    place, limits = choice.place, space.problem.limits
    others = [other.place for other in row if other]
    if any(other.start < place.end and place.start < other.end for other in others):
        return False
    if limits.nights_most is not None and sum(other.nights for other in others) + place.nights > limits.nights_most:
        return False
    if limits.rest_days_most is not None and sum(other.rest_days for other in others) + place.rest_days > limits.rest_days_most:
        return False
    for before, after in space.order[student]:
        earlier, later = (row[before], choice) if after == block else (choice, row[after]) if before == block else (None, None)
        if earlier and later and earlier.place.end > later.place.start:
            return False
    return place.end + _after(space, student, block) <= space.problem.weeks + 1


def _after(space: Space, student: int, block: int) -> int:
    """Weeks of all blocks that must come after this one."""
    following, found = {block}, 0
    while more := {after for before, after in space.order[student] if before in following} - following:
        found += sum(space.weeks_of(student, later) for later in more)
        following |= more
    return found

"""A rota while it is being made: what stands where, how full each cell is, and what it costs. The checker recomputes all of it in its own way."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from .choices import Choice, Space


class Value(NamedTuple):
    """What a rota is worth; the lower is better, an earlier part before any later one. Complete where the first two are 0."""

    unserved: int
    over: int
    cost: int

    @property
    def complete(self) -> bool:
        """Whether every block stands and no capacity is exceeded."""
        return not (self.unserved or self.over)


class State:
    """The chosen place of each student's blocks, None where a block does not stand; by cell who stands there, and which are full."""

    def __init__(self, space: Space) -> None:
        self.space = space
        self.chosen: list[list[Choice | None]] = [[None] * len(blocks) for blocks in space.blocks]
        self.standing: list[set[int]] = [set() for _cell in space.cells]
        self.full = {number for number, cell in enumerate(space.cells) if cell.most <= 0}
        self.over = 0
        self.own = [own_cost(space, student, row) for student, row in enumerate(self.chosen)]
        self.open = [self._open(student, row) for student, row in enumerate(self.chosen)]
        self.nights = [0] * len(self.chosen)

    def put(self, student: int, row: Sequence[Choice | None]) -> None:
        """A student's whole row anew."""
        for choice in self.chosen[student]:
            self._leave(student, choice.place.cells if choice else ())
        for choice in row:
            self._enter(student, choice.place.cells if choice else ())
        self.chosen[student] = list(row)
        self.own[student] = own_cost(self.space, student, row)
        self.open[student] = self._open(student, row)
        self.nights[student] = sum(choice.place.nights for choice in row if choice)

    def clear(self, students: Iterable[int]) -> None:
        """Nothing of these students stands."""
        for student in students:
            self.put(student, [None] * len(self.chosen[student]))

    def rows(self, students: Iterable[int]) -> dict[int, list[Choice | None]]:
        """The rows of these students, to be put back."""
        return {student: list(self.chosen[student]) for student in students}

    def put_all(self, rows: Mapping[int, Sequence[Choice | None]]) -> None:
        """Several rows."""
        for student, row in rows.items():
            self.put(student, row)

    def fits(self, choice: Choice) -> bool:
        """Whether every cell it takes has room."""
        return self.full.isdisjoint(choice.place.cells)

    @property
    def load(self) -> list[int]:
        """By cell: how many stand there."""
        return list(map(len, self.standing))

    @property
    def spread(self) -> int:
        """What the difference between the most and the fewest nights costs."""
        return self.space.problem.weights.nights * (max(self.nights, default=0) - min(self.nights, default=0))

    def parts(self) -> dict[str, int]:
        """The soft cost by what it is for."""
        found = {"wishes": 0, "changes": 0, "gaps": 0, "travel": 0}
        for student, row in enumerate(self.chosen):
            for name, cost in own_parts(self.space, student, row).items():
                found[name] += cost
        return found | {"nights": self.spread}

    @property
    def value(self) -> Value:
        """Weeks not served, students over capacity summed over the weeks, soft cost."""
        return Value(sum(self.open), self.over, sum(self.own) + self.spread)

    def _enter(self, student: int, cells: Sequence[int]) -> None:
        for cell in cells:
            self.standing[cell].add(student)
            room = self.space.cells[cell].most - len(self.standing[cell])
            if room <= 0:
                self.full.add(cell)
                self.over += room < 0

    def _leave(self, student: int, cells: Sequence[int]) -> None:
        for cell in cells:
            self.standing[cell].discard(student)
            room = self.space.cells[cell].most - len(self.standing[cell])
            if room > 0:
                self.full.discard(cell)
            else:
                self.over -= 1

    def _open(self, student: int, row: Sequence[Choice | None]) -> int:
        return sum(self.space.weeks_of(student, block) for block, choice in enumerate(row) if choice is None)


def own_parts(space: Space, student: int, row: Sequence[Choice | None]) -> dict[str, int]:
    """What one student's row costs, by what it is for."""
    stands = sorted((choice for choice in row if choice), key=lambda choice: choice.place.start)
    weights, problem = space.problem.weights, space.problem
    sites = [problem.stations[choice.place.station].site for choice in stands]
    moved = sum(_moved(space, student, block, choice) for block, choice in enumerate(row) if choice)
    idle = sum(later.place.start - earlier.place.end for earlier, later in zip(stands, stands[1:], strict=False))
    return {
        "wishes": space.base[student] + sum(choice.cost for choice in stands) - moved * weights.change,
        "changes": moved * weights.change,
        "gaps": weights.gap * idle,
        "travel": weights.travel * sum(one != other for one, other in zip(sites, sites[1:], strict=False)),
    }


def own_cost(space: Space, student: int, row: Sequence[Choice | None]) -> int:
    """What one student's row costs."""
    if not any(row):
        return space.base[student]
    return sum(own_parts(space, student, row).values())


def _moved(space: Space, student: int, block: int, choice: Choice) -> bool:
    told = space.published.get((space.names[student], space.blocks[student][block]))
    return told is not None and (told.station, told.shift, told.start) != choice.place[:3]

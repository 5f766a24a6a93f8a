"""Exact rows: for one student, the cheapest places of all blocks together at given prices of capacity."""

import numpy as np

from .choices import Choice, Space
from .row_kernel import Charges, Floats, cheapest, priced
from .row_tables import Table, table_of
from .state import Value

OPEN = 1e9
"""The price of a week left open: more than all else together."""


class Rows:
    """The cheapest rows of the students of a space, where every curriculum is small enough (`able`).

    `alone` is whom the rules about themselves leave no complete row; `least` what the rest cost when nobody is in another's way.
    """

    def __init__(self, space: Space) -> None:
        self.space, self.most = space, np.array([cell.most for cell in space.cells])
        tables = {name: table_of(space, name) for name in dict.fromkeys(one.curriculum for one in space.problem.students.values())}
        self.able = all(tables.values())
        self._table = [table for one in space.problem.students.values() if (table := tables[one.curriculum])] if self.able else []
        self._choice = [self._choices(student, table) for student, table in enumerate(self._table)]
        self._cost = [_costs(choices, table, 0) for choices, table in zip(self._choice, self._table, strict=True)]
        free = np.zeros(len(space.cells))
        leasts = [self._solved(student, free, np.inf)[0] for student in range(len(self._table))]
        self.alone = {student for student, least in enumerate(leasts) if least == np.inf}
        self.least = sum(space.base) + round(sum(least for least in leasts if least < np.inf))
        self._cost = [_costs(choices, table, space.problem.weights.nights) for choices, table in zip(self._choice, self._table, strict=True)]

    def best(self, student: int, prices: Floats) -> list[Choice | None] | None:
        """The cheapest row at a price for each cell, infinite where there is no room; None where none is left.

        Whom the rules about themselves leave no complete row, as few weeks as can be stay open.
        """
        return self._solved(student, prices, OPEN if student in self.alone else np.inf)[1]

    def proves(self, value: Value) -> bool:
        """Whether a rota of this value is the best there is: everybody has the cheapest row of all."""
        return self.able and tuple(value) == (0, 0, self.least)

    def _solved(self, student: int, prices: Floats, a_week: float) -> tuple[float, list[Choice | None] | None]:
        table, choices, weights = self._table[student], self._choice[student], self.space.problem.weights
        cost, row = np.empty(len(table.places)), np.empty(len(table.layout.length), np.int32)
        priced(self._cost[student], prices, table.cell_from, table.cells, cost)
        least = cheapest(cost, table.layout, Charges(float(weights.gap), float(weights.travel), a_week), table.scratch, row)
        return least, [choices.get(place) for place in row.tolist()] if least < np.inf else None

    def _choices(self, student: int, table: Table) -> dict[int, Choice]:
        """The student's choices by the number of their place."""
        found = [{choice.place: choice for choice in choices} for choices in self.space.choices[student]]
        blocks = np.searchsorted(table.layout.begins[:, 0], np.arange(len(table.places)), side="right") - 1
        numbered = enumerate(zip(table.places, blocks.tolist(), strict=True))
        return {number: found[block][place] for number, (place, block) in numbered if place in found[block]}


def _costs(choices: dict[int, Choice], table: Table, night: int) -> Floats:
    """By place: what it costs the student, nights at what they may add to the difference between students; infinite where it is no choice."""
    cost = np.full(len(table.places), np.inf)
    for place, choice in choices.items():
        cost[place] = choice.cost + night * choice.place.nights
    return cost

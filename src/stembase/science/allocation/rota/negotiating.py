"""A complete rota by negotiation: everybody takes their cheapest row, what too many want becomes dearer, and those in trouble choose again.

The way in which wires find a place on a chip (McMurchie & Ebeling, PathFinder, FPGA 1995), with students for wires.
"""

from collections.abc import Sequence

import numpy as np

from .row_kernel import Floats
from .rows import Rows
from .search import Search
from .state import State

PATIENCE, FIRST, GROWS, MOST, LASTING = 80, 1.0, 1.3, 5.0, 0.5
"""How many sweeps without anything better end it; the price of one over capacity, how it grows with each sweep and to what; what stays of it for
good. Source: tried on invented problems."""


def negotiate(rows: Rows, search: Search) -> State:
    """The best rota met, at the latest the first with nothing over capacity; blocks stay open only for whom the rules leave no other way."""
    state, chance = State(rows.space), np.random.default_rng(search.seed)
    everybody = range(len(rows.space.names))
    lasting, price, todo = np.zeros(len(rows.space.cells)), FIRST, list(everybody)
    best, kept, patience = state.value, state.rows(everybody), PATIENCE
    while patience:
        _choose(state, rows, search, todo, lasting, price)
        patience -= 1
        if state.value[:2] < best[:2]:
            best, kept, patience = state.value, state.rows(everybody), PATIENCE
        if not state.over or search.over:
            break
        crowded = np.maximum(0, np.array(state.load) - rows.most)
        lasting, price = lasting + LASTING * crowded, min(MOST, price * GROWS)
        todo = sorted(set().union(*(state.standing[cell] for cell in np.flatnonzero(crowded))))
        chance.shuffle(todo)
    state.put_all(kept)
    return state


def _choose(state: State, rows: Rows, search: Search, students: Sequence[int], lasting: Floats, price: float) -> None:
    """One after another leaves, and takes the row that is cheapest for them now."""
    for student in students:
        if search.over:
            return
        state.clear([student])
        row = rows.best(student, lasting + price * np.maximum(0, np.array(state.load) + 1 - rows.most))
        state.put(student, row or [None] * len(state.chosen[student]))

"""One student's cheapest row is what trying every row finds; a state counts as if it had been counted anew; crowded students come to terms."""

from itertools import product

import numpy as np
import pytest

from stembase.bench.rota_worlds import invented
from stembase.science.allocation.rota.choices import Space
from stembase.science.allocation.rota.greedy import greedy
from stembase.science.allocation.rota.negotiating import negotiate
from stembase.science.allocation.rota.reading import problem_of
from stembase.science.allocation.rota.rows import Rows
from stembase.science.allocation.rota.search import Search
from stembase.science.allocation.rota.solving import Halting
from stembase.science.allocation.rota.state import State, own_cost
from tests.science.allocation.rota_problems import drawn, solved, still


def narrow(seed: int) -> dict:
    """A drawn problem with totals of nights and rest days, in few enough weeks to try every row."""
    document = drawn(seed)
    for station in document["stations"].values():
        station["shifts"]["day"] |= {"rest_days": seed % 2, "filing": "leave"}
    document["limits"] |= {"nights_most": 4 + 4 * (seed % 3), "rest_days_most": 9}
    return document


def apart(places) -> bool:
    """Whether no two of them share a week."""
    return all(one.end <= other.start or other.end <= one.start for number, one in enumerate(places) for other in places[:number])


def possible(space: Space, student: int, row) -> bool:
    """Whether the blocks of a row stand one after another in their order and within the totals."""
    places, limits = [choice.place for choice in row], space.problem.limits
    return (
        apart(places)
        and all(places[before].end <= places[after].start for before, after in space.order[student])
        and sum(place.nights for place in places) <= limits.nights_most
        and sum(place.rest_days for place in places) <= limits.rest_days_most
    )


@pytest.mark.parametrize("seed", [0, 1, 2, 3, 5, 6, 7, 8, 9, 11])
def test_the_cheapest_row_at_any_prices_is_what_trying_every_row_finds(seed):
    space = Space(problem_of(narrow(seed)))
    rows, chance = Rows(space), np.random.default_rng(seed)
    assert rows.able
    night = space.problem.weights.nights
    for student in range(len(space.names)):
        prices = np.where(chance.random(len(space.cells)) < 0.1, np.inf, chance.integers(0, 9, len(space.cells)))

        def cost(row, student=student, prices=prices):
            return own_cost(space, student, row) + sum(night * choice.place.nights + prices[list(choice.place.cells)].sum() for choice in row)

        tried = [cost(row) for row in product(*space.choices[student]) if possible(space, student, row)]
        if student in rows.alone:
            assert tried == []
            continue
        assert tried
        found = rows.best(student, prices)
        if found is None:
            assert min(tried) == np.inf
        else:
            assert possible(space, student, found)
            assert cost(found) == min(tried)


def test_whom_the_rules_leave_no_complete_row_keeps_as_few_weeks_open_as_can_be():
    document = invented(2, 24, 1)
    document["students"]["S0001"]["absences"] = [{"from": 4, "to": 11}, {"from": 14, "to": 24}]
    space = Space(problem_of(document))
    rows = Rows(space)
    row = rows.best(0, np.zeros(len(space.cells)))
    assert rows.alone == {0}
    served = sum(space.weeks_of(0, block) for block, choice in enumerate(row) if choice)
    assert served == 5  # weeks 1 to 3, and 12 and 13


def test_a_state_says_after_any_changes_what_counting_anew_would_say():
    space, chance = Space(problem_of(invented(8, 24, 3, 1.2))), np.random.default_rng(3)
    state = State(space)
    for _change in range(200):
        student = int(chance.integers(8))
        row = [choices[int(chance.integers(len(choices)))] if chance.random() < 0.7 else None for choices in space.choices[student]]
        if apart([choice.place for choice in row if choice]):
            state.put(student, row)
    load = [0] * len(space.cells)
    for row in state.chosen:
        for choice in row:
            for cell in choice.place.cells if choice else ():
                load[cell] += 1
    assert state.load == load
    assert max(load) > 1
    assert state.over == sum(max(0, count - cell.most) for count, cell in zip(load, space.cells, strict=True))
    assert state.full == {number for number, (count, cell) in enumerate(zip(load, space.cells, strict=True)) if count >= cell.most}


def test_students_come_to_terms_where_the_greedy_rota_leaves_blocks_open():
    space = Space(problem_of(invented(60, 24, 3, 1.4)))
    assert greedy(space).value.unserved > 0
    rows = Rows(space)
    states = [negotiate(rows, Search(still, Halting(), lambda progress: None, 60, seed=4)) for _again in range(2)]
    assert states[0].value.complete
    assert states[0].chosen == states[1].chosen


def test_where_everybody_has_the_cheapest_row_of_all_the_rota_is_called_best():
    outcome, answer = solved(invented(30, 52, 2, 3), rounds=30)
    assert outcome.least == answer["cost"]["total"]
    assert outcome.status == "best"

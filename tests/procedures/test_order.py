"""The graph of steps: properties that hold for any graph."""

from hypothesis import given
from hypothesis import strategies as st

from stembase.procedures.definition import Minutes
from stembase.procedures.order import circle, elapsed_minutes, in_order, ready, steps_in_order, work_minutes
from stembase.procedures.packaged import packaged
from stembase.procedures.reading import load
from tests.procedures.writing import SMALL

NAMES = [f"s{number}" for number in range(8)]
GRAPHS = st.dictionaries(st.sampled_from(NAMES), st.lists(st.sampled_from(NAMES), max_size=4, unique=True), min_size=1)


def _closed(graph):
    """The graph with edges to steps it has only."""
    return {key: [before for before in after if before in graph] for key, after in graph.items()}


@given(GRAPHS)
def test_either_every_step_is_placed_or_there_is_a_circle(graph):
    graph = _closed(graph)
    found = circle(graph)
    assert (len(in_order(graph)) == len(graph)) == (not found)
    assert all(found[number - 1] in graph[found[number]] for number in range(len(found)))


@given(GRAPHS)
def test_no_step_is_placed_before_one_it_waits_for(graph):
    graph = _closed(graph)
    placed = in_order(graph)
    assert all(placed.index(before) < placed.index(key) for key in placed for before in graph[key])


def test_steps_become_ready_as_those_before_them_are_done():
    definition = load(SMALL)
    assert [step.key for step in ready(definition, ())] == ["identify"]
    assert [step.key for step in ready(definition, {"identify"})] == ["add"]
    assert ready(definition, {"identify", "add", "freeze"}) == ()


def test_work_is_the_sum_and_elapsed_time_the_longest_way():
    assert work_minutes(load(SMALL)) == Minutes(56, 68, 103)
    side = SMALL.replace('after = ["identify"]', "after = []")
    assert elapsed_minutes(load(side)) == Minutes(55, 66, 99)


def test_every_packaged_definition_can_be_walked_from_its_first_step_to_its_last():
    for definition in packaged():
        done: set[str] = set()
        while steps := ready(definition, done):
            done.add(steps[0].key)
        assert done == {step.key for step in definition.steps}
        assert [step.key for step in steps_in_order(definition)][0] not in [step.key for step in definition.steps if step.after]

"""The rota's checker accepts what the solver makes, rejects what somebody changed, and shares no code with it."""

import ast
import inspect
from copy import deepcopy

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stembase.bench.rota_worlds import invented
from stembase.science.allocation.rota import checking
from stembase.science.allocation.rota.checking import check
from tests.science.allocation.rota_problems import drawn, solved

SEEDS = st.integers(0, 2**20)


@given(SEEDS)
@settings(max_examples=15, deadline=None)
def test_the_checker_accepts_every_answer_and_counts_what_the_solver_counted(seed):
    outcome, answer = solved(drawn(seed))
    found = check(answer)
    assert found.violations == []
    assert found.cost == answer["cost"]
    assert found.cost["total"] == outcome.state.value.cost
    assert found.complete == outcome.state.value.complete == (outcome.status in ("best", "complete"))
    assert found.over == outcome.state.value.over
    assert found.unserved == len(answer["unserved"])


@given(SEEDS, st.integers(0, 2**20))
@settings(max_examples=15, deadline=None)
def test_a_stay_moved_by_hand_is_never_taken_for_the_rota_that_was_solved(seed, other):
    _outcome, answer = solved(drawn(seed))
    chance = np.random.default_rng(other)
    if not answer["placed"]:
        return
    stay = answer["placed"][int(chance.integers(len(answer["placed"])))]
    before = deepcopy(answer["placed"])
    stay["start"] += int(chance.choice([-3, -2, -1, 1, 2, 3]))
    moved, same = check(answer), check(answer | {"placed": before})
    assert same.sound
    assert moved.violations or moved.cost == same.cost  # another rota may cost the same; it breaks no rule then


def broken(change) -> set[str]:
    """Codes the checker finds in a sound rota after a change."""
    _outcome, answer = solved(invented(3, 20, 1, 2.0, 4))
    assert check(answer).complete
    change(answer)
    return {violation.code for violation in check(answer).violations}


def first(answer: dict) -> dict:
    return answer["placed"][0]


def person(answer: dict) -> dict:
    return answer["problem"]["students"][first(answer)["student"]]


def station(answer: dict) -> dict:
    return answer["problem"]["stations"][first(answer)["station"]]


def shift(answer: dict) -> dict:
    return station(answer)["shifts"][first(answer)["shift"]]


def week(answer: dict) -> dict:
    return {"from": first(answer)["start"], "to": first(answer)["start"]}


MUTATIONS = {
    "rota-absence": lambda answer: person(answer).update(absences=[week(answer)]),
    "rota-closed": lambda answer: station(answer).update(closed=[week(answer)]),
    "rota-clearance": lambda answer: station(answer).update(hazards=["phosphorus"]),
    "rota-hours-day": lambda answer: shift(answer).update(hours_day=9),
    "rota-hours-week": lambda answer: (person(answer).pop("commitments", None), shift(answer).update(hours_week=45)),
    "rota-hours-with-commitments": lambda answer: person(answer).update(commitments=[week(answer) | {"hours": 5}]),
    "rota-night": lambda answer: shift(answer).update(nights=1, filing=""),
    "rota-rest-day": lambda answer: shift(answer).update(rest_days=1, filing=""),
    "rota-nights-total": lambda answer: (shift(answer).update(nights=7, filing="leave"), answer["problem"]["limits"].update(nights_most=6)),
    "rota-rest-days-total": lambda answer: (shift(answer).update(rest_days=2, filing="leave"), answer["problem"]["limits"].update(rest_days_most=1)),
    "rota-places": lambda answer: station(answer).update(places=0),
    "rota-mentors": lambda answer: shift(answer).update(mentors=[]),
    "rota-room": lambda answer: (station(answer).update(room="hut"), answer["problem"]["rooms"].update(hut={"places": 0})),
    "rota-served-wrongly": lambda answer: answer["placed"].pop(),
    "rota-two-at-once": lambda answer: answer["placed"].append(dict(first(answer))),
    "rota-not-its-place": lambda answer: first(answer).update(shift="twilight"),
    "rota-week-outside": lambda answer: first(answer).update(start=answer["problem"]["weeks"]),
    "rota-order": lambda answer: answer["problem"]["curricula"]["bank"].update(order=backwards(answer)),
    "rota-pinned": lambda answer: answer["problem"].update(published=[first(answer) | {"start": first(answer)["start"] + 1, "pinned": True}]),
    "rota-claim-differs": lambda answer: answer["cost"].update(gaps=answer["cost"]["gaps"] - 1),
}


def backwards(answer: dict) -> list[list[str]]:
    """The order of the first student's blocks, turned round."""
    stays = [stay for stay in answer["placed"] if stay["student"] == first(answer)["student"]]
    earlier, later = sorted(stays, key=lambda stay: stay["start"])[:2]
    return [[later["block"], earlier["block"]]]


@pytest.mark.parametrize("code", MUTATIONS)
def test_each_rule_broken_is_found_under_its_name(code):
    assert code in broken(MUTATIONS[code])


def test_a_gap_that_is_hidden_or_invented_is_found():
    assert "rota-served-wrongly" in broken(lambda answer: answer["unserved"].append({"student": "S0001", "block": "receiving"}))
    said = {"rule": "rota-places", "station": "receiving", "week": 1, "most": 1, "taken": 2}
    assert "rota-claim-differs" in broken(lambda answer: answer["over"].append(said))
    assert "rota-claim-differs" in broken(lambda answer: answer.update(status="undecided"))


def test_the_checker_imports_nothing_of_the_solver():
    tree = ast.parse(inspect.getsource(checking))
    modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert modules == {"collections", "collections.abc", "dataclasses", "typing"}
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Import)]

"""What is filled in where nobody chooses is what a careful worker would read: within the limit, and of this world."""

import pytest

from stembase.acts.door import perform
from stembase.bank.models import StepDone
from stembase.ledger.clock import time_of
from stembase.practice.policy.filling import well
from stembase.practice.policy.walking import walk
from stembase.practice.queries.truths import truth_in
from stembase.practice.ways import split
from stembase.practice.worlds import begin
from stembase.procedures.packaged import packaged
from tests.practice.house import CREW, house  # noqa: F401

MEASURES = [(f"{one.key}:{step.key}", measure) for one in packaged() for step in one.steps for measure in step.measures if measure.type == "number"]


@pytest.mark.parametrize(("place", "measure"), [pair for pair in MEASURES if pair[1].default is None and pair[1].given != "computed"])
def test_a_number_filled_in_is_within_its_limit_and_a_temperature_near_it(place, measure):
    value, limit = well(measure), measure.limit
    if limit is None:
        return
    assert limit.min is None or value >= limit.min, place
    assert limit.max is None or value <= limit.max, place
    if measure.unit == "Cel":
        assert min(abs(value - edge) for edge in (limit.min, limit.max) if edge is not None) <= 20, place


def test_the_lowest_on_the_way_is_never_above_the_highest():
    for procedure in packaged():
        for step in procedure.steps:
            ends = {measure.key: well(measure) for measure in step.measures if measure.key in ("transport_min_c", "transport_max_c")}
            assert len(ends) < 2 or ends["transport_min_c"] <= ends["transport_max_c"]


@pytest.mark.django_db
@pytest.mark.usefixtures("house")
@pytest.mark.parametrize(("way", "celsius"), [("", 22.0), ("refrigerator", 4.0), ("warm", 37.0)])
def test_the_logger_of_a_run_says_how_warm_the_bag_was_kept(way, celsius):
    player = begin("skill.receive-a-unit", 1, crew=CREW)
    if way:
        perform("do-by-hand", player.bank, by=CREW.student, at=time_of(player.bank), unit=player.unit, deed="hold-at", way=way)
    walk(player, split("cord-blood", "collection.hand-to-courier:pack", "preparation.receive:receive")[1])
    read = StepDone.objects.get(performance__subject=player.unit, measures__has_key="transport_min_c").measures
    assert celsius - 5 < read["transport_min_c"] <= celsius <= read["transport_max_c"] < celsius + 5
    assert truth_in(player.bank).bags[player.unit].celsius == celsius
    assert bool(player.over) == (way == "warm")

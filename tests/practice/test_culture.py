"""Mesenchymal cells in a run: they grow by themselves, are counted where they are loose, and pay for being left."""

from dataclasses import replace
from datetime import timedelta

import pytest

from stembase.bank.models import StepDone
from stembase.practice.debriefing import scored_run
from stembase.practice.models import Run
from stembase.practice.policy.habits import Habit
from stembase.practice.policy.playing import play
from stembase.practice.policy.walking import walk
from stembase.practice.queries.truths import done_in, rules_of, truth_in
from stembase.practice.truth.fold import truth
from stembase.practice.truth.stroma import confluence
from stembase.practice.ways import Stop, split
from stembase.practice.worlds import begin
from stembase.procedures.definition import Text
from tests.practice.house import CREW, house  # noqa: F401
from tests.refusing import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("house")]
PASSAGE, HOLIDAY = "skill.passage-at-the-right-confluence", "incident.msc-left-over-the-holiday"


def test_cells_grow_while_time_passes_and_only_up_to_a_full_vessel():
    player = begin(PASSAGE, 1, crew=CREW)
    numbers = rules_of(Run.objects.get(bank=player.bank)).numbers
    days = [truth_in(player.bank, player.now() + timedelta(days=day)).bags[player.unit] for day in (0, 2, 4, 20)]
    covers = [confluence(bag, numbers) for bag in days]
    assert covers == sorted(covers)
    assert covers[0] < 0.15
    assert 0.9 < covers[-1] <= 1
    assert days[0].stroma.passage == 1


def test_a_passage_is_counted_before_it_is_laid_out_and_the_reading_is_near_the_truth():
    player = play(PASSAGE, 1, "reference", CREW)
    done, rules = done_in(player.bank), rules_of(Run.objects.get(bank=player.bank))
    at = next(number for number, one in enumerate(done) if one.step == "reseed")
    loose, laid = truth(done[:at], rules).bags[player.unit], truth(done, rules).bags[player.unit]
    read = StepDone.objects.get(performance__subject=player.unit, measures__has_key="cells_harvested_e6").measures
    assert read["cells_harvested_e6"] == pytest.approx(float(loose.holds.mnc_e8) * 100, rel=0.25)
    assert read["doublings"] == pytest.approx(loose.stroma.doublings, abs=0.7)
    assert loose.stroma.on_plastic is None
    assert laid.stroma.passage == 2


@pytest.mark.parametrize("days", [1, 2, 4, 8, 16])
def test_a_full_vessel_passaged_later_never_leaves_more(days):
    bank = play(HOLIDAY, 1, "careless", CREW).bank
    done, rules = done_in(bank), rules_of(Run.objects.get(bank=bank))
    at = next(number for number, one in enumerate(done) if one.place == "preparation.passage:identify")
    later = tuple(replace(one, at=one.at + timedelta(days=days)) for one in done[at:])
    (mine,), (theirs,) = truth(done, rules).bags.values(), truth((*done[:at], *later), rules).bags.values()
    assert theirs.living_e6 < mine.living_e6
    assert theirs.stroma.doublings >= mine.stroma.doublings


def test_the_debrief_of_a_holiday_says_what_waiting_and_the_enzyme_cost():
    bank = play(HOLIDAY, 1, "careless", CREW).bank
    scored = scored_run(bank, CREW)
    worth = {choice.decision.key: choice.worth_e6 for choice in scored.choices}
    assert set(worth) == {"when-to-passage", "how-long-to-detach"}
    assert min(worth.values()) > 0
    assert scored.attainable_e6 == pytest.approx(scored.reference_e6, rel=0.1)


@pytest.mark.parametrize(
    ("code", "values"),
    [("not-of-this-world", {"area_cm2": 0.0}), ("number-cannot-be", {"area_cm2": -5.0}), ("number-cannot-be", {"cells_seeded_e6": -1.0})],
)
def test_cells_are_not_seeded_on_nothing_nor_fewer_than_none(code, values):
    player = begin("case.msc-lot-to-passage-two", 1, crew=CREW)
    own = split("cord-tissue", "act:enrol", "preparation.seed:identify")[1]
    walk(player, own)
    before = truth_in(player.bank).bags[player.unit]
    stop = Stop("preparation.seed:seed")
    player.habits = (Habit("absurd", Text("", ""), at=stop.do, measures=values),)
    refused(code, player.step, stop)
    assert truth_in(player.bank).bags[player.unit].stroma == before.stroma

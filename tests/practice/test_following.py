"""The curves of a debrief are those of the truth."""

import pytest

from stembase.practice.debriefing import case_of, debriefed
from stembase.practice.models import Run
from stembase.practice.policy.playing import play
from stembase.practice.queries.truths import rules_of
from stembase.practice.truth.fold import truth
from stembase.practice.truth.following import cold, moments, numbers_read, swelling
from tests.practice.house import CREW, SKILL, STOPS, house  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite, pytest.mark.usefixtures("house")]  # pure of the database: one engine is enough


def played(scenario: str, policy: str):
    run = Run.objects.get(bank=play(scenario, 1, policy, CREW).bank)
    return run, case_of(run)


@pytest.mark.parametrize("policy", ["reference", "careless"])
def test_cells_end_where_the_truth_ends_and_never_recover(policy):
    run, case = played(SKILL, policy)
    bag, told = case.world.bags[case.unit], moments(case.done, rules_of(run), case.unit)
    assert told[-1].living == pytest.approx(bag.holds.clonogenic * bag.holds.tolerance, abs=1e-3)
    assert told[-1].whole == pytest.approx(bag.holds.cd34_viability, abs=1e-3)
    assert all(after.living <= before.living + 1e-12 for before, after in zip(told, told[1:], strict=False))


def test_the_bag_in_the_cold_freezes_and_ends_in_nitrogen_vapour():
    run, case = played(STOPS, "careless")
    curve = cold(case.world.bags[case.unit])
    assert curve is not None
    assert curve.ice_at is not None
    assert list(curve.minutes) == sorted(curve.minutes)
    assert curve.bag_c[-1] < -100
    assert cold(None) is None
    assert rules_of(run).numbers["place.room"] >= max(curve.bag_c)


def test_protectant_in_haste_swells_the_cell_more_than_the_reference_does():
    hasty, slow = ((case, rules_of(run)) for run, case in (played(SKILL, "careless"), played(SKILL, "reference")))
    (fast_run, slow_run) = (swelling(case.done, rules, case.unit) for case, rules in (hasty, slow))
    assert float(fast_run.relative_volume.min()) < float(slow_run.relative_volume.min())
    assert swelling((), slow[1], slow[0].unit) is None


def test_noting_which_numbers_are_read_changes_none_of_them():
    run, case = played(SKILL, "reference")
    rows, rules = numbers_read(case.done, rules_of(run)), rules_of(run)
    assert {row.key: row.value for row in rows} == {row.key: rules.numbers[row.key] for row in rows}
    assert 0 < len(rows) < len(rules.numbers)
    assert truth(case.done, rules).bags[case.unit].living_cd34_e6 == pytest.approx(case.living_e6)


def test_a_debrief_is_computed_once_for_its_last_entry():
    run, _case = played(SKILL, "careless")
    assert debriefed(run.bank_id, CREW) is debriefed(run.bank_id, CREW)

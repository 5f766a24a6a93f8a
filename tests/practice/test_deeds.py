"""A deed is felt by the bag it names, by its parts, and by no other."""

import pytest

from stembase.acts.door import perform
from stembase.bank.models import Unit
from stembase.ledger.clock import time_of
from stembase.practice.clock import pass_time
from stembase.practice.policy.walking import walk
from stembase.practice.queries.truths import truth_in
from stembase.practice.ways import split
from stembase.practice.worlds import begin
from tests.practice.house import CREW, house  # noqa: F401
from tests.replaying import assert_rebuilds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("house")]
RECEIVE = "skill.reduce-volume"


def do(player, name: str, **inputs):
    return perform(name, player.bank, by=CREW.student, at=time_of(player.bank), **inputs)


def parted(player) -> list[str]:
    volume = float(truth_in(player.bank).bags[player.unit].holds.volume_ml)
    act = do(player, "split-unit", unit=player.unit, volumes_ml=[volume / 4, volume / 4])
    return [child.key for child in act.did.offspring.children]


def test_parts_of_a_bag_are_bags_of_their_own_and_hold_no_more_than_it_did():
    player = begin(RECEIVE, 1, crew=CREW)
    whole = truth_in(player.bank).bags[player.unit]
    first, second = parted(player)
    bags = truth_in(player.bank).bags
    assert list(bags) == [first, second]
    assert bags[first].holds.cd34_e6 == pytest.approx(bags[second].holds.cd34_e6)
    assert bags[first].holds.cd34_e6 + bags[second].holds.cd34_e6 <= whole.holds.cd34_e6
    assert bags[first].holds.volume_ml == pytest.approx(whole.holds.volume_ml / 4)
    assert bags[first].name != bags[second].name
    assert_rebuilds()


def test_the_bag_that_is_kept_warm_is_the_one_that_was_named():
    player = begin(RECEIVE, 1, crew=CREW)
    first, second = parted(player)
    do(player, "do-by-hand", unit=second, deed="hold-at", way="warm")
    pass_time(player.bank, by=CREW.student, minutes=600)
    bags = truth_in(player.bank, time_of(player.bank)).bags
    assert (bags[first].celsius, bags[second].celsius) == (22.0, 37.0)
    assert bags[second].living_cd34_e6 < bags[first].living_cd34_e6


def test_what_was_chosen_for_the_whole_holds_for_its_parts():
    player = begin(RECEIVE, 1, crew=CREW)
    do(player, "do-by-hand", unit=player.unit, deed="hold-at", way="refrigerator")
    assert {bag.celsius for bag in (truth_in(player.bank).bags[unit] for unit in parted(player))} == {4.0}
    assert set(truth_in(player.bank).deeds.values()) == {"refrigerator"}


def test_what_was_chosen_before_the_birth_holds_for_the_bag():
    player = begin("skill.collect-cord-blood", 1, crew=CREW)
    do(player, "do-by-hand", unit=player.donation, deed="hold-at", way="refrigerator")
    walk(player, split("cord-blood", "collection.cord-blood:identify", "collection.cord-blood:collect")[1])
    assert Unit.objects.filter(key=player.unit).exists()
    assert truth_in(player.bank).bags[player.unit].celsius == 4.0

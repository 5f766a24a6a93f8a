"""Tanks and their positions: set up once, laid out once, topped up."""

import pytest

from stembase.bank.models import Position, Tank
from stembase.refusal import Refused
from tests.bank.stations.house import BANK, QUARANTINE, do, staffed_bank, storage
from tests.racing import exactly_one, two_at_once

pytestmark = pytest.mark.django_db
TANK = {"number": "Q1", "room": "cryo-room", "zone": "quarantine", "limit_c": -150, "silence_minutes": 30}


def test_a_tank_has_every_slot_of_every_box_of_every_rack():
    staffed_bank()
    do("set-up-tank", **TANK)
    do("lay-out-positions", tank=QUARANTINE, racks=["A", "B"], boxes=["1", "2"], slots=["a", "b", "a"])
    assert Position.objects.filter(tank=QUARANTINE).count() == 8
    assert Position.objects.get(key="A9990:Q1.B.2.b").unit is None


def test_topping_up_notes_the_level():
    staffed_bank()
    do("set-up-tank", **TANK)
    do("top-up-tank", tank=QUARANTINE, before_percent=40, after_percent="90")
    assert Tank.objects.get().level_percent == 90


@pytest.mark.parametrize(
    ("name", "inputs", "by", "code"),
    [
        ("set-up-tank", TANK, "P0002", "tank-already-set-up"),
        ("set-up-tank", TANK | {"number": "Q.2"}, "P0002", "input-does-not-fit"),
        ("set-up-tank", TANK | {"number": "Q2", "zone": "cellar"}, "P0002", "input-does-not-fit"),
        ("set-up-tank", TANK | {"number": "Q2"}, "P0004", "not-permitted"),
        ("lay-out-positions", {"tank": f"{BANK}:Q9", "racks": ["A"], "boxes": ["1"], "slots": ["a"]}, "P0002", "no-such-tank"),
        ("lay-out-positions", {"tank": QUARANTINE, "racks": [], "boxes": ["1"], "slots": ["a"]}, "P0002", "positions-none"),
        ("lay-out-positions", {"tank": QUARANTINE, "racks": ["A"], "boxes": ["2"], "slots": ["c", "d"]}, "P0002", "position-already-there"),
        ("lay-out-positions", {"tank": QUARANTINE, "racks": [f"{n}" for n in range(900)], "boxes": ["1"], "slots": [f"s{n}" for n in range(90)]},
         "P0002", "positions-too-many"),
        ("lay-out-positions", {"tank": QUARANTINE, "racks": ["B"], "boxes": ["1"], "slots": ["a"]}, "P0004", "not-permitted"),
        ("top-up-tank", {"tank": QUARANTINE, "before_percent": 90, "after_percent": 40}, "P0002", "level-fell"),
        ("top-up-tank", {"tank": QUARANTINE, "before_percent": 90, "after_percent": 140}, "P0002", "input-does-not-fit"),
        ("top-up-tank", {"tank": f"{BANK}:Q9", "before_percent": 1, "after_percent": 2}, "P0002", "no-such-tank"),
        ("top-up-tank", {"tank": QUARANTINE, "before_percent": 1, "after_percent": 2}, "P0004", "not-permitted"),
    ],
)  # fmt: skip
def test_what_may_not_be_done_with_a_tank_is_refused(name, inputs, by, code):
    staffed_bank()
    storage()
    with pytest.raises(Refused) as refusal:
        do(name, by=by, **inputs)
    assert refusal.value.code == code
    assert (Tank.objects.count(), Position.objects.count()) == (2, 12)


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_sets_up_and_one_lays_out():
    staffed_bank()
    exactly_one(two_at_once(lambda: do("set-up-tank", **TANK), lambda: do("set-up-tank", by="P0003", **TANK)), "tank-already-set-up")
    lay_out = lambda: do("lay-out-positions", tank=QUARANTINE, racks=["A"], boxes=["1"], slots=["a"])  # noqa: E731
    exactly_one(two_at_once(lay_out, lay_out), "position-already-there")

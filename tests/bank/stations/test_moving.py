"""Places: one unit lies in one, quarantine is kept apart, a place stays reserved while its unit is out, and who fetches a unit has a list."""

import pytest

from stembase.bank.models import Deviation, Hold, Performance, Position, Stay, Unit
from stembase.bank.queries.picking import pick_list
from stembase.bank.queries.storage import box_grid, boxes_of, free_positions, silent_tanks, tanks_of
from tests.bank.stations import way
from tests.bank.stations.house import BANK, MINUTE, QUARANTINE, RELEASED, storage, tank_log, unit
from tests.bank.stations.way import do, equipped_bank, storing, work
from tests.cast import NOON
from tests.racing import exactly_one, two_at_once
from tests.refusing import refused

pytestmark = pytest.mark.django_db
A, B, R = f"{QUARANTINE}.A.1.a", f"{QUARANTINE}.A.1.b", f"{RELEASED}.A.1.a"


@pytest.fixture
def bank(db):
    equipped_bank()
    storage()


def ready(serial=1, stage="frozen"):
    """A unit whose donor agrees."""
    return unit(serial, stage, donor="D1")


def stored(serial=1, place=A):
    key = ready(serial)
    do("put-away", **storing(place, key))
    return key


def moving(key, here=A, to=B, at=NOON + MINUTE, **changes):
    return {"unit": key, "work": work("storage.move", "move", key, scans={"position": here, "new-position": to}, **changes), "at": at}


def test_a_unit_put_away_has_its_place_and_a_stay(bank):
    key = stored()
    assert Position.objects.get(unit=key).key == A
    assert Unit.objects.get(key=key).stage == "quarantined"
    assert (Stay.objects.get().from_at, Stay.objects.get().to_at) == (NOON, None)


@pytest.mark.parametrize(
    ("place", "stage", "code"),
    [
        (f"{QUARANTINE}.Z.1.a", "frozen", "no-such-position"),
        ("A9991:Q1.A.1.a", "frozen", "no-such-position"),
        ("", "frozen", "scan-missing"),
        (R, "frozen", "quarantine-apart"),
        (A, "received", "wrong-stage"),
    ],
)
def test_a_unit_that_cannot_lie_there_is_refused(bank, place, stage, code):
    key = ready(1, stage)
    refused(code, do, "put-away", **storing(place, key))
    assert not Stay.objects.exists()
    assert not Position.objects.exclude(unit=None).exists()


def test_one_place_one_unit_and_one_unit_one_place(bank):
    key = stored()
    refused("position-taken", do, "put-away", **storing(A, ready(2)))
    Unit.objects.filter(key=key).update(stage="frozen")
    refused("unit-already-stored", do, "put-away", **storing(B, key))
    refused("not-permitted", do, "put-away", by="P0004", **storing(B, ready(3)))
    refused("unqualified", do, "put-away", by="P0003", **storing(B, ready(4)))
    refused("no-such-unit", do, "put-away", **storing(B, "A9991:x"))


def test_in_practice_a_mistake_is_made_and_recorded_and_what_cannot_be_is_refused():
    practice = "A9995-r1"
    equipped_bank("practice", practice)
    storage(practice)
    key, other = unit(1, "frozen", bank=practice, donor="D1"), unit(2, "frozen", bank=practice, donor="D1")
    do("put-away", practice, **storing(f"{practice}:R1.A.1.a", key))
    assert Position.objects.get(unit=key).tank.zone == "released"
    assert [found.code for found in Deviation.objects.filter(subject=key)] == ["quarantine-apart"]
    refused("position-taken", do, "put-away", practice, **storing(f"{practice}:R1.A.1.a", other))
    refused("no-such-position", do, "put-away", practice, **storing(A, other))


def test_what_is_recorded_after_an_excursion_is_held_too(bank):
    log = tank_log((0, -190), (10, -140), (20, -190))
    do("record-temperature-log", tank=QUARANTINE, log=log, at=NOON + 20 * MINUTE)
    key = ready()
    do("put-away", **storing(A, key), at=NOON + 15 * MINUTE)
    assert Hold.objects.get().unit_id == key
    assert Hold.objects.get().reason == "stored-in-excursion"


def test_a_move_leaves_one_place_for_another(bank):
    key = stored()
    do("move-unit", **moving(key))
    assert Position.objects.get(unit=key).key == B
    assert list(Stay.objects.order_by("from_at").values_list("position", "to_at")) == [(A, NOON + MINUTE), (B, None)]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"here": B}, "scan-differs"),
        ({"to": f"{QUARANTINE}.Z.1.a"}, "no-such-position"),
        ({"to": R}, "quarantine-apart"),
        ({"to": f"{QUARANTINE}.A.1.c"}, "position-taken"),
        ({"reason": "whim"}, "answer-not-offered"),
    ],
)
def test_a_move_that_cannot_be_is_refused(bank, changes, code):
    key = stored()
    stored(2, f"{QUARANTINE}.A.1.c")
    refused(code, do, "move-unit", **moving(key, **changes))
    assert Position.objects.get(unit=key).key == A


def test_a_unit_in_no_place_is_not_moved_and_strangers_move_nothing(bank):
    refused("unit-not-in-place", do, "move-unit", **moving(ready(1, "quarantined")))
    refused("not-permitted", do, "move-unit", by="P0004", **moving(stored(2)))
    refused("no-such-unit", do, "move-unit", **moving("A9991:x"))


def released(serial=1, place=R, stage="reserved"):
    """A released unit in its place."""
    key = ready(serial, stage)
    Position.objects.filter(key=place).update(unit=key, since=NOON)
    Stay.objects.create(key=f"{BANK}:s{serial}", bank_id=BANK, unit_id=key, tank_id=RELEASED, position=place, from_at=NOON)
    return key


def picking(key, place=R):
    way.prepare("storage.pick", "pick", key, NOON + MINUTE)
    return {"unit": key, "witness": "P0005", "at": NOON + 2 * MINUTE, "work": work("storage.pick", "pick", key, scans={"position": place})}


def test_the_list_leads_to_the_place_and_warns_of_look_alikes(bank):
    key, alike = released(1), released(2, f"{RELEASED}.A.2.a", "released")
    (pick,) = pick_list(BANK)
    assert (pick.position.key, pick.position.unit_id, pick.alike) == (R, key, (alike,))
    assert [pick.position.unit_id for pick in pick_list(BANK, [alike, key])] == [key, alike]


def test_a_picked_unit_has_left_storage_with_two_people(bank):
    key = released()
    do("move-unit", **picking(key))
    assert not Position.objects.filter(unit=key).exists()
    assert Stay.objects.get().to_at == NOON + 2 * MINUTE
    assert Unit.objects.get(key=key).stage == "reserved"


def test_a_held_unit_is_not_picked_nor_one_at_another_place(bank):
    key = released()
    refused("scan-differs", do, "move-unit", **picking(key, f"{RELEASED}.A.1.b"))
    Hold.objects.create(key=f"{BANK}:h", bank_id=BANK, unit_id=key, reason="tank-too-warm", opened_at=NOON, opened_by="P0002")
    call = {"unit": key, "witness": "P0005", "at": NOON + 2 * MINUTE, "work": work("storage.pick", "pick", key, scans={"position": R})}
    refused("unit-on-hold", do, "move-unit", **call)


def test_a_stored_unit_is_not_shipped(bank):
    key = released()
    at = NOON + MINUTE
    for step in way.steps_of("clinical.issue-and-ship")[:-1]:
        do("do-step", unit=key, work=work("clinical.issue-and-ship", step.key, key), witness="P0005", at=at)
    refused("unit-still-stored", do, "hand-over", unit=key, work=work("clinical.issue-and-ship", "ship", key), witness="P0005", at=at)


def test_a_place_is_kept_while_its_unit_is_out(bank):
    key = stored()
    do("take-out", unit=key, reason="inspection", at=NOON + MINUTE)
    assert (Position.objects.get(key=A).unit, Position.objects.get(key=A).reserved_for) == (None, key)
    refused("position-taken", do, "put-away", **storing(A, ready(2)), at=NOON + MINUTE)
    refused("not-its-place", do, "put-back", unit=key, position=B, at=NOON + MINUTE)
    do("put-back", unit=key, position=A, at=NOON + MINUTE)
    assert (Position.objects.get(key=A).unit_id, Position.objects.get(key=A).reserved_for) == (key, "")
    assert not Deviation.objects.exists()


def test_out_too_long_is_a_deviation_and_an_excursion_meanwhile_does_not_hold_it(bank):
    key = stored()
    do("take-out", unit=key, reason="alarm", at=NOON + MINUTE)
    do("record-temperature-log", tank=QUARANTINE, log=tank_log((2, -140), (10, -140), (20, -190)), at=NOON + 20 * MINUTE)
    assert not Hold.objects.exists()
    do("put-back", unit=key, position=A, at=NOON + 30 * MINUTE)
    assert Deviation.objects.get(subject=key).code == "out-too-long"


@pytest.mark.parametrize(
    ("name", "inputs", "code"),
    [
        ("take-out", {"unit": "A9991:x", "reason": "alarm"}, "no-such-unit"),
        ("take-out", {"reason": "curiosity"}, "input-does-not-fit"),
        ("take-out", {"reason": "alarm", "by": "P0004"}, "not-permitted"),
        ("put-back", {"position": A}, "unit-not-out"),
        ("put-back", {"position": f"{BANK}:x"}, "no-such-position"),
        ("put-back", {"unit": "A9991:x", "position": A}, "no-such-unit"),
        ("put-back", {"position": A, "by": "P0004"}, "not-permitted"),
    ],
)
def test_taking_out_and_back_that_cannot_be_is_refused(bank, name, inputs, code):
    key = stored()
    refused(code, do, name, **{"unit": key} | inputs)
    refused("unit-not-in-place", do, "take-out", unit=ready(2), reason="alarm")


def test_a_unit_out_cannot_come_back_before_it_left(bank):
    key = stored()
    do("take-out", unit=key, reason="alarm", at=NOON + MINUTE)
    refused("time-runs-backwards", do, "put-back", unit=key, position=A, at=NOON)


def test_the_map_shows_fill_temperature_silence_and_the_last_excursion(bank, django_assert_num_queries):
    key = stored()
    stored(2, B)
    do("take-out", unit=key, reason="alarm", at=NOON)
    do("record-temperature-log", tank=QUARANTINE, log=tank_log((0, -190), (10, -140)), at=NOON + 10 * MINUTE)
    with django_assert_num_queries(2):
        quarantine, other = tanks_of(BANK, NOON + 60 * MINUTE)
    assert (quarantine.positions, quarantine.filled, quarantine.reserved, quarantine.warm, quarantine.silent) == (6, 1, 1, True, True)
    assert (quarantine.excursion.kind, other.excursion, other.silent) == ("warm", None, False)
    assert [tank.key for tank in silent_tanks(BANK, NOON + 60 * MINUTE)] == [QUARANTINE]
    assert [(box.box, box.positions, box.taken) for box in boxes_of(BANK, QUARANTINE)] == [("1", 3, 2), ("2", 3, 0)]
    assert [place.slot for place in box_grid(BANK, QUARANTINE, "A", "1")] == ["a", "b", "c"]
    assert free_positions(BANK, "quarantine", 2) == [f"{QUARANTINE}.A.1.c", f"{QUARANTINE}.A.2.a"]


def test_a_tank_is_tended_under_its_procedure(bank):
    for step in way.steps_of("storage.top-up-nitrogen"):
        do("do-step", unit=QUARANTINE, work=work("storage.top-up-nitrogen", step.key, QUARANTINE))
    assert Performance.objects.get(subject=QUARANTINE).ended_at == NOON


@pytest.mark.django_db(transaction=True)
def test_of_two_units_one_gets_the_place_and_of_two_people_one_takes_the_unit(transactional_db):
    equipped_bank()
    storage()
    first, second = ready(1), ready(2)
    here, there = storing(A, first), storing(A, second)
    exactly_one(two_at_once(lambda: do("put-away", **here), lambda: do("put-away", by="P0005", **there)), "position-taken")
    assert Stay.objects.count() == 1

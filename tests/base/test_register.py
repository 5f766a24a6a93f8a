"""Partners, sites, rooms and the one register of equipment."""

from datetime import date, timedelta

import pytest

from stembase.acts.door import perform
from stembase.base.chain import BASE
from stembase.base.kinds import equipment_kinds, room_kinds
from stembase.base.models import Equipment, Partner, Room
from stembase.base.queries import equipment_by_key, equipment_of_kind, rooms_of, sites
from stembase.people.cast import ENTERPRISE, make_organisations
from stembase.procedures.packaged import packaged
from tests.cast import NOON, found_base, person
from tests.racing import exactly_one, two_at_once
from tests.refusing import refused
from tests.replaying import assert_rebuilds

pytestmark = pytest.mark.django_db
TITLES = {"title_zh": "名称", "title_en": "Name"}
YEAR = timedelta(days=365)


def do(name: str, by: str = "P0001", at=NOON, **inputs):
    return perform(name, BASE, by=by, at=at, now=at, **inputs)


def open_room() -> None:
    found_base()
    make_organisations()
    do("admit-partner", organisation=ENTERPRISE)
    do("open-site", site="north", partner=ENTERPRISE, **TITLES)
    do("open-room", room="north-cryo", site="north", room_kind="cryo-room", **TITLES)


FREEZER = {"equipment": "CRF-1", "equipment_kind": "controlled-rate-freezer", "room": "north-cryo", **TITLES}


def register(**changes):
    return do("register-equipment", **FREEZER | {"calibrated_until": NOON + YEAR} | changes)


def test_a_partner_opens_a_site_with_a_room_and_a_machine():
    open_room()
    register()
    assert Partner.objects.get().joined_date == date(2026, 3, 2)
    assert [site.partner_id for site in sites()] == [ENTERPRISE]
    assert [room.key for room in rooms_of("north")] == ["north-cryo"]
    assert equipment_by_key(["CRF-1", "nothing"])["CRF-1"].calibrated_until == NOON + YEAR
    assert_rebuilds()


def test_a_machine_may_be_used_while_calibrated_and_in_service():
    open_room()
    register()
    kind = "controlled-rate-freezer"
    assert [machine.key for machine in equipment_of_kind(kind, at=NOON, site="north")] == ["CRF-1"]
    assert equipment_of_kind(kind, at=NOON + YEAR) == []
    do("calibrate-equipment", equipment="CRF-1", until=NOON + 2 * YEAR, certificate="C-77")
    assert len(equipment_of_kind(kind, at=NOON + YEAR)) == 1
    do("take-equipment-out-of-service", equipment="CRF-1")
    assert equipment_of_kind(kind, at=NOON) == []
    do("return-equipment-to-service", equipment="CRF-1")
    assert len(equipment_of_kind(kind, at=NOON)) == 1
    assert_rebuilds()


def test_what_does_not_stand_is_refused():
    open_room()
    refused("no-such-organisation", do, "admit-partner", organisation="nobody")
    refused("no-such-partner", do, "open-site", site="south", partner="nobody", **TITLES)
    refused("no-such-site", do, "open-room", room="r", site="south", room_kind="ward", **TITLES)
    refused("room-kind-unknown", do, "open-room", room="r", site="north", room_kind="castle", **TITLES)
    refused("no-such-room", register, room="r")
    refused("equipment-kind-unknown", register, equipment_kind="magic-wand")
    refused("no-such-equipment", do, "calibrate-equipment", equipment="X", until=NOON + YEAR)


def test_twice_is_refused():
    open_room()
    register()
    refused("partner-admitted-already", do, "admit-partner", organisation=ENTERPRISE)
    refused("site-open-already", do, "open-site", site="north", partner=ENTERPRISE, **TITLES)
    refused("room-open-already", do, "open-room", room="north-cryo", site="north", room_kind="ward", **TITLES)
    refused("equipment-registered-already", register)
    refused("equipment-in-service-already", do, "return-equipment-to-service", equipment="CRF-1")
    do("take-equipment-out-of-service", equipment="CRF-1")
    refused("equipment-out-of-service-already", do, "take-equipment-out-of-service", equipment="CRF-1")
    assert Room.objects.count() == Equipment.objects.count() == 1


def test_a_calibration_must_last_longer_than_the_one_there_is():
    open_room()
    register()
    refused("calibration-not-longer", do, "calibrate-equipment", equipment="CRF-1", until=NOON + YEAR)
    refused("calibration-ends-before-it-begins", do, "calibrate-equipment", equipment="CRF-1", until=NOON)


@pytest.mark.parametrize(
    ("command", "inputs"),
    [
        ("admit-partner", {"organisation": ENTERPRISE}),
        ("open-site", {"site": "s", "partner": ENTERPRISE, **TITLES}),
        ("open-room", {"room": "r", "site": "north", "room_kind": "ward", **TITLES}),
        ("register-equipment", FREEZER),
        ("calibrate-equipment", {"equipment": "CRF-1", "until": NOON + YEAR}),
        ("take-equipment-out-of-service", {"equipment": "CRF-1"}),
        ("return-equipment-to-service", {"equipment": "CRF-1"}),
    ],
)
def test_a_student_may_not(command, inputs):
    open_room()
    person("P0008", "student")
    refused("not-permitted", do, command, by="P0008", **inputs)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("command", "inputs", "code"),
    [
        ("admit-partner", {"organisation": "yunhe-college"}, "partner-admitted-already"),
        ("open-site", {"site": "s", "partner": ENTERPRISE, **TITLES}, "site-open-already"),
        ("open-room", {"room": "r", "site": "north", "room_kind": "ward", **TITLES}, "room-open-already"),
        ("register-equipment", FREEZER | {"equipment": "CRF-2"}, "equipment-registered-already"),
        ("calibrate-equipment", {"equipment": "CRF-1", "until": NOON + 2 * YEAR}, "calibration-not-longer"),
        ("take-equipment-out-of-service", {"equipment": "CRF-1"}, "equipment-out-of-service-already"),
    ],
)
def test_of_two_at_once_one_is_refused(command, inputs, code):
    open_room()
    register()
    exactly_one(two_at_once(*[lambda: do(command, **inputs)] * 2), code)


@pytest.mark.django_db(transaction=True)
def test_a_machine_comes_back_once():
    open_room()
    register()
    do("take-equipment-out-of-service", equipment="CRF-1")
    exactly_one(two_at_once(*[lambda: do("return-equipment-to-service", equipment="CRF-1")] * 2), "equipment-in-service-already")


def test_whatever_a_procedure_names_can_be_registered():
    named, rooms = set(), set()
    for definition in packaged():
        named |= set(definition.equipment)
        rooms |= {definition.room} - {""}
    assert named
    assert named <= set(equipment_kinds())
    assert rooms <= set(room_kinds())

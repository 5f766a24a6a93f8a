"""Examples of the commands of the base's register."""

from datetime import timedelta

from stembase.people.cast import ENTERPRISE, make_organisations
from tests.cast import NOON, found_base
from tests.matrix.example import Call, Example

TITLES = {"title_zh": "名称", "title_en": "Name"}
ADMISSION = ("admit-partner", {"organisation": ENTERPRISE})
SITE = ("open-site", {"site": "north", "partner": ENTERPRISE, **TITLES})
ROOM = ("open-room", {"room": "north-cryo", "site": "north", "room_kind": "cryo-room", **TITLES})
FREEZER = ("register-equipment", {"equipment": "CRF-1", "equipment_kind": "controlled-rate-freezer", "room": "north-cryo", **TITLES})
CALIBRATION = ("calibrate-equipment", {"equipment": "CRF-1", "until": NOON + timedelta(days=365)})
TAKING_OUT = ("take-equipment-out-of-service", {"equipment": "CRF-1"})
RETURN = ("return-equipment-to-service", {"equipment": "CRF-1"})


def _after(*earlier: tuple[str, dict], then: tuple[str, dict]) -> Call:
    """A founded base in which the earlier acts have been done."""
    found_base()
    make_organisations()
    for name, inputs in earlier:
        Call(name, "base", "P0001", inputs).perform()
    return Call(then[0], "base", "P0001", then[1])


EXAMPLES = {
    "admit-partner": Example(lambda: _after(then=ADMISSION), twice="partner-admitted-already"),
    "open-site": Example(lambda: _after(ADMISSION, then=SITE), twice="site-open-already"),
    "open-room": Example(lambda: _after(ADMISSION, SITE, then=ROOM), twice="room-open-already"),
    "register-equipment": Example(lambda: _after(ADMISSION, SITE, ROOM, then=FREEZER), twice="equipment-registered-already"),
    "calibrate-equipment": Example(lambda: _after(ADMISSION, SITE, ROOM, FREEZER, then=CALIBRATION), twice="calibration-not-longer"),
    "take-equipment-out-of-service": Example(
        lambda: _after(ADMISSION, SITE, ROOM, FREEZER, then=TAKING_OUT), twice="equipment-out-of-service-already"
    ),
    "return-equipment-to-service": Example(
        lambda: _after(ADMISSION, SITE, ROOM, FREEZER, TAKING_OUT, then=RETURN), twice="equipment-in-service-already"
    ),
}

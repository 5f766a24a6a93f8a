"""Second chapter: sites, rooms and machines of every kind, calibrated; and their calibrations through the year."""

from datetime import timedelta
from typing import Any

from stembase.acts.door import batch
from stembase.base.chain import BASE
from stembase.base.kinds import equipment_kinds, room_kinds
from stembase.demo.clock import DAY, FOUNDED, Process
from stembase.demo.people import ADMINISTRATOR, COORDINATOR, QUALITY
from stembase.demo.world import World
from stembase.people.cast import COLLEGE, ENTERPRISE, HOSPITAL

SITES = (
    ("cells", ENTERPRISE, "云河干细胞库（演示）", "Yunhe cell bank (demo)"),
    ("hospital", HOSPITAL, "附属医院（演示）", "University hospital (demo)"),
    ("college", COLLEGE, "生物医学学院实训中心（演示）", "College training centre (demo)"),
)
ROOMS_OF = {
    "hospital": ("interview-room", "delivery-room", "theatre", "apheresis-room", "dental-clinic", "ward", "waiting-room"),
    "college": ("classroom", "office", "research-laboratory"),
}
OF_ROOM = {
    "cryo-room": ("controlled-rate-freezer", "cooling-block", "syringe-pump", "freezer-minus-80", "heat-sealer", "sterile-connector"),
    "storage-room": ("nitrogen-tank", "nitrogen-supply", "oxygen-monitor"),
    "reception": ("temperature-logger", "balance", "transport-box", "refrigerator", "label-printer", "scanner"),
    "dispatch": ("dry-shipper",),
    "clean-room": ("cell-separator", "centrifuge", "biosafety-cabinet"),
    "culture-room": ("co2-incubator", "incubator", "orbital-shaker", "culture-system", "inverted-microscope", "cell-counter"),
    "microbiology": ("blood-culture-cabinet", "kinetic-tube-reader"),
    "delivery-room": ("rocking-scale",),
    "apheresis-room": ("apheresis-machine",),
    "ward": ("water-bath", "thaw-bath", "dry-thaw-device", "infusion-pump"),
}
EVERY = timedelta(days=180)
SPARE = {"controlled-rate-freezer": "controlled-rate-freezer-2", "biosafety-cabinet": "biosafety-cabinet-2"}


def open_register(world: World) -> None:
    """Sites, rooms and machines."""
    with batch(BASE):
        for key, partner, zh, en in SITES:
            world.base.do("open-site", by=COORDINATOR, at=FOUNDED + 3 * DAY, site=key, partner=partner, title_zh=zh, title_en=en)
        for kind, words in room_kinds().items():
            site = next((site for site, kinds in ROOMS_OF.items() if kind in kinds), "cells")
            titles: dict[str, Any] = {"title_zh": words.zh, "title_en": words.en.capitalize()}
            world.base.do("open-room", by=COORDINATOR, at=FOUNDED + 3 * DAY, room=f"{site}-{kind}", site=site, room_kind=kind, **titles)
        for number, kind in enumerate(equipment_kinds()):
            world.machines[kind] = _register(world, kind, kind, number)
        for kind, spare in SPARE.items():
            _register(world, kind, spare, 0)
        world.base.do("take-equipment-out-of-service", by=QUALITY, at=FOUNDED + 5 * DAY, equipment=SPARE["biosafety-cabinet"])
    world.clock.start(calibrations(world))


def _register(world: World, kind: str, key: str, number: int) -> str:
    room = next((room for room, kinds in OF_ROOM.items() if kind in kinds), "test-laboratory")
    site = next((site for site, kinds in ROOMS_OF.items() if room in kinds), "cells")
    words, at = equipment_kinds()[kind], FOUNDED + 4 * DAY
    titles: dict[str, Any] = {"title_zh": f"{words.zh}（演示）", "title_en": f"{words.en} (demo)"}
    until = at + EVERY + _group(number) * DAY
    world.base.do(
        "register-equipment", by=ADMINISTRATOR, at=at, equipment=key, equipment_kind=kind, room=f"{site}-{room}", calibrated_until=until, **titles
    )
    return key


def _group(number: int) -> int:
    """Days after the first machines: the calibrating firm comes four times in half a year."""
    return number % 4 * 40


def calibrations(world: World) -> Process:
    """Every machine in use is calibrated again a week before its calibration ends, for half a year each time."""
    due = sorted((FOUNDED + 4 * DAY + EVERY + _group(number) * DAY, kind) for number, kind in enumerate(equipment_kinds()))
    for round_ in range(3):
        for until, kind in due:
            at = until + round_ * EVERY - 7 * DAY
            yield at
            certificate = f"CAL-{at.year}-{round_}{world.machines[kind][:12]}"
            world.base.do(
                "calibrate-equipment", by=QUALITY, at=at, equipment=world.machines[kind], until=at + 7 * DAY + EVERY, certificate=certificate
            )

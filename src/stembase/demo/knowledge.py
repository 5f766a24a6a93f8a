"""Third chapter: the packaged procedures and standards are published; the one that comes later is announced when its time has come."""

from stembase.acts.door import batch
from stembase.bank.seeding import publish_packaged_standards
from stembase.base.chain import BASE
from stembase.demo.clock import DAY, FOUNDED, Process, local
from stembase.demo.people import MASTERS, QUALITY, crew
from stembase.demo.world import World
from stembase.procedures.packaged import packaged

WRITTEN = FOUNDED + 6 * DAY
NOT_YET = "P0023"
"""Who of the preparation crew has not been entrusted with the new competence when it is demanded."""


def publish(world: World) -> None:
    """Everything announced by now; what is announced later waits for its day."""
    with batch(BASE):
        later = [definition for definition in packaged() if definition.announced > WRITTEN.date()]
        for definition in packaged():
            if definition not in later:
                world.base.do("publish-procedure", by=QUALITY, at=WRITTEN, text=definition.text)
        publish_packaged_standards(by=QUALITY, at=WRITTEN, now=WRITTEN)
    for definition in later:
        world.clock.start(_announced(world, definition.text, local(definition.announced)))
    world.clock.start(_entrusted_with_curves(world))


def _announced(world: World, text: str, at) -> Process:  # type: ignore[no-untyped-def]
    yield at
    world.base.do("publish-procedure", by=QUALITY, at=at, text=text)


def _entrusted_with_curves(world: World) -> Process:
    """Before version 3 of cryopreservation is in force, the crew is entrusted with reading the curve."""
    at = local(WRITTEN.date().replace(year=2026, month=9, day=28))
    yield at
    master = MASTERS["preparation"]
    for person in crew("preparation"):
        if person not in (master, NOT_YET):
            world.base.do(
                "decide-entrustment", by=master, at=at, person=person, competence="cryo.read-the-curve", level=4, valid_until=at + 730 * DAY
            )

"""A small house to train in: the base of the demo with its people, machines and procedures, at the story's last morning, and no bank. For practice
run from the command line and in tests."""

from datetime import datetime

from stembase.demo import founding, knowledge, register
from stembase.demo.clock import TODAY
from stembase.demo.people import ADMINISTRATOR, QUALITY, SECOND_QUALITY
from stembase.demo.world import World
from stembase.practice.policy.player import Crew

CREW = Crew(student="P0008", quality=QUALITY, second=SECOND_QUALITY)
"""Who plays: one of the demo's students, and two of quality."""


def found_house(password: str, until: datetime = TODAY) -> None:
    """Found it in an empty database and let its story run until an instant; its time goes by acts from then on."""
    world = World(password)
    for chapter in (founding.found, register.open_register, knowledge.publish):
        chapter(world)
    world.clock.run(until)
    world.base.do("keep-story-time", by=ADMINISTRATOR, at=until)

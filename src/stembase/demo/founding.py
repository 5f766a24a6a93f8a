"""First chapter: the base is founded by a college and an enterprise, with a hospital; everybody gets an account, roles and trust."""

from collections.abc import Iterator
from datetime import timedelta

from django.contrib.auth.hashers import make_password

from stembase.acts.door import batch
from stembase.base.chain import BASE
from stembase.competence.framework import packaged, seed_framework
from stembase.demo.clock import DAY, FOUNDED, HOUR
from stembase.demo.people import (
    ADMINISTRATOR,
    COORDINATOR,
    MASTERS,
    MEDICAL_DIRECTOR,
    QUALITY,
    everybody,
    posts,
    students,
)
from stembase.demo.world import World
from stembase.ledger.appending import open_chain
from stembase.people.cast import ORGANISATIONS, make_player
from stembase.people.models import Account

VALID = timedelta(days=730)
ENDS_SOON = "P0027"
"""Whose trust runs out within weeks of today."""


def found(world: World) -> None:
    """Found the base, and entrust its people."""
    open_chain(BASE, "base")
    for player in everybody():
        make_player(player, None)
    # one hash for all: the password is the demo's own, and printed
    Account.objects.filter(code__in=[player.code for player in everybody()]).update(password=make_password(world.password, hasher="story"))
    with batch(BASE):
        _grant(world)
        seed_framework(by=ADMINISTRATOR, at=FOUNDED + HOUR)
        _found_entrustments(world)
        _entrust(world)
        _clear_students(world)


def _grant(world: World) -> None:
    do, at = world.base.do, FOUNDED
    do("found-base", by=ADMINISTRATOR, at=at)
    for player in everybody():
        for role in player.roles:
            if (player.code, role) != (ADMINISTRATOR, "administrator"):
                do("grant-role", by=ADMINISTRATOR, at=at, person=player.code, role=role)
    for key, *_ in ORGANISATIONS:
        do("admit-partner", by=ADMINISTRATOR, at=at, organisation=key)


def _competences(stations: tuple[str, ...]) -> Iterator[str]:
    """Competences of the stations, and those asked at every station."""
    return (key for key, entry in packaged().items() if entry.get("station", "") in ("", *stations))


def _found_entrustments(world: World) -> None:
    """The first level 5 in each competence: by two people, for a reason."""
    at = FOUNDED + DAY
    for key, entry in packaged().items():
        master = MASTERS[entry.get("station", "")]
        second = MEDICAL_DIRECTOR if master == QUALITY else QUALITY
        reason = world.base.note("建库之初，由两位负责人共同授权（演示） / founding decision by two (demo)", author=ADMINISTRATOR, at=at)
        world.base.do("found-entrustment", by=ADMINISTRATOR, witness=second, at=at, person=master, competence=key, reason=reason)


def _entrust(world: World) -> None:
    """Everybody else by the masters, for two years."""
    at, reader = FOUNDED + 2 * DAY, frozenset({"cryo.read-the-curve"})
    for post in posts():
        until = FOUNDED + (timedelta(days=425) if post.person == ENDS_SOON else VALID)
        for key in _competences(post.stations):
            master = MASTERS[packaged()[key].get("station", "")]
            if master != post.person and key not in reader:
                level = post.level if packaged()[key].get("station", "") else max(3, min(post.level, 4))
                world.base.do("decide-entrustment", by=master, at=at, person=post.person, competence=key, level=level, valid_until=until)


def _clear_students(world: World) -> None:
    """Students are insured and safety-trained before they touch anything; the last ones are still waiting for their training."""
    at, until = FOUNDED + 2 * DAY + HOUR, FOUNDED + 600 * DAY
    for number, student in enumerate(students()):
        world.base.do("give-clearance", by=COORDINATOR, at=at, person=student, clearance="insured", until=until)
        if number < len(students()) - 3:
            world.base.do("give-clearance", by=COORDINATOR, at=at + HOUR, person=student, clearance="safety-trained", until=until)

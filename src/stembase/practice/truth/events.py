"""What falls due in a run: the first injected fault whose trigger has come and that has not been told yet. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from stembase.practice.scenario import Injection
from stembase.practice.truth.bag import World
from stembase.practice.truth.freezing import cools_below
from stembase.practice.truth.happening import Happening
from stembase.practice.truth.rules import Rules
from stembase.practice.truth.tank import warms_above


@dataclass(frozen=True, slots=True)
class Event:
    """A fault that strikes: which injection, when, what it strikes (empty: nothing in particular), and its facts."""

    injection: str
    fault: str
    at: datetime
    subject: str
    facts: Mapping[str, float | str | bool]

    @property
    def happening(self) -> Happening:
        """The event as the truth would see it."""
        return Happening(self.at, "run.event", self.subject, {"fault": self.fault, "injection": self.injection, "facts": self.facts})


def due(injections: Sequence[Injection], done: Sequence[Happening], world: World, rules: Rules, opened_at: datetime, until: datetime) -> Event | None:
    """The first event up to an instant, if there is one. `world`: what is true after everything done."""
    told = {happening.did.get("injection") for happening in done if happening.verb == "run.event"}
    waiting = [injection for injection in injections if injection.key not in told]
    events = [event for injection in waiting for event in _events(injection, done, world, rules, opened_at)]
    return min((event for event in events if event.at <= until), key=lambda event: (event.at, event.injection), default=None)


def _events(injection: Injection, done: Sequence[Happening], world: World, rules: Rules, opened_at: datetime) -> Iterator[Event]:
    for at, subject in _triggers(injection, done, world, rules, opened_at):
        yield Event(injection.key, injection.fault, max(at, opened_at), subject, injection.parameters)


def _triggers(injection: Injection, done: Sequence[Happening], world: World, rules: Rules, opened_at: datetime) -> Iterator[tuple[datetime, str]]:
    """The instants at which it could strike first, and what."""
    if injection.bag_below_c is not None:
        for unit, bag in world.bags.items():
            if bag.frost and not bag.stored and (wait := cools_below(bag, injection.bag_below_c, rules.numbers)) is not None:
                yield bag.at + wait, unit
        return
    if injection.tank_above_c is not None:
        for key, tank in world.tanks.items():
            if (wait := warms_above(tank, injection.tank_above_c, rules.numbers)) is not None:
                yield tank.since + wait, key
        return
    after = timedelta(minutes=injection.minutes)
    if injection.after:
        yield from ((happening.at + after, happening.subject) for happening in done if happening.place == injection.after)
        return
    yield opened_at + after, next(iter(world.bags), "")

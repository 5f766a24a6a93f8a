"""What can be done with a unit now: the steps that come next, other procedures that could begin, and acts, open or barred with the reason."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from stembase.acts.command import COMMANDS
from stembase.bank.models import Position, Result, Unit
from stembase.bank.queries.boards import TESTED_AT, demanded
from stembase.bank.queries.way import Next, Open, Way, first_step, next_of
from stembase.bank.standard import Standard
from stembase.procedures.vocabulary import STATIONS

from .act import title_of
from .here import Here, language
from .testing import giving

OUT = ("issued", "infused", "discarded", "divided")


@dataclass(frozen=True, slots=True)
class Doable:
    """Something that can be done: its words, its page; `reason` why it cannot be, whatever is typed."""

    title: str
    href: str
    note: str = ""
    reason: str = ""


def steps_on(
    way: Way, unit: Unit, works: Sequence[Open], standard: Standard | None, results: Sequence[Result], *, passed: bool
) -> tuple[list[Doable], list[tuple[str, list[Doable]]]]:
    """The steps that come next, and the other procedures that could begin, by station.

    In quarantine tests come before a verdict, and a good one before release."""
    coming = [one for one in next_of(way, unit, works) if passed or one.begun or not any(step.kind == "release" for step in one.definition.steps)]
    lacking = _lacking(way, unit, standard, results, {one.definition.key for one in coming})
    coming = [*lacking, *coming] if unit.stage == "quarantined" else [*coming, *lacking]
    named = {one.definition.key for one in coming}
    others: dict[str, list[Doable]] = {}
    if unit.stage not in OUT:
        for definition in way.possible(unit.source, unit.stage):
            if definition.key not in named:
                station = STATIONS[definition.station].say(language())
                others.setdefault(station, []).append(
                    Doable(definition.title.say(language()), _step_href(unit, Next(definition, first_step(definition))))
                )
    return [_next(unit, one) for one in coming], list(others.items())


def _lacking(way: Way, unit: Unit, standard: Standard | None, results: Sequence[Result], named: set[str]) -> list[Next]:
    """The procedures of the tests the standard still waits for."""
    if standard is None or unit.stage not in TESTED_AT:
        return []
    have = {row.test for row in results if row.state in (Result.State.PERFORMED, Result.State.REVIEWED)}
    given = [giving(way, test, unit.source) for test in demanded(standard) if test not in have]
    lacking = {one.key: one for one in given if one and one.key not in named}
    return [Next(one, first_step(one)) for one in lacking.values()]


def _next(unit: Unit, coming: Next) -> Doable:
    return Doable(coming.step.title.say(language()), _step_href(unit, coming), coming.definition.title.say(language()))


def _step_href(unit: Unit, coming: Next) -> str:
    return reverse("web:step", args=[unit.key, coming.definition.key, coming.step.key])


def acts_on(here: Here, unit: Unit, place: Position | None) -> list[Doable]:
    """Acts that are not steps. One that nothing typed can make possible is shown barred, with its reason."""
    at_work = unit.stage in ("received", "reduced", "isolated", "cultured", "harvested", "cryoprotected")
    gone = _("the unit is no longer here") if unit.stage in OUT else ""
    open_to_hands = "" if at_work else _("only cells that are neither frozen nor on the road can be divided")
    stored = gone or ("" if place else _("it lies in no place"))
    held = "" if not place else _("it lies in its place")
    offered = (
        ("hold-unit", "unit", gone),
        ("open-deviation", "subject", ""),
        ("take-out", "unit", stored),
        ("put-back", "unit", gone or held),
        ("split-unit", "unit", gone or open_to_hands),
        ("discard-unit", "unit", gone),
    )
    return [_act(here, unit, command, about, reason) for command, about, reason in offered if COMMANDS[command].roles & here.roles]


def _act(here: Here, unit: Unit, command: str, about: str, reason: str) -> Doable:
    next_page = reverse("web:units-one", args=[unit.key])
    href = f"{reverse('web:act', args=[command])}?{urlencode({about: unit.key, 'next': next_page})}"
    return Doable(title_of(command), href, reason=reason)

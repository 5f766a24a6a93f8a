"""The bar on every page of a run's bank: its clock, what was told, waiting, deeds of the hand, hints, the end. One query."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from stembase.ledger.instants import instant_of
from stembase.ledger.models import Chain, Entry
from stembase.practice import requests
from stembase.practice.deeds import DEEDS, offered
from stembase.practice.faults import FAULTS, noticed
from stembase.practice.models import Run
from stembase.practice.queries.scenarios import scenario_in_force
from stembase.practice.scenario import Scenario
from stembase.practice.stopping import REASONS, USUAL
from stembase.practice.ways import split
from stembase.web.parts.field import Choice

READ = ("run.started", "run.event", "run.handled", "run.hinted", "run.frozen", "kit.issued", "donation.collected", "unit.split")
LATEST = 3  # messages on the bar; all of them stand on the run's own page
OPEN = (Run.State.OPEN, Run.State.FROZEN)


@dataclass(frozen=True, slots=True)
class Message:
    """Something a student noticed: when, and what was heard."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A deed with its ways; of the first bag the present one is marked."""

    key: str
    title: str
    ways: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """What the bar shows. `seen`: the number of the last entry, so that another window is noticed; `scenario`: None where it is gone or changed;
    `bags`: what a deed can be done with; `requests`: what those beside can be asked for; `hints`: those opened; `left`: how many are not;
    `why`: the reason for which a teacher has stopped the time."""

    key: str
    title: str
    state: str
    seen: int
    students: Sequence[str]
    scenario: Scenario | None
    messages: Sequence[Message]
    deeds: Sequence[Offer]
    bags: Sequence[Choice]
    requests: Sequence[Choice]
    hints: Sequence[str]
    left: int
    why: str = ""
    links: Mapping[str, str] = field(default_factory=dict)

    @property
    def latest(self) -> Sequence[Message]:
        """The last messages, the newest first."""
        return self.messages[: -LATEST - 1 : -1]

    @property
    def next_hint(self) -> int:
        """The number of the hint that is next."""
        return len(self.hints) + 1

    @property
    def units(self) -> tuple[Choice, ...]:
        """What a length of time is counted in."""
        return (Choice("1", _("minutes")), Choice("60", _("hours")), Choice("1440", _("days")))


def bar_of(bank: str, language: str) -> Bar | None:
    """The bar of a bank's run; None in a practice bank that is none. One query."""
    state = Run.objects.filter(bank=OuterRef("chain")).values("state")[:1]
    head = Chain.objects.filter(key=OuterRef("chain")).values("seq")[:1]
    rows = list(
        Entry.objects.filter(chain=bank, verb__in=READ)
        .order_by("seq")
        .annotate(state=Subquery(state), head=Subquery(head))
        .values_list("verb", "record", "recorded_at", "subject", "seq", "state", "head")
    )
    if not rows or rows[0][0] != "run.started":
        return None
    told = [(verb, msgspec.json.decode(record).get("did", {}) | {"subject": subject}, instant_of(at)) for verb, record, at, subject, *_rest in rows]
    *_first, seq, stands, last = rows[0]
    return _bar(f"{bank}:{seq}", stands, last, told, language)


def _bar(key: str, state: str, head: int, told: Sequence[tuple[str, Mapping[str, Any], datetime]], language: str) -> Bar:
    began = told[0][1]
    found = scenario_in_force(began["scenario"])
    scenario = found if found and found.hash == began["scenario_hash"] else None
    hints = [hint.say(language) for hint in scenario.hints] if scenario else []
    opened = sum(verb == "run.hinted" for verb, *_rest in told)
    bags = _bags(told)
    chosen = {did["deed"]: did["way"] for verb, did, _at in told if verb == "run.handled" and did["subject"] in bags[:1]}
    return Bar(
        key=key,
        title=found.title.say(language) if found else began["scenario"],
        state=state,
        seen=head,
        students=began["students"],
        scenario=scenario,
        messages=[Message(at, text) for verb, did, at in told if verb == "run.event" and (text := heard(did, language))],
        deeds=_offers(scenario, chosen, language),
        bags=[Choice(unit, unit.partition(":")[2]) for unit in bags],
        requests=_requests(scenario, language),
        hints=hints[:opened],
        left=max(0, len(hints) - opened),
        why=_why(told, language) if state == Run.State.FROZEN else "",
        links={name: reverse(f"web:practice-{name}", args=[key]) for name in ("run", "standing", "wait", "do", "ask", "hint", "end", "abandon")},
    )


def _requests(scenario: Scenario | None, language: str) -> list[Choice]:
    """What can be asked for on the student's own part of the way."""
    stops = split(scenario.start.source, scenario.start.begins, scenario.until)[1] if scenario else ()
    return [Choice(key, request.title.say(language)) for key, request in requests.offered([stop.do for stop in stops]).items()] if scenario else []


def _bags(told: Sequence[tuple[str, Mapping[str, Any], datetime]]) -> list[str]:
    """The bags of a run in their order, and the donations that have none yet."""
    bags: list[str] = []
    for verb, did, _at in told:
        new = {
            "kit.issued": [did["subject"]],
            "donation.collected": [did.get("unit", "")],
            "unit.split": [child["key"] for child in did.get("offspring", {}).get("children", ())],
        }.get(verb, [])
        if new:
            bags = [unit for unit in bags if unit != did["subject"]] + new
    return bags


def _why(told: Sequence[tuple[str, Mapping[str, Any], datetime]], language: str) -> str:
    """Why the time stands still: the reason of the last stop."""
    given = next((did.get("reason", USUAL) for verb, did, _at in reversed(told) if verb == "run.frozen"), USUAL)
    return REASONS[given].say(language) if given in REASONS else ""


def heard(did: Mapping[str, Any], language: str) -> str:
    """What a student hears of a fault; nothing of a silent one, unless the teacher who injected it had it told."""
    fault = FAULTS.get(str(did.get("fault", "")))
    if fault is None or (fault.silent and not did.get("aloud")):
        return ""
    return fault.title.say(language) if fault.silent else fault.message.say(language)


def is_noticed(record: str) -> bool:
    """Whether the record of a fault that struck is one a student notices."""
    did = msgspec.json.decode(record).get("did", {})
    return noticed(str(did.get("fault", ""))) or bool(did.get("aloud"))


def _offers(scenario: Scenario | None, chosen: Mapping[str, str], language: str) -> list[Offer]:
    """The deeds of the student's own part of the way, each with the way it stands at."""
    if scenario is None:
        return []
    steps = {stop.step for stop in split(scenario.start.source, scenario.start.begins, scenario.until)[1]}
    return [
        Offer(
            key,
            deed.title.say(language),
            tuple(Choice(way, words.say(language), way == chosen.get(key, DEEDS[key].usual)) for way, words in deed.ways.items()),
        )
        for key, deed in offered(steps).items()
    ]

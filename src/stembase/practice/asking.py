"""What those beside a student do when they are asked: the acts the reference would do there, under codes of their own, at the run's own time."""

from collections.abc import Callable, Mapping

from stembase.acts.door import perform
from stembase.bank.models import Donation, Performance, Unit
from stembase.ledger.clock import time_of
from stembase.practice.clock import hear, wait_through
from stembase.practice.crews import BESIDE
from stembase.practice.policy.acts import care_for_deviations, determine, review, test_mother
from stembase.practice.policy.player import Player
from stembase.practice.policy.walking import judge
from stembase.practice.queries.running import run_of, scenario_of
from stembase.practice.requests import REQUESTS
from stembase.practice.ways import Stop
from stembase.refusal import Refused


def ask(bank: str, what: str, *, by: str, unit: str) -> None:
    """Have something done by the stand-ins for a unit, and wait as long as it takes. Refuses as `ask-crew`, and `request-not-met` with the code
    that kept them from it; what they did before stands."""
    perform("ask-crew", bank, by=by, at=time_of(bank), unit=unit, what=what)
    wait_through(bank, by=by, minutes=REQUESTS[what].minutes)
    player = _beside(bank, unit)
    try:
        ANSWERS[what](player)
    except Refused as refusal:
        player.refused.append(refusal.code)
    hear(bank)
    if player.refused:
        raise Refused("request-not-met", what=what, because=player.refused[-1])


def _beside(bank: str, unit: str) -> Player:
    """The stand-ins as a player, at the present of the run."""
    scenario, found = scenario_of(run_of(bank)), Unit.objects.filter(key=unit).first()
    donation = Donation.objects.get(key=found.donation_id if found and found.donation_id else unit)
    at = time_of(bank)
    return Player(
        bank, scenario, BESIDE, (), at, lambda player, act: None, told=False, donor=donation.donor, donation=donation.key, unit=unit if found else ""
    )


def _first(player: Player, stop: Stop) -> None:
    """The step before, unless the student has done it."""
    if not Performance.objects.filter(subject=player.unit, procedure=stop.procedure, ended_at=None).exists():
        player.step(stop)


def _judged(player: Player) -> None:
    _first(player, Stop("selection.verdict:gather"))
    judge(player, Stop("selection.verdict:judge"))


def _released(player: Player) -> None:
    _first(player, Stop("selection.release:look-again"))
    player.step(Stop("selection.release:release"))


ANSWERS: Mapping[str, Callable[[Player], None]] = {
    "markers": test_mother,
    "eligibility": determine,
    "review": review,
    "deviations": care_for_deviations,
    "judge": _judged,
    "release": _released,
}
"""By request."""

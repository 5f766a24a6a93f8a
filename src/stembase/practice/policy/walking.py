"""Walk a way: wait, do what stands there, look whether the unit may go further. The prologue of a run and its student's part alike."""

from collections.abc import Sequence
from datetime import datetime

from stembase.bank.commands.judging import word_for
from stembase.bank.models import Hold
from stembase.bank.queries.finding import unit_of
from stembase.bank.queries.standards import standard_demanded
from stembase.bank.queries.verdicts import judgement_of
from stembase.ledger.clock import base_head
from stembase.ledger.memory import looking
from stembase.practice.policy.acts import ACTS
from stembase.practice.policy.player import Player
from stembase.practice.policy.reactions import discard
from stembase.practice.scenario import Scenario
from stembase.practice.ways import Stop
from stembase.procedures.queries import in_force

LOSS_OF_HOLD = {"positive-result": "contamination", "marker-reactive": "infectious-marker", "consent-withdrawn": "consent-withdrawn"}
"""Why a unit that is held for this goes no further; anything else a limit said: it came too late."""
WAITS = frozenset({"tank-too-warm", "tank-silent"})
"""Holds under which a unit stays where it is until its segments have been looked at."""


def walk(player: Player, way: Sequence[Stop]) -> None:
    """Do everything on the way, until its end or until the unit goes no further."""
    for stop in way:
        if player.over:
            return
        with looking(base_head):
            player.wait(_minutes(player, stop))
        if player.over:
            return
        with looking(base_head):
            _do(player, stop)
        _look(player, stop)


def minutes_of(scenario: Scenario, stop: Stop, at: datetime) -> float:
    """How long a stop takes: idle minutes before it, and the step's own."""
    idle = float(scenario.start.waits.get(stop.do, stop.wait))
    if stop.procedure == "act":
        return idle
    step = in_force(stop.procedure, at.date()).step(stop.step)
    return idle + (step.minutes.likely if step and step.moves.to != "frozen" else 0.0)


def _minutes(player: Player, stop: Stop) -> float:
    chosen = next((float(decision.reference) for decision in player.scenario.decisions if decision.wait == stop.do), None)
    usual = minutes_of(player.scenario, stop, player.now())
    if chosen is not None:
        usual += chosen - float(player.scenario.start.waits.get(stop.do, stop.wait))
    return usual + player.habit(at=stop.do).wait * (stop.procedure != "act")


def _do(player: Player, stop: Stop) -> None:
    if stop.procedure == "act":
        ACTS[stop.step](player)
    elif stop.do == "selection.verdict:judge":
        judge(player, stop)
    else:
        act = player.step(stop)
        if act and act.verb == "donation.collected":
            player.unit = act.did.unit


def judge(player: Player, stop: Stop) -> None:
    """The verdict as the standard gives it."""
    row = unit_of(player.bank, player.unit)
    judgement, _ = judgement_of(row, standard_demanded(player.bank, row.source, player.now()))
    player.verdict = word_for(judgement)
    player.step(stop)


def _look(player: Player, stop: Stop) -> None:
    """A unit that is held, or fails its standard, goes no further; who lifts every hold goes on."""
    if not player.unit or player.told or player.over or player.habit(on="unit-held").answer == "goes-on":
        return
    if stop.do == "selection.verdict:judge" and player.verdict != "passes":
        discard(player, "low-cell-count")
        return
    holds = Hold.objects.filter(bank=player.bank, unit=player.unit, lifted_at=None).order_by("opened_at", "key")
    reasons = [reason for reason in holds.values_list("reason", flat=True) if reason not in WAITS]
    if reasons:
        discard(player, next((LOSS_OF_HOLD[reason] for reason in reasons if reason in LOSS_OF_HOLD), "too-late"))

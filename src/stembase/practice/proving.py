"""How the policies fare in a scenario with a seed: the reference is to pass, the careless one to fail an incident. Played through the one door from
one world before the student, scored, and undone."""

from dataclasses import replace

from django.db import transaction

from stembase.ledger.memory import undone
from stembase.practice.debriefing import scored_run
from stembase.practice.policy.habits import REFERENCE, demand_policy
from stembase.practice.policy.player import Crew, Player
from stembase.practice.policy.playing import go_on
from stembase.practice.reference import played_by_reference
from stembase.practice.scoring.scored import Scored
from stembase.practice.worlds import begin

CARELESS = "careless"


def fared(scenario: str, seed: int, crew: Crew) -> dict[str, Scored]:
    """The score of each policy by its name. Refuses as `worlds.begin`."""
    with undone(), transaction.atomic():
        start = begin(scenario, seed, crew=crew)
        scored = {policy: _from(start, policy) for policy in (REFERENCE, CARELESS)}
        transaction.set_rollback(True)
    return scored


def _from(start: Player, policy: str) -> Scored:
    """The score of a policy that goes on from where the student comes in."""
    with undone(), transaction.atomic():
        player = go_on(replace(start, habits=demand_policy(policy), refused=[]), ends=False)
        if policy == REFERENCE:
            played_by_reference(player.bank)
        scored = scored_run(player.bank, player.crew)
        transaction.set_rollback(True)
    return scored

"""Play a whole run: begin it, walk the student's part by a policy, and end it."""

from stembase.practice.policy.habits import demand_policy
from stembase.practice.policy.player import Crew, Player
from stembase.practice.policy.walking import walk
from stembase.practice.ways import split
from stembase.practice.worlds import begin


def play(scenario: str, seed: int, policy: str, crew: Crew, *, ends: bool = True) -> Player:
    """The run, played to its end; the player knows its bank. Without `ends` all is done, and the run still open: nobody scores it.

    Refuses `no-such-scenario`, `no-such-policy`.
    """
    return go_on(begin(scenario, seed, crew=crew, habits=demand_policy(policy)), ends=ends)


def go_on(player: Player, *, ends: bool = True) -> Player:
    """The student's part, from where a run was begun; as `play`."""
    start = player.scenario.start
    walk(player, split(start.source, start.begins, player.scenario.until)[1])
    if ends:
        player.do("end-run")
    return player

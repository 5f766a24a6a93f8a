"""This morning two students practise in runs of their own: one freezes a unit badly and then well, one meets a stopped freezer; a run stays open."""

from dataclasses import replace

from stembase.demo.training import CREW
from stembase.practice.policy.playing import play
from stembase.practice.worlds import begin

SEED = 5
"""The same donor in every attempt."""
SKILL, STOPS, OPEN = "skill.freeze-a-cord-unit", "incident.freezer-stops", "case.along-the-cord"
OTHER = replace(CREW, student="P0009")


def practise() -> None:
    """Play them through the door, by the policies; needs the base at a time of its own."""
    for policy in ("careless", "reference"):
        play(SKILL, SEED, policy, CREW)
    play(STOPS, SEED, "careless", OTHER)
    begin(OPEN, SEED, crew=CREW)

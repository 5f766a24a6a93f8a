"""This morning two students practise what they were asked to: one freezes a unit badly and then well, one meets a stopped freezer; a run that is late
stays open."""

from dataclasses import replace

from stembase.demo.assigned import ALONG, SEED, SKILL, STOPS
from stembase.demo.training import CREW
from stembase.practice.models import Assignment
from stembase.practice.policy.habits import demand_policy
from stembase.practice.policy.playing import go_on
from stembase.practice.worlds import begin

OTHER = replace(CREW, student="P0009")


def practise() -> None:
    """Play them through the door, by the policies; needs the base at a time of its own."""
    asked = dict(Assignment.objects.values_list("scenario", "key"))
    for scenario, policy, crew in ((SKILL, "careless", CREW), (SKILL, "reference", CREW), (STOPS, "careless", OTHER)):
        go_on(begin(scenario, SEED, crew=crew, habits=demand_policy(policy), assignment=asked[scenario]))
    begin(ALONG, SEED, crew=CREW, assignment=asked[ALONG])

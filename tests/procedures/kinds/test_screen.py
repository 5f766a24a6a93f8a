"""The kind `screen`."""

from dataclasses import replace

from stembase.procedures.kinds.screen import KIND
from tests.procedures.standing import fitting, good, step_of

STEP = step_of("collection.screen-and-consent", "screen")


def test_only_an_eligible_donor_leads_to_a_donation_that_is_expected():
    act = good(STEP)
    assert KIND.effects(STEP, act, fitting(STEP)).stage == "expected"
    deferred = replace(act, measures={**act.measures, "eligibility": "deferred"})
    assert KIND.effects(STEP, deferred, fitting(STEP)).stage is None
    assert KIND.effects(STEP, deferred, fitting(STEP)).values["eligibility"] == "deferred"

"""The kind `consent`."""

from dataclasses import replace

from stembase.procedures.kinds.consent import KIND
from tests.procedures.standing import codes, fitting, good, step_of

STEP = step_of("collection.screen-and-consent", "consent")


def test_a_yes_is_recorded_and_moves_no_unit():
    assert KIND.check(STEP, good(STEP), fitting(STEP)) == []
    assert KIND.effects(STEP, good(STEP), fitting(STEP)).stage is None
    assert KIND.effects(STEP, good(STEP), fitting(STEP)).values["consent_given"] is True


def test_without_a_yes_nothing_follows_whatever_the_definition_says():
    loose = replace(STEP, measures=tuple(replace(measure, limit=None) for measure in STEP.measures))
    act = good(loose, measures={**good(loose).measures, "consent_given": False})
    assert codes(KIND.check(loose, act, fitting(loose))) == ["consent-not-given"]

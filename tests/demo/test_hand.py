"""The careful hand: every step of every packaged procedure filled in keeps its own limits."""

import pytest

from stembase.demo.clock import DAY, FOUNDED, Clock, at_work, local, months
from stembase.demo.stock import Stock, Stocked
from stembase.practice.policy.filling import fill, well
from stembase.procedures.checks import limits, reading
from stembase.procedures.packaged import packaged
from stembase.procedures.situation import Given, Situation

STEPS = [(definition, step) for definition in packaged() for step in definition.steps]


@pytest.mark.parametrize(("definition", "step"), STEPS, ids=[f"{definition.id}-{step.key}" for definition, step in STEPS])
def test_a_step_filled_in_keeps_every_limit_of_what_was_set_or_read(definition, step):
    work = fill(definition.key, step, {}, scans={}, lots={}, equipment={})
    given = Given(at=FOUNDED, measures=work["measures"], scans=work["scans"])
    values, faults = reading(step, given, Situation())
    own = [finding for finding in limits(step, values, Situation()) if finding.code in ("limit-breached", "answer-not-allowed")]
    assert [finding for finding in faults if finding.on_breach == "impossible"] == []
    assert {finding.facts["measure"] for finding in own} <= {measure.key for measure in step.measures if measure.given == "computed"}


def test_a_chosen_value_goes_before_the_good_one():
    definition, step = next(one for one in STEPS if one[1].measure("clamp_delay_s"))
    work = fill(definition.key, step, {"clamp_delay_s": 300, "not-asked": 1}, scans={"kit": "K"}, lots={}, equipment={})
    assert work["measures"]["clamp_delay_s"] == 300
    assert "not-asked" not in work["measures"]
    assert work["scans"] == {"kit": "K"}


def test_a_good_answer_is_one_that_is_allowed():
    measures = [measure for _, step in STEPS for measure in step.measures if measure.limit and measure.limit.only]
    assert measures
    assert all(({True: "yes", False: "no"}.get(well(measure), well(measure))) in measure.limit.only for measure in measures)


def test_the_stock_gives_the_oldest_lot_that_may_be_used():
    stock = Stock()
    for key, since, until in (("old", 0, 10), ("new", 5, 100)):
        stock.add("medium", Stocked(key, FOUNDED + since * DAY, FOUNDED + until * DAY))
    assert stock.lot("medium", FOUNDED + 6 * DAY) == "old"
    assert stock.lot("medium", FOUNDED + 9.5 * DAY) == "new"
    stock.blocked.add("old")
    assert stock.lot("medium", FOUNDED + 6 * DAY) == "new"
    with pytest.raises(LookupError):
        stock.lot("medium", FOUNDED + DAY)


def test_processes_wake_in_the_order_of_time_and_then_of_asking():
    told, clock = [], Clock(FOUNDED)

    def process(name, *days):
        for day in days:
            yield FOUNDED + day * DAY
            told.append((name, day))

    clock.start(process("a", 1, 3))
    clock.start(process("b", 1, 2, 9))
    clock.run(FOUNDED + 5 * DAY)
    assert told == [("a", 1), ("b", 1), ("b", 2), ("a", 3)]
    assert clock.now == FOUNDED + 5 * DAY


def test_work_waits_for_the_morning():
    day = FOUNDED.date()
    assert at_work(local(day, 9)) == local(day, 9)
    assert at_work(local(day, 3)) == local(day, 8)
    assert at_work(local(day, 18)) == local(day + DAY, 8)


def test_months_end_with_the_last_instant():
    ends = list(months(local(FOUNDED.date().replace(month=11, day=12)), local(FOUNDED.date().replace(year=2026, month=2, day=3))))
    assert [end.month for end in ends] == [11, 12, 1, 2]
    assert ends[-1] == local(FOUNDED.date().replace(year=2026, month=2, day=3))

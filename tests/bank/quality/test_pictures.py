"""The numbers behind the quality pictures, and the queue of quality."""

from datetime import timedelta

import pytest

from stembase.bank.models import Donation, Unit
from stembase.bank.queries.pictures import control_series, donation_funnel, minutes_to_freeze
from stembase.bank.queries.quality_queue import quality_queue
from tests.bank.quality.staging import BANK, COLLECTED, OPERATOR, QUALITY, a_unit, do, judged, note, record, released, review, stage, with_results
from tests.cast import NOON

pytestmark = pytest.mark.django_db
SINCE, UNTIL = COLLECTED - timedelta(days=1), COLLECTED + timedelta(days=60)


def test_the_funnel_counts_how_far_donations_came_and_why_they_were_lost():
    stage(standard="")
    for number in (1, 2, 3):
        a_unit(number)
    Unit.objects.filter(din="A999026000002").update(stage="discarded", frozen_at=None)
    Donation.objects.filter(din="A999026000002").update(loss="clot")
    Donation.objects.filter(din="A999026000003").update(collected_at=None, received_at=None, loss="low-volume")
    Unit.objects.filter(din="A999026000003").update(frozen_at=None)
    Unit.objects.filter(din="A999026000001", container="bag").update(stage="released")
    funnel = donation_funnel(BANK, SINCE, UNTIL)
    assert funnel.reached == (("expected", 3), ("collected", 2), ("received", 2), ("frozen", 1), ("released", 1))
    assert funnel.losses == (("clot", 1), ("low-volume", 1))
    assert funnel.kept == 0.5
    assert donation_funnel(BANK, UNTIL, UNTIL).kept is None


def test_a_control_chart_shows_reviewed_values_by_month_and_performer():
    stage(standard="")
    values = [9.0, 10.0, 11.0]
    for number, value in enumerate(values, 1):
        review(record(a_unit(number), "tnc", value, by=OPERATOR if number < 3 else QUALITY))
    record(a_unit(4), "tnc", 99.0)
    series = control_series(BANK, "tnc", SINCE, UNTIL)
    assert [point.value for point in series.points] == values
    assert (series.mean, series.lower, series.upper) == (10.0, 7.0, 13.0)
    assert [(month.month, month.count, month.low, month.high) for month in series.months] == [("2026-03", 3, 9.0, 11.0)]
    assert len(control_series(BANK, "tnc", SINCE, UNTIL, by=OPERATOR).points) == 2
    assert control_series(BANK, "viability", SINCE, UNTIL).mean is None


def test_the_time_to_freeze_is_counted_for_grafts_only():
    stage(standard="")
    a_unit(1)
    a_unit(2)
    assert minutes_to_freeze(BANK, SINCE, UNTIL) == [1800.0, 1800.0]


def test_the_queue_of_quality_moves_a_unit_from_review_to_release():
    stage()
    unit, other = a_unit(1), a_unit(2)
    key = record(other, "tnc", 9.6)
    assert quality_queue(BANK, NOON.date()).counts() == {"to_review": 1, "to_judge": 2, "to_release": 0, "holds": 0, "deviations": 0}
    review(key)
    with_results(unit)
    judged(unit)
    assert quality_queue(BANK, NOON.date()).counts() == {"to_review": 0, "to_judge": 1, "to_release": 1, "holds": 0, "deviations": 0}
    do("hold-unit", by=OPERATOR, unit=unit, reason="label-doubtful")
    assert quality_queue(BANK, NOON.date()).counts() == {"to_review": 0, "to_judge": 1, "to_release": 0, "holds": 1, "deviations": 0}
    do("lift-hold", hold=quality_queue(BANK, NOON.date()).holds.get().key, reason=note())
    released(unit)
    assert quality_queue(BANK, NOON.date()).to_release.count() == 0

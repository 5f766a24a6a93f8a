"""Deviations and holds: anyone may report, quality classes and closes, and nobody closes their own critical one."""

from datetime import timedelta

import pytest

from stembase.acts.door import perform
from stembase.bank.models import Deviation, Hold
from stembase.bank.queries.deviations import open_deviations, to_correct
from stembase.refusal import Misfit
from tests.bank.quality.staging import BANK, NOBODY, OPERATOR, QUALITY, SECOND, a_unit, do, note, stage
from tests.cast import NOON, person
from tests.refusing import refused
from tests.replaying import assert_rebuilds

TODAY = NOON.date()
pytestmark = pytest.mark.django_db


def opened(subject: str = BANK, by: str = OPERATOR, **inputs) -> str:
    return do("open-deviation", by=by, subject=subject, code="label-damaged", note=note("torn"), **inputs).key


def test_a_deviation_is_opened_classed_and_closed_with_its_cause():
    stage(standard="")
    key = opened(a_unit())
    do("classify-deviation", deviation=key, severity="minor")
    act = do("classify-deviation", deviation=key, severity="major")
    assert act.did.before == "minor"
    do("close-deviation", deviation=key, cause=note("wrong ribbon"), corrected=note("new ribbons ordered"))
    row = Deviation.objects.get(key=key)
    assert (row.severity, row.opened_by, row.closed_by) == ("major", OPERATOR, QUALITY)
    assert row.cause
    assert row.corrected


def test_the_worst_stand_first_in_the_queue():
    stage(standard="")
    unit = a_unit()
    minor, unclassed, critical, major = (opened(unit, severity=severity) for severity in ("minor", "", "critical", "major"))
    assert [row.key for row in open_deviations(BANK, TODAY)] == [critical, unclassed, major, minor]


def test_a_student_may_report_and_somebody_without_a_role_may_not():
    stage(standard="")
    person("P0020", "student")
    assert opened(by="P0020")
    refused("not-permitted", opened, by=NOBODY)


def test_a_report_is_about_this_bank_and_says_what_happened():
    stage(standard="")
    refused("not-of-this-bank", opened, "A9991:x")
    refused("reason-missing", do, "open-deviation", by=OPERATOR, subject=BANK, code="label-damaged", note="")
    with pytest.raises(Misfit):
        perform("open-deviation", BANK, by=OPERATOR, at=NOON, now=NOON, subject=BANK, code="label-damaged", note=note(), severity="awful")


def test_only_a_classed_deviation_is_closed_and_with_a_cause():
    stage(standard="")
    key = opened()
    refused("deviation-not-classed", do, "close-deviation", deviation=key, cause=note())
    do("classify-deviation", deviation=key, severity="minor")
    refused("deviation-classed-so", do, "classify-deviation", deviation=key, severity="minor")
    refused("reason-missing", do, "close-deviation", deviation=key, cause="")
    refused("not-permitted", do, "close-deviation", by=OPERATOR, deviation=key, cause=note())
    do("close-deviation", deviation=key, cause=note())
    refused("deviation-closed", do, "close-deviation", deviation=key, cause=note())
    refused("deviation-closed", do, "classify-deviation", deviation=key, severity="major")
    refused("no-such-deviation", do, "close-deviation", deviation="A9990:999", cause=note())


def test_a_critical_deviation_is_closed_by_another_than_its_opener():
    stage(standard="")
    key = opened(by=QUALITY, severity="critical")
    refused("critical-closed-by-opener", do, "close-deviation", by=QUALITY, deviation=key, cause=note())
    assert do("close-deviation", by=SECOND, deviation=key, cause=note(), corrected=note())


@pytest.mark.parametrize(("severity", "days"), [("major", 30), ("critical", 15)])
def test_a_grave_deviation_gets_an_owner_and_a_day_even_if_nobody_names_them(severity, days):
    stage(standard="")
    do("classify-deviation", deviation=(key := opened()), severity=severity)
    row = Deviation.objects.get(key=key)
    assert (row.owner, row.due_date) == (QUALITY, TODAY + timedelta(days=days))


def test_a_minor_deviation_needs_no_owner_and_no_word_on_what_was_corrected():
    stage(standard="")
    do("classify-deviation", deviation=(key := opened()), severity="minor")
    assert Deviation.objects.values_list("owner", "due_date").get(key=key) == ("", None)
    assert do("close-deviation", deviation=key, cause=note())


def test_an_owner_who_was_named_stays_when_the_class_changes_until_another_is():
    stage(standard="")
    key, due = opened(), TODAY + timedelta(days=3)
    do("classify-deviation", deviation=key, severity="major", owner=OPERATOR, due=due)
    do("classify-deviation", deviation=key, severity="critical")
    assert [row.key for row in to_correct(OPERATOR)] == [key]
    act = do("assign-deviation", deviation=key, owner=SECOND, due=due)
    assert act.did.before == OPERATOR
    assert not to_correct(OPERATOR).exists()
    assert Deviation.objects.values_list("owner", "due_date").get(key=key) == (SECOND, due)


def test_a_deviation_is_given_to_somebody_who_acts_here_and_not_for_yesterday():
    stage(standard="")
    key, tomorrow, yesterday = opened(), TODAY + timedelta(days=1), TODAY - timedelta(days=1)
    refused("deviation-owner-not-entitled", do, "assign-deviation", deviation=key, owner=NOBODY, due=tomorrow)
    refused("deviation-owner-not-entitled", do, "classify-deviation", deviation=key, severity="major", owner=NOBODY)
    refused("deviation-due-in-the-past", do, "assign-deviation", deviation=key, owner=OPERATOR, due=yesterday)
    refused("deviation-due-in-the-past", do, "classify-deviation", deviation=key, severity="major", due=yesterday)
    do("assign-deviation", deviation=key, owner=OPERATOR, due=tomorrow)
    refused("deviation-assigned-so", do, "assign-deviation", deviation=key, owner=OPERATOR, due=tomorrow)
    refused("not-permitted", do, "assign-deviation", by=OPERATOR, deviation=key, owner=SECOND, due=tomorrow)


def test_a_rebuild_gives_owner_day_and_what_was_corrected_again():
    stage(standard="", register=True)
    first, second = opened(), opened()
    do("classify-deviation", deviation=first, severity="critical")
    do("assign-deviation", deviation=second, owner=OPERATOR, due=TODAY + timedelta(days=2))
    do("classify-deviation", deviation=second, severity="major")
    do("close-deviation", deviation=second, cause=note(), corrected=note("done"))
    assert_rebuilds()


def test_a_grave_deviation_is_closed_with_what_was_corrected():
    stage(standard="")
    do("classify-deviation", deviation=(key := opened()), severity="major")
    refused("correction-missing", do, "close-deviation", deviation=key, cause=note())
    do("close-deviation", deviation=key, cause=note(), corrected=note("the printer was replaced"))
    refused("deviation-closed", do, "assign-deviation", deviation=key, owner=OPERATOR, due=TODAY)


def test_what_is_overdue_stands_first_of_all():
    stage(standard="")
    unit = a_unit()
    critical, minor = opened(unit, severity="critical"), opened(unit, severity="minor")
    do("assign-deviation", deviation=minor, owner=OPERATOR, due=TODAY)
    assert [row.key for row in open_deviations(BANK, TODAY)] == [critical, minor]
    assert [row.key for row in open_deviations(BANK, TODAY + timedelta(days=1))] == [minor, critical]


def test_a_hold_stands_until_quality_lifts_it_with_a_reason():
    stage(standard="")
    unit = a_unit()
    do("hold-unit", by=OPERATOR, unit=unit, reason="label-doubtful", note=note())
    hold = Hold.objects.get()
    assert (hold.unit_id, hold.reason, hold.opened_by) == (unit, "label-doubtful", OPERATOR)
    refused("unit-held-already", do, "hold-unit", by=OPERATOR, unit=unit, reason="label-doubtful")
    refused("not-permitted", do, "lift-hold", by=OPERATOR, hold=hold.key, reason=note())
    refused("reason-missing", do, "lift-hold", hold=hold.key, reason="")
    do("lift-hold", hold=hold.key, reason=note())
    refused("hold-lifted", do, "lift-hold", hold=hold.key, reason=note())
    assert do("hold-unit", by=OPERATOR, unit=unit, reason="label-doubtful")


def test_what_has_left_or_is_not_there_is_not_held():
    stage(standard="")
    refused("unit-gone", do, "hold-unit", by=OPERATOR, unit=a_unit(stage="issued", place=False), reason="label-doubtful")
    refused("no-such-unit", do, "hold-unit", by=OPERATOR, unit="A9990:x", reason="label-doubtful")
    refused("no-such-hold", do, "lift-hold", hold="A9990:x", reason=note())

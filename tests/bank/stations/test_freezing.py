"""Freezing: begun, ended, and judged by the freezer's own log; a log that cannot be trusted writes nothing."""

import pytest

from stembase.bank.logfiles import keep_log_file
from stembase.bank.models import Deviation, FreezeRun, Hold
from tests.bank.stations import way
from tests.bank.stations.house import MINUTE
from tests.bank.stations.way import BAG, BEGIN, END, bag, do, equipped_bank, freeze_work, freezer_log
from tests.refusing import refused

pytestmark = pytest.mark.django_db


def test_a_run_is_begun_and_ended_with_what_its_curve_says():
    equipped_bank()
    way.freezing()
    assert (bag().stage, FreezeRun.objects.get().ended_at) == ("freezing", None)
    log = freezer_log()
    do("end-freeze", unit=BAG, work=freeze_work(), log=log, at=END)
    run = FreezeRun.objects.get()
    assert (bag().stage, bag().frozen_at, run.log) == ("frozen", END, log)
    assert run.readings["end_temperature_c"] < -80
    assert not Hold.objects.exists()


def test_without_a_log_the_bag_is_frozen_and_held():
    equipped_bank()
    way.freezing()
    do("end-freeze", unit=BAG, work=freeze_work(), at=END)
    assert bag().stage == "frozen"
    assert Hold.objects.get().reason == "curve-missing"


def test_a_freezer_that_stopped_is_recorded_and_opens_deviations():
    equipped_bank()
    way.freezing()
    do("end-freeze", unit=BAG, work=freeze_work(), log=freezer_log(stops_at_c=-25), at=END)
    assert bag().stage == "frozen"
    assert Deviation.objects.filter(subject=BAG, code="limit-breached").exists()


@pytest.mark.parametrize(
    ("content", "code", "row"),
    [
        ("Time (s),Chamber (°C),Bag (°C)\n0,4,4\n10,3,4\n400,-5,2\n", "log-gap", 4),
        ("Time (s),Chamber (°C),Bag (°C)\n0,4,4\n10,3,4\n5,2,3\n", "log-time-backwards", 4),
        ("Time (s),Chamber (K),Bag (K)\n0,277,277\n10,276,277\n", "log-wrong-measure", None),
        ("Time (s),Chamber (°C)\n0,4\n10,3\n", "log-no-bag-probe", None),
        ("Time (s),Chamber (°C),Bag (°C)\n0,4,cold\n" + "".join(f"{60 * n},3,3\n" for n in range(1, 12)), "log-not-a-number", 2),
    ],
)
def test_a_curve_that_cannot_be_trusted_is_refused_with_its_row_and_writes_nothing(content, code, row):
    equipped_bank()
    way.freezing()
    log = keep_log_file(content.encode(), "freezer")
    refusal = refused(code, do, "end-freeze", unit=BAG, work=freeze_work(), log=log, at=END)
    assert refusal.facts.get("row") == row
    assert (bag().stage, FreezeRun.objects.get().ended_at) == ("freezing", None)


def test_the_log_of_another_run_is_refused():
    equipped_bank()
    way.freezing()
    refused("curve-of-another-run", do, "end-freeze", unit=BAG, work=freeze_work(), log=freezer_log(minute=-1440), at=END)
    refused("log-file-not-kept", do, "end-freeze", unit=BAG, work=freeze_work(), log="0" * 64, at=END)
    assert bag().stage == "freezing"


def test_a_run_is_begun_once_and_ended_once_by_people_who_may():
    equipped_bank()
    way.ready_to_freeze()
    refused("freeze-not-begun", do, "end-freeze", unit=BAG, work=freeze_work(), at=END)
    refused("no-such-unit", do, "begin-freeze", unit="A9991:x", work=freeze_work(), at=BEGIN)
    refused("no-such-unit", do, "end-freeze", unit="A9991:x", work=freeze_work(), at=BEGIN)
    refused("not-permitted", do, "begin-freeze", by="P0004", unit=BAG, work=freeze_work(), at=BEGIN)
    refused("unqualified", do, "begin-freeze", by="P0003", unit=BAG, work=freeze_work(), at=BEGIN)
    refused("scan-differs", do, "begin-freeze", unit=BAG, work=freeze_work(scans={"bag": "other"}), at=BEGIN)
    do("begin-freeze", unit=BAG, work=freeze_work(), at=BEGIN)
    refused("freeze-already-begun", do, "begin-freeze", unit=BAG, work=freeze_work(), at=BEGIN + MINUTE)
    refused("not-permitted", do, "end-freeze", by="P0004", unit=BAG, work=freeze_work(), at=END)
    refused("time-runs-backwards", do, "end-freeze", unit=BAG, work=freeze_work(), at=BEGIN - MINUTE)
    do("end-freeze", unit=BAG, work=freeze_work(), log=freezer_log(), at=END)
    refused("freeze-not-begun", do, "end-freeze", unit=BAG, work=freeze_work(), log=freezer_log(), at=END + MINUTE)


def test_an_act_of_freezing_takes_few_statements(django_assert_max_num_queries):
    equipped_bank()
    way.freezing()
    log, filled = freezer_log(), freeze_work()
    with django_assert_max_num_queries(40):
        do("end-freeze", unit=BAG, work=filled, log=log, at=END)
    assert bag().stage == "frozen"

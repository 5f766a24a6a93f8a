"""Tank logs: warm spans and silences become excursions, and hold every unit that was inside, whatever lies where now."""

from datetime import timedelta

import pytest

from stembase.bank.logfiles import keep_log_file
from stembase.bank.models import Deviation, Excursion, Hold, Stay, Tank, TemperatureLog
from stembase.ledger.notes import write_note
from stembase.refusal import Refused
from tests.bank.stations.house import BANK, MINUTE, QUARANTINE, do, staffed_bank, storage, tank_log, unit
from tests.cast import NOON
from tests.racing import exactly_one, two_at_once

pytestmark = pytest.mark.django_db


def stay(serial, from_minute, to_minute=None):
    """A unit that lay in the quarantine tank between two minutes after noon."""
    key = unit(serial)
    end = None if to_minute is None else NOON + to_minute * MINUTE
    Stay.objects.create(key=f"{BANK}:s{serial}", bank_id=BANK, unit_id=key, tank_id=QUARANTINE, position=f"{QUARANTINE}.A.1.a",
                        from_at=NOON + from_minute * MINUTE, to_at=end)  # fmt: skip
    return key


def record(*readings):
    return do("record-temperature-log", at=NOON + readings[-1][0] * MINUTE, tank=QUARANTINE, log=tank_log(*readings))


def test_a_steady_log_is_recorded_and_moves_the_tank():
    staffed_bank()
    storage()
    record((0, -190), (10, -188), (20, -191))
    tank = Tank.objects.get(key=QUARANTINE)
    assert (tank.last_reading_at, tank.last_c) == (NOON + 20 * MINUTE, -191)
    log = TemperatureLog.objects.get()
    assert (log.readings, log.highest_c, log.lowest_c) == (3, -188, -191)
    assert not Excursion.objects.exists()


def test_a_level_in_percent_is_read_with_the_temperature():
    staffed_bank()
    storage()
    log = keep_log_file("Time,Temperature (°C),Level (%)\n2026-03-02 11:50,-190,80\n2026-03-02 12:00,-190,78\n".encode(), "tank")
    do("record-temperature-log", tank=QUARANTINE, log=log)
    assert Tank.objects.get(key=QUARANTINE).level_percent == 78


def test_a_warm_span_holds_what_was_inside_then_and_nothing_else():
    staffed_bank()
    storage()
    inside, left_during, left_before, came_after = stay(1, 0), stay(2, 0, 15), stay(3, 0, 10), stay(4, 30)
    record((0, -190), (10, -140), (20, -145), (30, -190), (40, -190))
    excursion = Excursion.objects.get()
    assert (excursion.kind, excursion.from_at, excursion.to_at) == ("warm", NOON + 10 * MINUTE, NOON + 30 * MINUTE)
    assert (excursion.highest_c, excursion.units) == (-140, 2)
    assert set(Hold.objects.values_list("unit", flat=True)) == {inside, left_during}
    assert not {left_before, came_after} & set(Hold.objects.values_list("unit", flat=True))
    assert Deviation.objects.get().code == "tank-too-warm"
    assert Deviation.objects.get().subject == QUARANTINE


def test_silence_is_an_excursion_inside_a_file_and_between_two_files():
    staffed_bank()
    storage()
    held = stay(1, 0)
    record((0, -190), (10, -190), (50, -190), (60, -190))
    record((100, -190), (110, -190))
    assert [(e.from_at, e.to_at) for e in Excursion.objects.order_by("from_at")] == [
        (NOON + 10 * MINUTE, NOON + 50 * MINUTE), (NOON + 60 * MINUTE, NOON + 100 * MINUTE)]  # fmt: skip
    assert list(Hold.objects.values_list("unit", "reason")) == [(held, "tank-silent")] * 2


def test_a_span_that_runs_on_into_the_next_file_stays_one_excursion_and_holds_the_newcomer():
    staffed_bank()
    storage()
    first, newcomer = stay(1, 0), stay(2, 25)
    record((0, -190), (10, -140), (20, -130))
    assert Hold.objects.count() == 1
    record((30, -120), (40, -190))
    excursion = Excursion.objects.get()
    assert (excursion.to_at, excursion.highest_c, excursion.units) == (NOON + 40 * MINUTE, -120, 2)
    assert sorted(Hold.objects.values_list("unit", flat=True)) == [first, newcomer]


def test_one_warm_reading_at_the_very_end_is_an_excursion_too():
    staffed_bank()
    storage()
    held = stay(1, 0)
    record((0, -190), (10, -140))
    assert Hold.objects.get().unit_id == held
    record((20, -190))
    assert Excursion.objects.get().to_at == NOON + 20 * MINUTE
    assert Hold.objects.count() == 1


def test_a_file_that_overlaps_the_last_one_gives_only_what_is_new():
    staffed_bank()
    storage()
    record((0, -190), (10, -140), (20, -190))
    record((0, -190), (10, -140), (20, -190), (30, -190))
    assert Excursion.objects.count() == 1
    assert TemperatureLog.objects.order_by("-from_at").first().readings == 1


def test_a_tank_not_heard_of_is_recorded_as_silent_and_the_next_log_carries_on():
    staffed_bank()
    storage()
    held = stay(1, 0)
    record((0, -190))
    do("record-silence", at=NOON + 45 * MINUTE, tank=QUARANTINE)
    assert Hold.objects.get().unit_id == held
    record((90, -190), (100, -190))
    assert (Excursion.objects.get().from_at, Excursion.objects.get().to_at) == (NOON, NOON + 90 * MINUTE)
    assert Hold.objects.count() == 1


def test_an_excursion_is_acknowledged_once_with_a_note():
    staffed_bank()
    storage()
    act = record((0, -190), (10, -140))
    key, note = f"{act.key}:0", write_note("阀门未开", author="P0002", at=NOON)
    at = NOON + 11 * MINUTE
    with pytest.raises(Refused) as refusal:
        do("acknowledge-excursion", at=at, excursion=key, note="")
    assert refusal.value.code == "excursion-note-missing"
    do("acknowledge-excursion", at=at, excursion=key, note=note)
    assert Excursion.objects.get().acknowledged_by == "P0002"
    with pytest.raises(Refused) as refusal:
        do("acknowledge-excursion", by="P0003", at=at, excursion=key, note=note)
    assert refusal.value.code == "excursion-already-acknowledged"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"Time,Temperature (K)\n2026-03-02 04:00,83", "log-wrong-measure"),
        (b"Time,Temperature (\xc2\xb0C)\n2026-03-02 12:05,-190\n2026-03-02 12:00,-190", "log-time-backwards"),
        (b"Time,Temperature (\xc2\xb0C)\n2026-03-02 12:00,warm", "log-not-a-number"),
        ("时间,温度（℃）\n2026-03-02 11:00,-190\n".encode() + "备注,罐\n".encode("gb18030"), "encoding-mixed"),
        (b"Time,Temperature (\xc2\xb0C)\n2026-03-02 13:00,-190", "log-in-the-future"),
    ],
)
def test_a_log_that_cannot_be_trusted_is_refused_and_leaves_nothing(content, code):
    staffed_bank()
    storage()
    with pytest.raises(Refused) as refusal:
        do("record-temperature-log", tank=QUARANTINE, log=keep_log_file(content, "tank"))
    assert refusal.value.code == code
    assert not TemperatureLog.objects.exists()
    assert Tank.objects.get(key=QUARANTINE).last_reading_at is None


def test_a_stamp_without_a_zone_is_read_in_the_houses_own():
    staffed_bank()
    storage()
    do("record-temperature-log", tank=QUARANTINE, log=keep_log_file("Time,Temperature (°C)\n2026-03-02 11:59,-190".encode(), "tank"))
    assert Tank.objects.get(key=QUARANTINE).last_reading_at == NOON - MINUTE


@pytest.mark.parametrize(
    ("name", "inputs", "by", "code"),
    [
        ("record-temperature-log", {"tank": QUARANTINE, "log": "0" * 64}, "P0002", "log-file-not-kept"),
        ("record-temperature-log", {"tank": f"{BANK}:Q9", "log": "0" * 64}, "P0002", "no-such-tank"),
        ("record-temperature-log", {"tank": QUARANTINE, "log": "0" * 64}, "P0004", "not-permitted"),
        ("record-silence", {"tank": f"{BANK}:R1"}, "P0002", "tank-never-read"),
        ("record-silence", {"tank": QUARANTINE}, "P0002", "tank-not-silent"),
        ("record-silence", {"tank": QUARANTINE}, "P0004", "not-permitted"),
        ("acknowledge-excursion", {"excursion": f"{BANK}:77:0", "note": "0" * 64}, "P0002", "no-such-excursion"),
        ("acknowledge-excursion", {"excursion": f"{BANK}:77:0", "note": "0" * 64}, "P0004", "not-permitted"),
    ],
)
def test_what_may_not_be_recorded_is_refused(name, inputs, by, code):
    staffed_bank()
    storage()
    record((0, -190))
    with pytest.raises(Refused) as refusal:
        do(name, by=by, at=NOON + 5 * MINUTE, **inputs)
    assert refusal.value.code == code
    assert TemperatureLog.objects.count() == 1


def test_an_empty_or_huge_file_is_not_kept():
    for content, code in ((b" \n", "log-file-empty"), (b"1" * 20_000_001, "log-file-too-large")):
        with pytest.raises(Refused) as refusal:
            keep_log_file(content, "tank")
        assert refusal.value.code == code


def test_an_excursion_of_many_units_takes_few_statements(django_assert_max_num_queries):
    staffed_bank()
    storage()
    for serial in range(30):
        stay(serial, 0)
    log = tank_log((0, -190), (10, -140), (20, -190))
    with django_assert_max_num_queries(18):
        do("record-temperature-log", at=NOON + timedelta(minutes=20), tank=QUARANTINE, log=log)
    assert Hold.objects.count() == 30


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_records_and_one_acknowledges():
    staffed_bank()
    storage()
    log, at = tank_log((0, -190), (10, -140)), NOON + 10 * MINUTE
    recording = lambda: do("record-temperature-log", at=at, tank=QUARANTINE, log=log)  # noqa: E731
    act = exactly_one(two_at_once(recording, recording), "log-already-recorded").value
    seeing = lambda: do("acknowledge-excursion", at=at, excursion=f"{act.key}:0", note="0" * 64)  # noqa: E731
    exactly_one(two_at_once(seeing, seeing), "excursion-already-acknowledged")

"""A freezer's log is read in every shape makers write it, refused when it cannot be trusted, and measured as a specialist would by ruler."""

from datetime import datetime

import numpy as np
import pytest

from stembase.science.cryo.curve import (
    Curve,
    CurveFault,
    cooling_rate_c_per_min,
    end_c,
    minutes_between,
    nucleation_c,
    plateau_minutes,
    read_freezer_log,
    write_freezer_log,
)  # fmt: skip
from stembase.science.cryo.program import SPIKED, STRAIGHT, freeze, synthetic_freezer_log


def log(head="Time (s),Chamber (°C),Bag (°C)", rows=None, delimiter=","):
    """Thirty minutes, one reading each, from 4 to -26 °C in the bag."""
    lines = rows or [delimiter.join((str(60 * m), str(2 - m), str(4 - m))) for m in range(31)]
    return "\n".join([head, *lines])


def ruler(points, every=0.1):
    """A curve drawn through (minute, bag °C) points."""
    minutes = np.arange(points[0][0], points[-1][0] + every / 2, every)
    bag = np.interp(minutes, *zip(*points, strict=True))
    return Curve(minutes, bag - 5, bag)


SHAPES = {
    "seconds": log(),
    "minutes by name": log("time_min,chamber_c,bag_c", [f"{m},{2 - m},{4 - m}" for m in range(31)]),
    "hours": log("Elapsed [h],Chamber [degC],Sample [degC]", [f"{m / 60:.6f},{2 - m},{4 - m}" for m in range(31)]),
    "a clock that counts": log("Elapsed time;Cabinet / °C;Probe / °C", [f"0:{m:02}:00;{2 - m};{4 - m}" for m in range(31)]),
    "ISO stamps": log("Timestamp,Chamber (°C),Bag (°C)", [f"2026-03-14T10:{m:02}:00+08:00,{2 - m},{4 - m}" for m in range(31)]),
    "date and time apart": log("Date,Time,Chamber (C),Bag (C)", [f"2026/03/14,10:{m:02}:00,{2 - m},{4 - m}" for m in range(31)]),
    "decimal comma": log("Zeit time (s);Chamber (°C);Bag (°C)", [f"{60 * m},0;{2 - m},0;{4 - m},0" for m in range(31)]),
    "tabs": log("Time (s)\tChamber (°C)\tBag (°C)", delimiter="\t"),
    "Chinese": log("时间（分）,腔体温度（℃）,样品温度（℃）", [f"{m},{2 - m},{4 - m}" for m in range(31)]),
    "columns the other way round": log("Bag (°C),Chamber (°C),Time (s)", [f"{4 - m},{2 - m},{60 * m}" for m in range(31)]),
    "a preamble": "Freezer,CRF-2\nProgram,7\nOperator,演示\n\n" + log(),
    "a preamble in the same words": "Start time,Chamber program\n10:00,7\n" + log(),
    "a probe in the chamber too": log("Time (s),Chamber probe (°C),Bag probe (°C)"),
    "blank lines and a real minus": log().replace("-", "\N{MINUS SIGN}") + "\n\n ,,\n",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_log_is_read_in_every_shape_makers_write(shape):
    curve = read_freezer_log(SHAPES[shape])
    assert curve.minutes == pytest.approx(np.arange(31), abs=1e-4)
    assert (curve.bag_c[0], curve.bag_c[-1], curve.chamber_c[-1]) == (4, -26, -28)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_chinese_log_is_read_in_every_encoding(encoding):
    assert end_c(read_freezer_log(SHAPES["Chinese"].encode(encoding))) == -26


def test_a_western_log_with_a_one_byte_degree_sign_is_read():
    assert end_c(read_freezer_log(SHAPES["seconds"].encode("cp1252"))) == -26


def test_stamps_give_the_start_and_numbers_do_not():
    assert read_freezer_log(SHAPES["date and time apart"]).started_at == datetime(2026, 3, 14, 10)
    assert read_freezer_log(SHAPES["seconds"]).started_at is None


ROWS = log().splitlines()
FAULTS = [
    ("kelvin", log("Time (s),Chamber (K),Bag (K)"), "log-wrong-measure", None),
    ("Fahrenheit in one column only", log("Time (s),Chamber (°C),Bag (°F)"), "log-wrong-measure", None),
    ("no unit", log("Time (s),Chamber,Bag (°C)"), "log-unit-not-said", None),
    ("no unit of time", log("Time,Chamber (°C),Bag (°C)"), "log-unit-not-said", None),
    ("no chamber", log("Time (s),Oven (°C),Bag (°C)"), "log-column-missing", None),
    ("no time", log("Nr,Chamber (°C),Bag (°C)"), "log-column-missing", None),
    ("an empty file", "", "log-column-missing", None),
    ("no bag probe", log("Time (s),Chamber (°C),Remark"), "log-no-bag-probe", None),
    ("a bag probe not plugged in", log(rows=[f"{60 * m},{2 - m},---" for m in range(31)]), "log-no-bag-probe", None),
    ("a word for a number", "\n".join([*ROWS[:9], "480,-6,open", *ROWS[10:]]), "log-not-a-number", 10),
    ("nan", "\n".join([*ROWS[:9], "480,-6,nan", *ROWS[10:]]), "log-not-a-number", 10),
    ("a cell missing", "\n".join([*ROWS[:9], "480,-6", *ROWS[10:]]), "log-not-a-number", 10),
    ("kelvin behind a °C heading", log(rows=[f"{60 * m},{275 - m},{277 - m}" for m in range(31)]), "log-temperature-impossible", 2),
    ("colder than nitrogen", "\n".join([*ROWS[:9], "480,-6,-273", *ROWS[10:]]), "log-temperature-impossible", 10),
    ("time running backwards", "\n".join([*ROWS[:9], "300,-6,-4", *ROWS[10:]]), "log-time-backwards", 10),
    ("a gap", "\n".join([*ROWS[:9], *ROWS[12:]]), "log-gap", 10),
    ("too short", "\n".join(ROWS[:8]), "log-too-short", None),
    ("a header alone", ROWS[0], "log-without-readings", None),
    ("a stamp that is none", log("Time,Chamber (°C),Bag (°C)", ["yesterday,1,2", "today,1,2"]), "log-time-unreadable", 2),
    ("stamps with and without zone", log("Time,Chamber (°C),Bag (°C)", ["2026-03-14T10:00:00Z,1,2", "2026-03-14T10:01:00,1,2"]),
     "log-time-unreadable", 3),
    ("two encodings", "时间（分）,腔体（℃）,样品（℃）\n".encode() + "1,2,3,备注\n".encode("gb18030"), "encoding-mixed", 2),
    ("a workbook", b"PK\x03\x04 and more", "file-not-text", None),
    ("a picture", b"\x89PNG\r\n\x1a\n", "file-not-text", None),
    ("a cell that never ends", ROWS[0] + "\n" + "9" * 200_000 + ",1,2", "log-row-unreadable", 2),
    ("a first line that never ends", "9" * 200_000, "log-column-missing", None),
]  # fmt: skip


@pytest.mark.parametrize(("what", "text", "code", "row"), FAULTS, ids=[fault[0] for fault in FAULTS])
def test_a_log_that_cannot_be_trusted_is_refused_with_the_row(what, text, code, row):
    with pytest.raises(CurveFault) as caught:
        read_freezer_log(text)
    assert (caught.value.code, caught.value.row) == (code, row)
    assert caught.value.facts.get("row") == row


def test_a_fault_of_a_measure_says_what_was_read_and_what_was_wanted():
    with pytest.raises(CurveFault) as caught:
        read_freezer_log(log("Time (s),Chamber (°C),Bag (°F)"))
    assert caught.value.facts == {"column": "Bag (°F)", "unit": "°F", "wanted": "°C"}


DRAWN = ruler([(0, 4), (15, -11), (15.2, -4), (25, -9), (56, -40), (61, -90)])


@pytest.mark.parametrize(
    ("measure", "value"),
    [
        (nucleation_c, -11.0),
        (plateau_minutes, 10.0),  # from 15 to 25, where the bag is 5 °C below the -4 °C it rose to
        (cooling_rate_c_per_min, -1.0),  # (-40 - -9) / (56 - 25)
        (lambda curve: cooling_rate_c_per_min(curve, to_c=-90), -81 / 36),
        (lambda curve: minutes_between(curve, 0, -40), 52.0),
        (end_c, -90.0),
    ],
    ids=["nucleation", "plateau", "rate to -40", "rate to -90", "minutes", "end"],
)
def test_the_measures_of_a_drawn_curve_equal_the_ruler(measure, value):
    assert measure(DRAWN) == pytest.approx(value, abs=0.15 if measure is plateau_minutes else 0.02)


def test_a_curve_without_visible_nucleation_is_measured_from_minus_five():
    smooth = ruler([(0, 5), (95, -90)])
    assert nucleation_c(smooth) is None
    assert plateau_minutes(smooth) == 0
    assert cooling_rate_c_per_min(smooth) == pytest.approx(-1)


def test_a_rise_far_below_freezing_is_a_disturbance_and_no_nucleation():
    assert nucleation_c(ruler([(0, 5), (85, -80), (86, -75), (95, -90)])) is None


def test_a_run_that_stopped_early_has_no_rate_but_an_end():
    stopped = freeze(SPIKED, seed=1, stops_at_c=-25)
    assert cooling_rate_c_per_min(stopped) is None
    assert minutes_between(stopped, 0, -40) is None
    assert end_c(stopped) == pytest.approx(-25, abs=0.5)


def test_a_curve_cannot_be_changed():
    with pytest.raises(ValueError, match="read-only"):
        DRAWN.bag_c[0] = 0


def test_a_written_log_reads_back_to_the_hundredth():
    curve = freeze(SPIKED, seed=4, started_at=datetime(2026, 3, 14, 16, 20))
    again = read_freezer_log(write_freezer_log(curve))
    assert again.started_at == curve.started_at
    assert np.abs(again.bag_c - curve.bag_c).max() <= 0.0051


@pytest.mark.parametrize(("program", "slowest", "fastest"), [(SPIKED, -1.0, -1.4), (STRAIGHT, -1.8, -2.4)], ids=["spiked", "straight"])
def test_the_freezer_model_freezes_as_the_references_say(program, slowest, fastest):
    for seed in range(20):
        curve = read_freezer_log(synthetic_freezer_log(seed, program=program))
        assert fastest <= cooling_rate_c_per_min(curve) <= slowest
        assert -22 < nucleation_c(curve) < -8
        assert 3 < plateau_minutes(curve) < 12


def test_the_same_seed_writes_the_same_log():
    assert synthetic_freezer_log(7) == synthetic_freezer_log(7) != synthetic_freezer_log(8)

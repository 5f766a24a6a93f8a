"""A tank's log gives its warm spans and its silences, whatever the logger's dialect."""

from datetime import datetime, timedelta

import numpy as np
import pytest

from stembase.science.cryo.logfile import CurveFault
from stembase.science.cryo.tank import Span, excursions, read_tank_log

MIDNIGHT = datetime(2026, 5, 1)


def at(minute):
    return MIDNIGHT + timedelta(minutes=minute)


def tank(readings):
    """A log of (minute, °C) readings."""
    return read_tank_log("\n".join(["Time,Temperature (°C),Level (cm)", *(f"{at(m).isoformat(sep=' ')},{c},40" for m, c in readings)]))


STEADY = [(m, -190) for m in range(0, 121, 5)]


def changed(minutes, celsius):
    return [(m, celsius if m in minutes else c) for m, c in STEADY]


CASES = [
    ("a steady tank", STEADY, None, []),
    ("one warm stretch", changed({30, 35, 40}, -140), None, [Span("warm", at(30), at(45), -140)]),
    ("at the limit is not warm", changed({30, 35, 40}, -150), None, []),
    ("one warm reading is shorter than the minimum", changed({30}, -100), None, []),
    ("two warm stretches", changed({0, 5, 60, 65}, -149), None, [Span("warm", at(0), at(10), -149), Span("warm", at(60), at(70), -149)]),
    ("warm at the end, still running", changed({110, 115, 120}, -120), None, [Span("warm", at(110), None, -120)]),
    ("one warm reading at the end, asked an hour later", changed({120}, -120), at(180),
     [Span("silent", at(120), None, None), Span("warm", at(120), None, -120)]),
    ("silence inside", [r for r in STEADY if not 40 < r[0] < 75], None, [Span("silent", at(40), at(75), None)]),
    ("silence up to now", STEADY, at(200), [Span("silent", at(120), None, None)]),
    ("warm on both sides of a silence is warm throughout", [r for r in changed({40, 75}, -130) if not 40 < r[0] < 75], None,
     [Span("silent", at(40), at(75), None), Span("warm", at(40), at(80), -130)]),
]  # fmt: skip


@pytest.mark.parametrize(("what", "readings", "until", "spans"), CASES, ids=[case[0] for case in CASES])
def test_warm_and_silent_spans_are_found(what, readings, until, spans):
    assert excursions(tank(readings), -150, silence_minutes=15, minimum_minutes=10, until=until) == spans


def test_a_chinese_log_with_a_level_is_read():
    log = read_tank_log("日期;时间;温度（℃）;液位（%）\n2026-05-01;00:00:00;-190,5;80\n2026-05-01;00:05:00;-190,0;--\n".encode("gb18030"))
    assert log.at == (at(0), at(5))
    assert log.temperature_c.tolist() == [-190.5, -190.0]
    assert (log.level[0], log.level_unit) == (80, "%")
    assert np.isnan(log.level[1])


@pytest.mark.parametrize(
    ("text", "code", "row"),
    [
        ("Time,Temperature (K)\n2026-05-01 00:00,83", "log-wrong-measure", None),
        ("Time,Temperature\n2026-05-01 00:00,-190", "log-unit-not-said", None),
        ("Time,Level (cm)\n2026-05-01 00:00,40", "log-column-missing", None),
        ("Time,Temperature (°C)\n", "log-without-readings", None),
        ("Time,Temperature (°C)\n2026-05-01 00:05,-190\n2026-05-01 00:00,-190", "log-time-backwards", 3),
        ("Time,Temperature (°C)\n2026-05-01 00:05,-190\n2026-05-01 00:10,warm", "log-not-a-number", 3),
        ("Time,Temperature (°C)\nnoon,-190", "log-time-unreadable", 2),
    ],
)
def test_a_tank_log_that_cannot_be_trusted_is_refused(text, code, row):
    with pytest.raises(CurveFault) as caught:
        read_tank_log(text)
    assert (caught.value.code, caught.value.row) == (code, row)

"""Values as people say them: numbers, counts, spans, instants, DINs, in both languages."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation

from stembase.web import spoken

NOW = datetime(2026, 3, 14, 8, 20, tzinfo=UTC)  # 16:20 in Shanghai


def drawn(source: str, language: str = "en", **context: object) -> str:
    with translation.override(language):
        return Template("{% load show %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("value", "places", "said"),
    [
        (1234567.5, None, "1\u2009234\u2009567.5"), (1000, None, "1\u2009000"), (999, None, "999"), (0, None, "0"), (-80, None, "−80"),
        (-0.001, 1, "0.0"), (2.5, 2, "2.50"), (Decimal("0.10"), None, "0.1"), (0.1 + 0.2, None, "0.3"),
        (None, None, "—"), (float("nan"), None, "—"), (1e-9, None, "0"),
    ],
)  # fmt: skip
def test_a_number_has_thin_thousands_and_a_real_minus(value, places, said):
    assert spoken.say_number(value, places) == said


@pytest.mark.parametrize(
    ("value", "digits", "said"),
    [
        (2_900_000, 2, "2.9 × 10⁶"), (1.42e9, 3, "1.42 × 10⁹"), (9_990_000, 2, "1.0 × 10⁷"), (9_999, 2, "9\u2009999"), (0, 2, "0"),
        (-2.9e6, 2, "−2.9 × 10⁶"),
        (None, 2, "—"), (1.6e12, 2, "1.6 × 10¹²"),
    ],
)  # fmt: skip
def test_cells_are_counted_in_powers_of_ten(value, digits, said):
    assert spoken.say_count(value, digits) == said


@pytest.mark.parametrize(
    ("span", "zh", "en"),
    [
        (timedelta(hours=21, minutes=40), "21 小时 40 分", "21 h 40 min"),
        (timedelta(days=3, hours=4, minutes=10), "3 天 4 小时", "3 d 4 h"),
        (timedelta(hours=23, minutes=59, seconds=59), "1 天", "1 d"),
        (6.5, "6 分 30 秒", "6 min 30 s"),
        (timedelta(seconds=45), "45 秒", "45 s"),
        (0, "0 分", "0 min"),
        (timedelta(minutes=-90), "−1 小时 30 分", "−1 h 30 min"),
        (None, "—", "—"),
    ],
)
def test_a_span_is_said_in_its_two_largest_parts(span, zh, en):
    assert spoken.say_span(span, "zh-hans") == zh
    assert spoken.say_span(span, "en") == en


@pytest.mark.parametrize(
    ("at", "zh", "en"),
    [
        (NOW - timedelta(hours=2), "今天 14:20", "today 14:20"),
        (NOW - timedelta(hours=20), "昨天 20:20", "yesterday 20:20"),
        (NOW + timedelta(hours=10), "明天 02:20", "tomorrow 02:20"),
        (NOW - timedelta(days=10), "3 月 4 日 16:20", "4 Mar 16:20"),
        (NOW - timedelta(days=100), "2025 年 12 月 4 日 16:20", "4 Dec 2025 16:20"),
    ],
)
def test_an_instant_is_said_as_on_the_day_of_the_page_and_exact_in_its_title(at, zh, en):
    assert f">{zh}</time>" in drawn("{% when at %}", "zh-hans", at=at, now=NOW)
    page = drawn("{% when at %}", at=at, now=NOW)
    assert f">{en}</time>" in page
    assert ':20:00 +08:00"' in page
    assert 'datetime="20' in page


def test_a_day_without_a_clock_has_no_hour():
    assert '<time datetime="2026-03-13" title="2026-03-13">昨天</time>' in drawn("{% day on %}", "zh-hans", on=date(2026, 3, 13), now=NOW)
    assert drawn("{% day on %}{% when at %}", on=None, at=None) == "——"


def test_a_din_is_spaced_and_its_check_character_boxed():
    assert drawn('{{ "A999226000417"|din }}') == '<span class="din">A9992<b>26</b><span>000417</span><span class="check">T</span></span>'


@pytest.mark.parametrize("text", ["A9992", "A999226000417X", "DMSO-2601-07", "Ａ９９９２２６０００４１７"])
def test_what_is_no_din_stays_as_it_is(text):
    assert drawn("{{ text|din }}", text=text) == f'<span class="din">{text}</span>'


def test_what_was_scanned_is_escaped():
    assert "<script" not in drawn("{{ text|din }}{{ text|number }}", text="<script>")


LIMITS = [(9, 11, "9–11"), (-2.5, -1, "−2.5 … −1"), (80, None, "≥ 80"), (None, 60, "≤ 60"), (None, None, "")]


@pytest.mark.parametrize(("low", "high", "said"), LIMITS)
def test_a_limit_is_said_by_its_bounds(low, high, said):
    assert drawn("{{ low|limit:high }}", low=low, high=high) == said


def test_filters_draw_numbers_percents_and_counts():
    source = "{{ 0.631|percent }} {{ 2900000|cells }} {{ 12.345|number:1 }} {{ none|number }} {{ 0|number }}"
    assert drawn(source, none=None) == "63 % 2.9 × 10⁶ 12.3 — 0"

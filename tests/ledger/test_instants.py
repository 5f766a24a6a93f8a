"""Instants as the ledger stores them sort as text, and come back as they went in."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stembase.ledger.instants import instant_of, text_of

AWARE = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC))


@given(AWARE)
def test_an_instant_comes_back_as_it_went_in(moment):
    assert instant_of(text_of(moment)) == moment
    assert len(text_of(moment)) == 27


@given(AWARE, AWARE)
def test_text_sorts_as_time_does(one, other):
    assert (text_of(one) < text_of(other)) == (one < other)


def test_every_zone_is_told_in_utc():
    assert text_of(datetime(2026, 3, 2, 12, tzinfo=timezone(timedelta(hours=8)))) == "2026-03-02T04:00:00.000000Z"


def test_a_naive_instant_is_an_error():
    with pytest.raises(ValueError, match="time zone"):
        text_of(datetime(2026, 3, 2))

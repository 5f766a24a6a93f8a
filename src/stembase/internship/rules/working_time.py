"""Working time by day and by week, night and days off, counted from shifts. Pure: a shift is cut at midnight, and overlaps count once."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from .facts import Shift, Work

MINUTE = timedelta(minutes=1)


def stretches(shifts: Sequence[Shift]) -> Iterator[Shift]:
    """The same work without overlaps, in its order."""
    last: Shift | None = None
    for shift in sorted(shifts, key=lambda one: one.begins):
        if last and shift.begins <= last.ends:
            last = Shift(last.begins, max(last.ends, shift.ends))
            continue
        if last:
            yield last
        last = shift
    if last:
        yield last


def by_midnight(shift: Shift) -> Iterator[Shift]:
    """The parts of a shift, one a day."""
    begins = shift.begins
    while begins < shift.ends:
        midnight = datetime.combine(begins.date() + timedelta(days=1), time(), begins.tzinfo)
        yield Shift(begins, min(midnight, shift.ends))
        begins = midnight


def minutes_by_day(shifts: Sequence[Shift]) -> Counter[date]:
    """Minutes of work on each day."""
    minutes: Counter[date] = Counter()
    for shift in stretches(shifts):
        for part in by_midnight(shift):
            minutes[part.begins.date()] += _minutes(part.ends - part.begins)
    return minutes


def minutes_by_week(shifts: Sequence[Shift]) -> Counter[date]:
    """Minutes of work in each week, by its Monday."""
    minutes: Counter[date] = Counter()
    for day, worked in minutes_by_day(shifts).items():
        minutes[day - timedelta(days=day.weekday())] += worked
    return minutes


def night_minutes(shift: Shift, from_hour: int, to_hour: int) -> int:
    """Minutes of a shift between the evening's hour and the morning's."""
    total = 0
    for part in by_midnight(shift):
        midnight = datetime.combine(part.begins.date(), time(), part.begins.tzinfo)
        morning, evening = midnight + timedelta(hours=to_hour), midnight + timedelta(hours=from_hour)
        total += _minutes(max(timedelta(), min(part.ends, morning) - part.begins)) + _minutes(max(timedelta(), part.ends - max(part.begins, evening)))
    return total


def free_days_worked(work: Work) -> list[date]:
    """Days off on which somebody works, in their order."""
    return sorted({part.begins.date() for shift in work.shifts for part in by_midnight(shift)} & work.free_days)


def said_hours(minutes: int) -> str:
    """A stretch of time as a roster has it: `8:01`."""
    return f"{minutes // 60}:{minutes % 60:02}"


def _minutes(time_between: timedelta) -> int:
    """Whole minutes, a begun one counted."""
    return -(-time_between // MINUTE)

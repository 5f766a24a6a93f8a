"""Hours: by day, by week, at night, on days off."""

from datetime import date

from stembase.internship.rules.asking import Breach, predicate
from stembase.internship.rules.facts import Facts
from stembase.internship.rules.working_time import free_days_worked, minutes_by_day, minutes_by_week, night_minutes, said_hours


@predicate("day", "hours", "most")
def hours_per_day_at_most(facts: Facts, on: date, *, hours: int) -> Breach:
    """No day has more work."""
    over = {day: minutes for day, minutes in minutes_by_day(facts.work.shifts).items() if minutes > hours * 60}
    return {"day": min(over), "hours": said_hours(over[min(over)]), "most": hours} if over else None


@predicate("week", "hours", "most")
def hours_per_week_at_most(facts: Facts, on: date, *, hours: int) -> Breach:
    """No week from Monday to Sunday has more work."""
    over = {week: minutes for week, minutes in minutes_by_week(facts.work.shifts).items() if minutes > hours * 60}
    return {"week": min(over), "hours": said_hours(over[min(over)]), "most": hours} if over else None


@predicate("hours")
def no_night_work(facts: Facts, on: date, *, from_hour: int, to_hour: int) -> Breach:
    """No shift reaches into the night."""
    minutes = sum(night_minutes(shift, from_hour, to_hour) for shift in facts.work.shifts)
    return {"hours": said_hours(minutes)} if minutes else None


@predicate("days")
def no_work_on_free_days(facts: Facts, on: date) -> Breach:
    """No shift touches a day of rest or a public holiday."""
    days = free_days_worked(facts.work)
    return {"days": days} if days else None

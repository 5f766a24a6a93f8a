"""Days and moments as ISBT 128 writes them: `cyyjjj`, `cyyjjjhhmm`, `yyyymmdd`, `yyyymmddhhmm`."""

from datetime import date, datetime, timedelta

from stembase.refusal import Misfit

END_OF_DAY = "2359"  # written where no time is known (ST-001 §2.4.5)


def read_day(cyyjjj: str) -> date:
    """The day of `cyyjjj`: c the second digit of the year (9 = 19xx, 0 = 20xx …), jjj the day of the year. Refuses `date-impossible`."""
    century = 1900 if cyyjjj[0] == "9" else 2000 + 100 * int(cyyjjj[0])
    year, ordinal = century + int(cyyjjj[1:3]), int(cyyjjj[3:6])
    day = date(year, 1, 1) + timedelta(days=ordinal - 1)
    if day.year != year:
        raise Misfit("date-impossible", written=cyyjjj)
    return day


def read_moment(cyyjjjhhmm: str) -> datetime:
    """The moment of `cyyjjjhhmm`, in the local time of whoever wrote the label. Refuses `date-impossible`."""
    day, hour, minute = read_day(cyyjjjhhmm[:6]), int(cyyjjjhhmm[6:8]), int(cyyjjjhhmm[8:10])
    if hour > 23 or minute > 59:
        raise Misfit("date-impossible", written=cyyjjjhhmm)
    return datetime(day.year, day.month, day.day, hour, minute)


def read_calendar(digits: str) -> date | datetime:
    """The day of `yyyymmdd` or the moment of `yyyymmddhhmm`. Refuses `date-impossible`."""
    try:
        return datetime.strptime(digits, "%Y%m%d%H%M") if len(digits) == 12 else datetime.strptime(digits, "%Y%m%d").date()
    except ValueError as error:
        raise Misfit("date-impossible", written=digits) from error


def write_day(day: date) -> str:
    """`cyyjjj`."""
    return f"{day.year // 100 % 10}{day.year % 100:02}{day.timetuple().tm_yday:03}"


def write_moment(moment: date) -> str:
    """`cyyjjjhhmm`; a day without a time ends at 23:59."""
    return write_day(moment) + (f"{moment:%H%M}" if isinstance(moment, datetime) else END_OF_DAY)

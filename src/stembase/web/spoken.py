"""Numbers, spans and instants as people say them, in Chinese and English. Pure: the language and the present moment come in as arguments."""

import math
from datetime import datetime, timedelta
from decimal import Decimal

THIN = "\u2009"  # thin space
MINUS = "−"
SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
ABSENT = "—"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

Number = int | float | Decimal


def chinese(language: str) -> bool:
    """Whether a language code asks for Chinese."""
    return language.lower().startswith("zh")


def say_number(value: Number | None, places: int | None = None) -> str:
    """A number with thin-space thousands and a real minus; `places` fixes the decimals, otherwise as many as it has, six at most."""
    if value is None or not math.isfinite(value):
        return ABSENT
    exact = Decimal(str(value))
    text = f"{exact:,.{places}f}" if places is not None else f"{exact:,.6f}".rstrip("0").rstrip(".")
    negative, digits = text.startswith("-"), text.lstrip("-").replace(",", THIN)
    return (MINUS if negative and digits.strip(f"0.{THIN}") else "") + digits


def say_count(value: Number | None, digits: int = 2) -> str:
    """A number of cells: `2.9 × 10⁶` with so many significant digits; below ten thousand it is said as it is."""
    if value is None or not math.isfinite(value):
        return ABSENT
    if abs(float(value)) < 10_000:
        return say_number(value)
    mantissa, exponent = f"{float(value):.{digits - 1}e}".split("e")
    return f"{mantissa.replace('-', MINUS)} × 10{str(int(exponent)).translate(SUPERSCRIPT)}"


def say_span(span: timedelta | Number | None, language: str) -> str:
    """A duration in its two largest parts: `21 小时 40 分`, `21 h 40 min`, `3 d 4 h`. A bare number is minutes."""
    if span is None:
        return ABSENT
    seconds = span.total_seconds() if isinstance(span, timedelta) else float(span) * 60
    names = ("天", "小时", "分", "秒") if chinese(language) else ("d", "h", "min", "s")
    parts = _parts(round(abs(seconds)))
    said = [f"{say_number(count)} {name}" for count, name in zip(parts, names, strict=True) if count][:2]
    return (MINUS if seconds < 0 and said else "") + (" ".join(said) or f"0 {names[2]}")


def _parts(seconds: int) -> tuple[int, int, int, int]:
    """Days, hours, minutes, seconds; seconds are dropped from an hour on, minutes from a day on."""
    if seconds >= 86400:
        seconds = round(seconds / 3600) * 3600
    elif seconds >= 3600:
        seconds = round(seconds / 60) * 60
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    return days, hours, minutes, rest


def say_instant(at: datetime, now: datetime, language: str) -> str:
    """An instant as people say it on the day of `now` (both in the same zone): today 14:20, yesterday 09:05, 14 Mar 16:20, 14 Mar 2025 16:20."""
    return f"{say_day(at, now, language)} {at:%H:%M}"


def say_day(at: datetime, now: datetime, language: str) -> str:
    """The day of an instant: today, yesterday, tomorrow, 14 Mar; with its year when that is not the year of `now`."""
    far = (at.date() - now.date()).days
    if far in (-1, 0, 1):
        return (("昨天", "今天", "明天") if chinese(language) else ("yesterday", "today", "tomorrow"))[far + 1]
    if chinese(language):
        return f"{at.month} 月 {at.day} 日" if at.year == now.year else f"{at.year} 年 {at.month} 月 {at.day} 日"
    return f"{at.day} {MONTHS[at.month - 1]}" + ("" if at.year == now.year else f" {at.year}")


def say_exact(at: datetime) -> str:
    """The same instant to the second with its offset, for those who hover."""
    offset = at.strftime("%z")
    return f"{at:%Y-%m-%d %H:%M:%S}" + (f" {offset[:3]}:{offset[3:5]}".replace("-", MINUS) if offset else "")


def say_limit(low: Number | None = None, high: Number | None = None) -> str:
    """The bounds of a limit: `9–11`, `−2.5 … −1` when one is negative, `≥ 80`, `≤ 60`; nothing when there is none."""
    if low is not None and high is not None:
        return f"{say_number(low)} … {say_number(high)}" if low < 0 or high < 0 else f"{say_number(low)}–{say_number(high)}"
    if low is not None:
        return f"≥ {say_number(low)}"
    return f"≤ {say_number(high)}" if high is not None else ""

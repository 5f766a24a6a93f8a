"""Filters and tags that say values: numbers, counts of cells, spans, instants, DINs. The saying itself is in `web.spoken`."""

from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from stembase.bank.codes import din as codes
from stembase.bank.codes.check import check_character
from stembase.procedures.vocabulary import sources
from stembase.refusal import Refused
from stembase.web import spoken

register = template.Library()


def _language() -> str:
    return get_language() or "zh-hans"


@register.filter
def number(value: Any, places: Any = None) -> str:
    """`{{ 12345.6|number }}` → 12 345.6; `|number:2` fixes the decimals; nothing → —. Text is passed through."""
    return (
        value
        if isinstance(value, str) and value
        else spoken.say_number(value or (0 if value == 0 else None), None if places is None else int(places))
    )


@register.filter
def cells(value: Any, digits: int = 2) -> str:
    """`{{ 2900000|cells }}` → 2.9 × 10⁶."""
    return spoken.say_count(value, int(digits))


@register.filter
def cited(source: str) -> SafeString:
    """`{{ measure.source|cited }}`: a source in its own words, marked as English where it has no Chinese, so that it is read out in its language."""
    foreign = not any("\u4e00" <= letter <= "\u9fff" for letter in str(source))
    return format_html('<cite lang="en">{}</cite>' if foreign else "<cite>{}</cite>", source)


@register.filter
def percent(value: Any, places: int = 0) -> str:
    """`{{ 0.631|percent }}` → 63 %."""
    return spoken.ABSENT if value is None else f"{spoken.say_number(value * 100, int(places))} %"


@register.filter
def span(value: timedelta | float | None) -> str:
    """`{{ held|span }}` → 21 小时 40 分 / 21 h 40 min; a bare number is minutes."""
    return spoken.say_span(value, _language())


@register.simple_tag(takes_context=True)
def when(context: template.Context, at: datetime | None, now: datetime | None = None) -> str:
    """`{% when entry.at %}`: an instant as people say it, exact in its title. The present is `now`, else the `now` of the page, else the clock."""
    if at is None:
        return spoken.ABSENT
    present = now or context.get("now") or timezone.now()
    local, here = _local(at), _local(present)
    return _time(local, spoken.say_instant(local, here, _language()))


@register.simple_tag(takes_context=True)
def day(context: template.Context, on: date | datetime | None, now: datetime | None = None) -> str:
    """`{% day consent.given_date %}`: a day as people say it."""
    if on is None:
        return spoken.ABSENT
    here = _local(now or context.get("now") or timezone.now())
    if isinstance(on, datetime):
        local = _local(on)
        return _time(local, spoken.say_day(local, here, _language()))
    said = spoken.say_day(datetime(on.year, on.month, on.day, tzinfo=here.tzinfo), here, _language())
    return format_html('<time datetime="{}" title="{}">{}</time>', on.isoformat(), on.isoformat(), said)


def _local(at: datetime) -> datetime:
    return timezone.localtime(at) if timezone.is_aware(at) else at


def _time(local: datetime, said: str) -> SafeString:
    return format_html('<time datetime="{}" title="{}">{}</time>', local.isoformat(timespec="seconds"), spoken.say_exact(local), said)


@register.filter
def din(value: str | None) -> str:
    """`{{ unit.din|din }}`: facility, year, number, boxed check character; the space between is not copied. What is no DIN stays as it is."""
    text = str(value or "").strip()
    try:
        parts = codes.parts(text)
    except Refused:
        return format_html('<span class="din">{}</span>', text) if text else spoken.ABSENT
    html = '<span class="din">{}<b>{}</b><span>{}</span><span class="check">{}</span></span>'
    return format_html(html, parts.facility, parts.year, parts.serial, check_character(text))


@register.filter
def limit(low: Any, high: Any = None) -> str:
    """`{{ measure.min|limit:measure.max }}` → 9–11, ≥ 80, ≤ 60."""
    return spoken.say_limit(low, high)


@register.filter
def after_bank(key: str) -> str:
    """`{{ place.key|after_bank }}`: a key without the bank it begins with."""
    return key.partition(":")[2] or key


@register.simple_tag
def source(key: str) -> str:
    """`{% source unit.source %}`: the words of a source."""
    words = sources().get(key)
    return words.say(_language()) if words else key

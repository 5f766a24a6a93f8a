"""Where the bank's pages join the frame: the scan box and the home pages of those who work in the bank."""

from datetime import datetime

from django.db.models import Count, Value
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from stembase.bank.commands.deviations import OWNERS
from stembase.bank.models import Deviation, Excursion, Hold, Reservation, Result, Search
from stembase.bank.queries.boards import counts
from stembase.bank.queries.deviations import is_late, to_correct
from stembase.bank.queries.standards import local_date, standards_by_source
from stembase.bank.queries.way import way_on
from stembase.ledger.clock import time_of
from stembase.people.roles import MEDICAL_DIRECTOR, OPERATOR, PHYSICIAN, QUALITY
from stembase.procedures.vocabulary import STATIONS
from stembase.web.home import PANELS, Link, Panel
from stembase.web.parts.happened import Figure
from stembase.web.scan import FINDERS, READERS
from stembase.web.shell import base_now
from stembase.web.spoken import say_day, say_number

from .deviations import reason_words
from .finders import bank_things, read_label
from .here import bank_chosen, language, theirs
from .quality import OUT

NAMED = 6


def join() -> None:
    """Append to the lists of the frame; once a process."""
    if bank_things not in FINDERS:
        FINDERS.insert(0, bank_things)
        READERS.append(read_label)
        PANELS[OPERATOR].append(waiting_panel)
        PANELS[QUALITY].append(quality_panel)
        PANELS[PHYSICIAN].append(searches_panel)
        PANELS[MEDICAL_DIRECTOR].append(quality_panel)
        for role in OWNERS:
            PANELS[role].insert(0, correcting_panel)


def correcting_panel(request: HttpRequest) -> Panel | None:
    """The open deviations that the reader is to correct, what is due first; nothing where there are none. One query, and one a practice bank."""
    rows = list(to_correct(request.user.code).filter(bank__in=theirs(request)).select_related("bank")[: NAMED + 1])
    if not rows:
        return None
    banks = {row.bank_id: row.bank for row in rows}
    now = {key: base_now(request) if bank.kind == bank.Kind.LIVE else time_of(key) for key, bank in banks.items()}
    late = any(is_late(row, local_date(now[row.bank_id])) for row in rows)
    links = [Link(reverse("web:quality-deviation", args=[row.key]), reason_words(row.code), _due(row, now[row.bank_id])) for row in rows[:NAMED]]
    text = "" if len(rows) <= NAMED else _("And more that are due later.")
    headline = _("A deviation you are to correct is overdue") if late else ""
    return Panel(_("Deviations for you to correct"), links=links, text=text, headline=headline)


def _due(row: Deviation, now: datetime) -> str:
    """Its number, and when it is due."""
    number, here = row.key.partition(":")[2], localtime(now)
    if row.due_date is None:
        return number
    said = _("overdue since %(day)s") if is_late(row, here.date()) else _("due %(day)s")
    day = say_day(here.replace(year=row.due_date.year, month=row.due_date.month, day=row.due_date.day), here, language())
    return f"{number} · {said % {'day': day}}"


def waiting_panel(request: HttpRequest) -> Panel | None:
    """What waits at the stations."""
    try:
        here = bank_chosen(request)
    except Http404:
        return None
    found = counts(here.bank.key, way_on(here.now.date()), standards_by_source(here.bank.key, here.now))
    figures = [Figure(STATIONS[station].say(language()), say_number(count)) for station, count in found.items() if count]
    total = sum(found.values())
    headline = _("%(count)s things wait at the stations") % {"count": say_number(total)} if total else _("Nothing waits at the stations")
    text = "" if figures else _("Nothing waits.")
    return Panel(_("What waits at the stations"), figures, text=text, url="web:stations", action=_("To the stations"), headline=headline)


def quality_panel(request: HttpRequest) -> Panel | None:
    """What waits for quality. One query."""
    try:
        bank = bank_chosen(request).bank
    except Http404:
        return None
    rows = {
        _("results to review"): Result.objects.filter(bank=bank, state=Result.State.PERFORMED),
        _("open deviations"): Deviation.objects.filter(bank=bank, closed_at=None),
        _("holds"): Hold.objects.filter(bank=bank, lifted_at=None).exclude(unit__stage__in=OUT),
        _("excursions to acknowledge"): Excursion.objects.filter(bank=bank, acknowledged_at=None),
    }
    counted = [each.order_by().values("bank").annotate(at=Value(at), count=Count("pk")) for at, each in enumerate(rows.values())]
    first, *others = (each.values_list("at", "count") for each in counted)
    found = dict(first.union(*others, all=True))
    counts_of = {label: found.get(at, 0) for at, label in enumerate(rows)}
    figures, total = [Figure(label, say_number(count)) for label, count in counts_of.items()], sum(counts_of.values())
    headline = _("%(count)s things wait for quality") % {"count": say_number(total)} if total else _("Nothing waits for quality")
    return Panel(_("What waits for quality"), figures, url="web:quality", action=_("To the queue"), headline=headline)


def searches_panel(request: HttpRequest) -> Panel | None:
    """How many searches are open, and how many units wait for their patients."""
    try:
        bank = bank_chosen(request).bank
    except Http404:
        return None
    open_ones = Search.objects.filter(bank=bank, closed_at=None).count()
    reserved = Reservation.objects.filter(bank=bank, ended_at=None).count()
    figures = [Figure(_("open searches"), say_number(open_ones)), Figure(_("reserved units"), say_number(reserved))]
    headline = _("%(count)s searches are open") % {"count": say_number(open_ones)}
    return Panel(_("Searches for patients"), figures, url="web:searches", action=_("To the searches"), headline=headline)

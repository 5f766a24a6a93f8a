"""Where the bank's pages join the frame: the scan box and the home pages of those who work in the bank."""

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from stembase.bank.models import Deviation, Excursion, Hold, Reservation, Result, Search
from stembase.bank.queries.boards import counts
from stembase.bank.queries.standards import standards_by_source
from stembase.bank.queries.way import way_on
from stembase.people.roles import MEDICAL_DIRECTOR, OPERATOR, PHYSICIAN, QUALITY
from stembase.procedures.vocabulary import STATIONS
from stembase.web.home import PANELS, Panel
from stembase.web.parts.happened import Figure
from stembase.web.scan import FINDERS, READERS
from stembase.web.spoken import say_number

from .finders import bank_things, read_label
from .here import bank_chosen, language
from .quality import OUT


def join() -> None:
    """Append to the lists of the frame; once a process."""
    if bank_things not in FINDERS:
        FINDERS.insert(0, bank_things)
        READERS.append(read_label)
        PANELS[OPERATOR].append(waiting_panel)
        PANELS[QUALITY].append(quality_panel)
        PANELS[PHYSICIAN].append(searches_panel)
        PANELS[MEDICAL_DIRECTOR].append(quality_panel)


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
    """What waits for quality. Four small counts."""
    try:
        bank = bank_chosen(request).bank
    except Http404:
        return None
    counts_of = {
        _("results to review"): Result.objects.filter(bank=bank, state=Result.State.PERFORMED).count(),
        _("open deviations"): Deviation.objects.filter(bank=bank, closed_at=None).count(),
        _("holds"): Hold.objects.filter(bank=bank, lifted_at=None).exclude(unit__stage__in=OUT).count(),
        _("excursions to acknowledge"): Excursion.objects.filter(bank=bank, acknowledged_at=None).count(),
    }
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

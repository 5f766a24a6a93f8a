"""Panels about the base: its figures, versions that are coming, and how the system itself is doing."""

from django.db.models import Count, Q, Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from stembase.acts.models import Job
from stembase.acts.verification import KIND
from stembase.base.models import Partner
from stembase.ledger import guards
from stembase.ledger.models import Chain
from stembase.people.models import Account, Grant
from stembase.people.roles import STUDENT
from stembase.procedures.queries import announced
from stembase.web.base.register import due_count
from stembase.web.entrance import base_roles
from stembase.web.home import Link, Panel
from stembase.web.parts.happened import Figure
from stembase.web.rail import RAIL
from stembase.web.shell import base_now
from stembase.web.spoken import say_day, say_number

NAMED = 5


def base_panel(request: HttpRequest) -> Panel:
    """The base in figures. Four queries."""
    now = base_now(request)
    people = Account.objects.filter(is_active=True).count()
    students = Grant.objects.filter(Q(until=None) | Q(until__gt=now), since__lte=now, role=STUDENT).aggregate(count=Count("person", distinct=True))
    partners, due = Partner.objects.filter(left_date=None).count(), due_count(now)
    figures = (
        Figure(_("partners"), say_number(partners)),
        Figure(_("people"), say_number(people), href=_people_page(request)),
        Figure(_("students"), say_number(students["count"])),
        Figure(_("machines to calibrate"), say_number(due), "warn" if due else "", href=reverse("web:base") + "?state=due"),
    )
    text = "" if partners else _("Admit the partners that signed the agreement first; their sites, rooms and machines follow.")
    headline = _("%(count)s machines must be calibrated within 30 days") % {"count": due} if due else ""
    return Panel(_("The base in figures"), figures, text=text, url="web:base", action=_("To the base"), headline=headline)


def _people_page(request: HttpRequest) -> str:
    place = next(entry for entry in RAIL if entry.url == "web:people")
    return reverse("web:people") if place.roles & base_roles(request) else ""


def coming_panel(request: HttpRequest) -> Panel:
    """Versions announced and not yet in force. One query."""
    language, here = get_language() or "zh", timezone.localtime(base_now(request))
    coming = announced(here.date())
    links = [
        Link(
            reverse("web:procedure-compare", args=[one.key]) + f"?to={one.version}",
            one.title.say(language),
            _("version %(version)s from %(day)s")
            % {
                "version": one.version,
                "day": say_day(here.replace(year=one.effective.year, month=one.effective.month, day=one.effective.day), here, language),
            },
        )
        for one in coming[:NAMED]
    ]
    text = "" if coming else _("Every procedure stands as it is; nothing new is announced.")
    headline = _("%(count)s new versions of procedures are coming") % {"count": len(coming)} if coming else ""
    return Panel(_("Versions that are coming"), links=links, text=text, url="web:procedures", action=_("To the procedures"), headline=headline)


def administration_panel(request: HttpRequest) -> Panel:
    """Whether the system is well: jobs, accounts, ledger, guards. Five queries."""
    jobs = Job.objects.aggregate(failed=Count("pk", filter=Q(state=Job.State.FAILED)), alive=Count("pk", filter=Q(state__in=("waiting", "running"))))
    held = Grant.objects.filter(Q(until=None) | Q(until__gt=base_now(request)))
    without = Account.objects.filter(is_active=True).exclude(code__in=held.values("person")).count()
    acts, missing = Chain.objects.aggregate(acts=Sum("seq"))["acts"] or 0, guards.missing()
    verified = Job.objects.filter(kind=KIND, chain="", state=Job.State.DONE).order_by("-ended_at").first()
    broken = bool(missing) or bool(verified and not (verified.result or {}).get("intact"))
    figures = (
        Figure(_("acts in the ledger"), say_number(acts), "bad" if broken else "", _verified(verified), reverse("web:ledger")),
        Figure(_("jobs at work"), say_number(jobs["alive"]), href=reverse("web:jobs")),
        Figure(_("jobs failed"), say_number(jobs["failed"]), "bad" if jobs["failed"] else "", href=reverse("web:jobs") + "?state=failed"),
        Figure(_("people without a role"), say_number(without), "warn" if without else "", href=reverse("web:people") + "?role=none"),
    )
    well = _("The system is well: %(acts)s acts stand in the ledger") % {"acts": say_number(acts)}
    headline = _("The ledger does not hold; look at it now") if broken else well
    return Panel(_("The system"), figures, url="web:ledger", action=_("To the ledger"), headline=headline)


def _verified(job: Job | None) -> str:
    """When the whole ledger was last verified."""
    if job is None or job.ended_at is None:
        return _("never verified whole")
    here, language = timezone.localtime(), get_language() or "zh"
    return _("verified whole %(day)s") % {"day": say_day(timezone.localtime(job.ended_at), here, language)}

"""Panels about students: whose acts wait for a decision, whom the reader stood by, how the class is doing."""

from datetime import timedelta

from django.db.models import Count, Max, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from stembase.competence.models import Competence, Decision, Evidence
from stembase.people.queries import holders_of, names_of
from stembase.people.roles import STUDENT
from stembase.web.home import Link, Panel
from stembase.web.spoken import say_day, say_number

ENOUGH = 3
"""Successes since the last decision after which one is suggested (assumption; the decision is a person's)."""
LATELY = timedelta(days=30)
NAMED = 6


def decide_panel(request: HttpRequest) -> Panel:
    """Students whose acts since the last decision went well often enough to be decided on. Five queries."""
    now, language = timezone.now(), get_language() or "zh"
    students = set(holders_of(STUDENT, now)) - {request.user.code}
    decided = {
        (person, key): at
        for person, key, at in Decision.objects.filter(person__in=students).values_list("person", "competence").annotate(at=Max("at"))
    }
    counts: dict[tuple[str, str], int] = {}
    rows = Evidence.objects.filter(person__in=students, success=True).values_list("person", "competence", "at").order_by("-at")[:2000]
    for person, key, at in rows:
        if at > decided.get((person, key), at - LATELY):
            counts[person, key] = counts.get((person, key), 0) + 1
    ready = sorted(((count, pair) for pair, count in counts.items() if count >= ENOUGH), reverse=True)
    names = names_of({person for _count, (person, _key) in ready[:NAMED]}, language)
    titles = {row.key: row.title(language) for row in Competence.objects.filter(key__in={key for _count, (_person, key) in ready[:NAMED]})}
    links = [
        Link(
            f"{reverse('web:competence-decide', args=[person])}?competence={key}",
            f"{names[person]} · {titles.get(key, key)}",
            _("%(count)s went well since") % {"count": count},
        )
        for count, (person, key) in ready[:NAMED]
    ]
    headline = _("%(count)s decisions on students wait for you") % {"count": len(ready)} if ready else ""
    text = "" if ready else _("No student has %(count)s good acts in a competence since the last decision.") % {"count": ENOUGH}
    return Panel(_("Ready for a decision"), links=links, text=text, url="web:competence", action=_("Competence matrix"), headline=headline)


def stood_by_panel(request: HttpRequest) -> Panel | None:
    """Whom the reader stood by as a witness lately. Two queries; nothing when nobody."""
    since, language = timezone.now() - LATELY, get_language() or "zh"
    rows = Evidence.objects.filter(witness=request.user.code, at__gte=since).values_list("person")
    found = list(rows.annotate(acts=Count("entry", distinct=True), last=Max("at")).order_by("-last")[:NAMED])
    if not found:
        return None
    return Panel(_("You stood by in the last 30 days"), links=_people(found, language))


def students_panel(request: HttpRequest) -> Panel:
    """How the students of the base are doing. Three queries."""
    now, language = timezone.now(), get_language() or "zh"
    students = holders_of(STUDENT, now)
    if not students:
        return Panel(_("Students"), text=_("No student has a role here yet; the coordinator of the base gives it."))
    rows = Evidence.objects.filter(person__in=students, at__gte=now - LATELY).values_list("person")
    found = list(rows.annotate(acts=Count("entry", distinct=True), last=Max("at"), bad=Count("entry", filter=Q(success=False))).order_by("-last"))
    active = [(person, acts, last) for person, acts, last, _bad in found]
    silent = len(students) - len(active)
    headline = _("%(active)s of %(all)s students have acted in the last 30 days") % {"active": len(active), "all": len(students)}
    text = _("%(count)s have not.") % {"count": say_number(silent)} if silent else ""
    return Panel(
        _("Students"), links=_people(active[:NAMED], language), text=text, url="web:competence", action=_("Competence matrix"), headline=headline
    )


def _people(found: list[tuple], language: str) -> list[Link]:
    """A line a person: how many acts, the last one."""
    names, here = names_of({person for person, *_rest in found}, language), timezone.localtime()
    return [
        Link(
            reverse("web:competence-person", args=[person]),
            names[person],
            _("%(count)s acts, the last %(day)s") % {"count": acts, "day": say_day(timezone.localtime(last), here, language)},
        )
        for person, acts, last in found
    ]

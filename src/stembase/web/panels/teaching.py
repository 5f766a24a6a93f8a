"""Panels about students: whose acts wait for a decision, whom the reader stood by, how the class is doing."""

from datetime import datetime, timedelta

from django.db.models import Count, Max, OuterRef, Q, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from stembase.competence.models import Competence, Decision, Evidence
from stembase.people.models import Grant
from stembase.people.queries import holders_of, names_of
from stembase.people.roles import STUDENT
from stembase.web.home import Link, Panel
from stembase.web.shell import base_now
from stembase.web.spoken import say_day, say_number

ENOUGH = 3
"""Successes since the last decision after which one is suggested (assumption; the decision is a person's)."""
LATELY = timedelta(days=30)
NAMED = 6
LOOKED_AT = 2000  # of the latest good acts


def decide_panel(request: HttpRequest) -> Panel:
    """Students whose acts since the last decision went well often enough to be decided on, and whom the reader stood by. Three queries."""
    language = get_language() or "zh"
    counts, stood = _since_decided(request.user.code, base_now(request))
    ready = sorted(((count, pair) for pair, count in counts.items() if count >= ENOUGH), reverse=True)
    named = ready[:NAMED]
    names = names_of({person for _count, (person, _key) in named} | stood, language)
    titles = {row.key: row.title(language) for row in Competence.objects.filter(key__in={key for _count, (_person, key) in named})}
    links = [
        Link(
            f"{reverse('web:competence-decide', args=[person])}?competence={key}",
            f"{names[person]} · {titles.get(key, key)}",
            _("%(count)s went well since") % {"count": count},
        )
        for count, (person, key) in named
    ]
    headline = _("%(count)s decisions on students wait for you") % {"count": len(ready)} if ready else ""
    nobody = _("No student has %(count)s good acts in a competence since the last decision.") % {"count": ENOUGH}
    lines = [(_("You stood by in the last 30 days"), (_(", ")).join(sorted(names[code] for code in stood)))] if stood else []
    return Panel(
        _("Ready for a decision"),
        lines=lines,
        links=links,
        text="" if ready else nobody,
        url="web:competence",
        action=_("Competence matrix"),
        headline=headline,
    )


def _since_decided(reader: str, now: datetime) -> tuple[dict[tuple[str, str], int], set[str]]:
    """Good acts of students by (person, competence) since the last decision on it, and the students the reader stood by lately. One query."""
    held = Grant.objects.filter(Q(until=None) | Q(until__gt=now), since__lte=now, role=STUDENT).exclude(person=reader)
    decided = Decision.objects.filter(person=OuterRef("person"), competence=OuterRef("competence")).order_by("-order").values("at")[:1]
    rows = Evidence.objects.filter(person__in=held.values("person"), success=True).annotate(decided=Subquery(decided)).order_by("-at")
    counts: dict[tuple[str, str], int] = {}
    stood: set[str] = set()
    for person, key, at, witness, last in rows.values_list("person", "competence", "at", "witness", "decided")[:LOOKED_AT]:
        if last is None or at > last:
            counts[person, key] = counts.get((person, key), 0) + 1
        if witness == reader and at > now - LATELY:
            stood.add(person)
    return counts, stood


def students_panel(request: HttpRequest) -> Panel:
    """How the students of the base are doing. Three queries."""
    now, language = base_now(request), get_language() or "zh"
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
        _("Students"), links=_people(active[:NAMED], now, language), text=text, url="web:competence", action=_("Competence matrix"), headline=headline
    )


def _people(found: list[tuple], now: datetime, language: str) -> list[Link]:
    """A line a person: how many acts, the last one."""
    names, here = names_of({person for person, *_rest in found}, language), timezone.localtime(now)
    return [
        Link(
            reverse("web:competence-person", args=[person]),
            names[person],
            _("%(count)s acts, the last %(day)s") % {"count": acts, "day": say_day(timezone.localtime(last), here, language)},
        )
        for person, acts, last in found
    ]

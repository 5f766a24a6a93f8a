"""Internships as they stand: who is where, what runs out; and for a student every rule of the law, kept or broken, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from stembase.acts.command import COMMANDS
from stembase.internship.models import Placement, Post
from stembase.internship.queries.expiry import Expiry, expiring
from stembase.internship.queries.law import confirmed_rules, panel
from stembase.internship.queries.placements import facts_of, next_placement, placed_from, post_as_of
from stembase.internship.rules.gate import Standing
from stembase.internship.rules.rule import Rule, Severity, rules, terms
from stembase.people.models import Account, Organisation
from stembase.people.queries import names_of
from stembase.people.roles import ROLES
from stembase.web.entrance import base_roles, entrance
from stembase.web.parts.tag import Tag
from stembase.web.shell import base_now

MOST = 200
"""Placements shown at once, the earliest first."""
AT_THE_END = {"pay", "certify", "report"}
"""What is asked once there is something to pay, to grade or to report: not on this page."""


@dataclass(frozen=True, slots=True)
class Row:
    """A placement as the list shows it."""

    placement: Placement
    name: str
    post: str
    state: str


@dataclass(frozen=True, slots=True)
class Line:
    """A rule as it is shown: its state as a tag, what it says here, how to mend it, and who may record a filing that lifts it.

    In the list of all rules: whom it concerns, and whether it waits to be confirmed.
    """

    number: int
    key: str
    title: str
    sentence: str
    mend: str
    source: str
    mark: str
    state: str | Tag
    filers: tuple[str, ...] = ()
    waits: bool = False
    concerns: str = ""


WEIGHTS: Mapping[str, Tag] = {
    "block": Tag(_("forbids"), "bad", "lock"),
    "needs-filing": Tag(_("forbids unless filed"), "bad", "sign"),
    "warn": Tag(_("warns"), "warn", "warn"),
    "info": Tag(_("informs"), "info", "info"),
}
"""What a breach of a rule means, as a tag."""
STUDENTS: Mapping[str, Promise] = {"undergraduate": _("undergraduates"), "vocational": _("vocational students")}


@entrance("web:internship")
def internships(request: HttpRequest) -> HttpResponseBase:
    """Everybody placed today or later, and what runs out."""
    today, language = _today(request), get_language() or "zh"
    found = list(placed_from(today)[:MOST])
    names = names_of({one.student for one in found}, language)
    posts = {post.code: post.title(language) for post in Post.objects.filter(code__in={one.post for one in found}).order_by("version")}
    rows = [Row(one, names[one.student], posts[one.post], "running" if one.started_at else "waiting") for one in found]
    return render(request, "internship/list.html", {"rows": rows, "ends": _ends(today, language)})


@entrance("web:refusals")
def law(request: HttpRequest) -> HttpResponseBase:
    """Every rule, whom it concerns, what a breach of it means, where it comes from, and whether it waits to be confirmed; for all with an account."""
    language, confirmed = get_language() or "zh", confirmed_rules()
    context = {
        "lines": [_listed(rule, rule.weight(confirmed), language) for rule in rules().values()],
        "may": bool(COMMANDS["confirm-rule"].roles & base_roles(request)),
    }
    return render(request, "internship/rules.html", context)


@entrance("web:my-internship")
def mine(request: HttpRequest) -> HttpResponseBase:
    """My own."""
    return _page(request, cast(Account, request.user), own=True)


@entrance("web:internship")
def of_student(request: HttpRequest, code: str) -> HttpResponseBase:
    """A student's, for those who guide and coordinate."""
    account = Account.objects.filter(code=code).first()
    if account is None:
        raise Http404(code)
    return _page(request, account, own=False)


def _page(request: HttpRequest, account: Account, *, own: bool) -> HttpResponseBase:
    today, language = _today(request), get_language() or "zh"
    placement = next_placement(account.code, today)
    lines = _lines(panel(facts_of(placement, today), max(today, placement.since_date)), language) if placement else []
    against = [line for line in lines if line.state in ("forbids", "warns")]
    context = {
        "name": account.name(language),
        "own": own,
        "placement": placement,
        "post": post_as_of(placement.post, max(today, placement.since_date)).title(language) if placement else "",
        "forbids": sum(line.state == "forbids" for line in lines),
        "against": against,
        "others": [line for line in lines if line not in against],
    }
    return render(request, "internship/law.html", context)


def _lines(standings: Sequence[Standing], language: str) -> list[Line]:
    """The rules that bear on the days of work, those that forbid first, then those that warn, then by number."""
    lines = [_line(one, language) for one in standings if not AT_THE_END.issuperset(one.rule.actions)]
    return sorted(lines, key=lambda line: (line.state != "forbids", line.state != "warns", line.number))


def _line(standing: Standing, language: str) -> Line:
    rule, reason = standing.rule, standing.reason
    weight = {"block": "forbids", "needs-filing": "forbids", "warn": "warns", "info": "informs"}
    state = weight[reason.severity] if reason else standing.state
    filers = tuple(ROLES[role].zh if language.startswith("zh") else ROLES[role].en for role in rule.override) if reason else ()
    said = reason.sentence(language) if reason else rule.text.say(language)
    mend = rule.mend.say(language) if reason else ""
    return Line(rule.number, rule.key, rule.title.say(language), said, mend, rule.source, rule.mark, state, filers)


def _listed(rule: Rule, weight: Severity, language: str) -> Line:
    """A rule by itself; one that would weigh more once it is confirmed waits for it."""
    concerns = gettext(", ").join([*(str(STUDENTS[kind]) for kind in rule.students), *rule.provinces])
    said = (rule.number, rule.key, rule.title.say(language), rule.text.say(language), "", rule.source, rule.mark)
    return Line(*said, state=WEIGHTS[weight], waits=weight != rule.severity, concerns=concerns)


def _ends(today: date, language: str) -> list[tuple[Expiry, str]]:
    """What runs out, each with its name: a student, a host, a filing in words, or the number itself."""
    found = expiring(today)
    names = names_of({one.key for one in found if one.what == "insurance"}, language)
    for host in Organisation.objects.filter(key__in=[one.key for one in found if one.what == "assessment"]):
        names[host.key] = host.title_zh if language.startswith("zh") else host.title_en
    return [(one, _called(one, names, language)) for one in found]


def _called(one: Expiry, names: dict[str, str], language: str) -> str:
    if one.what == "filing":
        agreement, _, filing = one.key.partition(":")
        return f"{terms()['filings'][filing].say(language)} ({agreement})"
    return names.get(one.key, one.key)


def _today(request: HttpRequest) -> date:
    return timezone.localtime(base_now(request)).date()

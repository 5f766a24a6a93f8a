"""People and their roles: the list, one person, and making an account. Whoever reads these pages holds a role for the whole base."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from secrets import token_urlsafe

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from stembase.competence.models import Clearance
from stembase.people.accounts import make_account, next_code
from stembase.people.models import Account, Grant, Organisation
from stembase.people.roles import ROLES
from stembase.refusal import Refused
from stembase.web.csv_file import csv_file
from stembase.web.entrance import base_roles, entrance
from stembase.web.parts.field import Choice, Field
from stembase.web.parts.listing import Column, Filter, choices, listing
from stembase.web.refused import status_of
from stembase.web.shell import base_now, say_roles
from stembase.web.spoken import chinese

FIELDS_OF = {
    "account-code-malformed": "code",
    "account-code-taken": "code",
    "username-taken": "username",
    "no-such-organisation": "organisation",
    "password-too-weak": "password",
}


@dataclass(frozen=True, slots=True)
class Person:
    """A person as the list shows them: names, where they belong, their roles in words."""

    account: Account
    name: str
    organisation: str
    roles: tuple[str, ...]


@entrance("web:people", whole_base=True)
def people(request: HttpRequest) -> HttpResponseBase:
    """The list, filtered; as CSV where the address says so."""
    now, language = base_now(request), get_language() or "zh"
    rows = _accounts(request.GET, now)
    if request.GET.get("format") == "csv":
        return csv_file("people", ("code", "name", "username", "organisation", "roles", "active"), _csv(rows, now, language))
    page = listing(request.GET, rows, _columns(), filters=_filters(request.GET, language), id="people")
    counts = {"all": Account.objects.filter(is_active=True).count(), "without": _without_role(now).count()}
    return render(request, "people/list.html", {"page": page, "people": _people(page.rows, now, language), "counts": counts})


@entrance("web:people", whole_base=True)
def person(request: HttpRequest, code: str) -> HttpResponse:
    """One person: account, roles held and past, clearances."""
    account = Account.objects.select_related("organisation").filter(code=code).first()
    if account is None:
        raise Http404(code)
    now, language = base_now(request), get_language() or "zh"
    grants = list(Grant.objects.filter(person=code).order_by("-since", "role"))
    clearances = list(Clearance.objects.filter(person=code).order_by("-since"))
    context = {
        "account": account,
        "name": account.name(language),
        "held": [each for each in grants if each.until is None or each.until > now],
        "past": [each for each in grants if each.until and each.until <= now],
        "clearances": clearances,
        "now": now,
        "organisation": _organisation(account, language),
        "in_force": {each.key for each in clearances if each.until is None or each.until > now},
        "sees_matrix": bool({"coordinator"} & base_roles(request)),
    }
    return render(request, "people/person.html", context)


@entrance("web:people", whole_base=True, posts=True)
def new(request: HttpRequest) -> HttpResponse:
    """Make an account; its first password is shown once, to be handed over."""
    sent = request.POST.dict() if request.method == "POST" else {"code": next_code(), "language": "zh-hans"}
    refused = None
    if request.method == "POST":
        password = token_urlsafe(12)
        try:
            account = _make(sent, password)
        except Refused as fault:
            refused = fault
        else:
            return render(request, "people/made.html", {"account": account, "name": account.name(get_language() or "zh"), "password": password})
    errors = {FIELDS_OF.get(finding.code, ""): str(finding.code) for finding in refused.findings} if refused else {}
    context = {"fields": _fields(sent, errors), "refused": refused}
    return render(request, "people/new.html", context, status=status_of(refused) if refused else 200)


def _make(sent: Mapping[str, str], password: str) -> Account:
    return make_account(
        code=sent.get("code", "").strip().upper(),
        username=sent.get("username", "").strip(),
        password=password,
        name_zh=sent.get("name_zh", "").strip(),
        name_en=sent.get("name_en", "").strip(),
        email=sent.get("email", "").strip(),
        language=sent.get("language", "zh-hans"),
        organisation=sent.get("organisation", ""),
    )


def _accounts(query: Mapping[str, str], now: datetime) -> QuerySet[Account]:
    rows = Account.objects.select_related("organisation").order_by("code")
    role, asked, organisation = query.get("role", ""), query.get("q", "").strip(), query.get("organisation", "")
    if role == "none":
        rows = _without_role(now).select_related("organisation").order_by("code")
    elif role in ROLES:
        rows = rows.filter(code__in=_holding(now).filter(role=role).values("person"))
    if organisation:
        rows = rows.filter(organisation=organisation)
    if asked:
        rows = rows.filter(Q(code__iexact=asked) | Q(username__icontains=asked) | Q(name_zh__icontains=asked) | Q(name_en__icontains=asked))
    return rows


def _holding(now: datetime) -> QuerySet[Grant]:
    return Grant.objects.filter(Q(until=None) | Q(until__gt=now), since__lte=now)


def _without_role(now: datetime) -> QuerySet[Account]:
    return Account.objects.filter(is_active=True).exclude(code__in=_holding(now).values("person"))


def _people(accounts: Iterable[Account], now: datetime, language: str) -> list[Person]:
    """The accounts of a page with their roles. One query."""
    rows = list(accounts)
    held: dict[str, list[str]] = {}
    for grant in _holding(now).filter(person__in=[row.code for row in rows]).order_by("role", "scope"):
        held.setdefault(grant.person, []).append(say_roles([grant.role])[0] + (f" {grant.scope}" if grant.scope else ""))
    return [Person(row, row.name(language), _organisation(row, language), tuple(held.get(row.code, ()))) for row in rows]


def _organisation(account: Account, language: str) -> str:
    of = account.organisation
    return "" if of is None else of.title_zh if chinese(language) else of.title_en


def _csv(rows: QuerySet[Account], now: datetime, language: str) -> Iterable[tuple]:
    for each in _people(rows, now, language):
        yield (
            each.account.code,
            each.name,
            each.account.username,
            each.organisation,
            "; ".join(each.roles),
            "yes" if each.account.is_active else "no",
        )


def _columns() -> tuple[Column, ...]:
    return (
        Column("code", _("Code"), sort=("code",)),
        Column("name", _("Name"), sort=("name_zh", "code")),
        Column("account", _("Account")),
        Column("organisation", _("Organisation"), sort=("organisation", "code")),
        Column("roles", _("Roles")),
    )


def _organisations() -> list[tuple[str, str]]:
    zh = chinese(get_language() or "zh")
    return [(row.key, row.title_zh if zh else row.title_en) for row in Organisation.objects.order_by("key")]


def _filters(query: Mapping[str, str], language: str) -> tuple[Filter, ...]:
    role, organisation = query.get("role", ""), query.get("organisation", "")
    roles = [("", _("all")), *((key, say_roles([key])[0]) for key in ROLES), ("none", _("without a role"))]
    return (
        Filter("q", _("Name, account or code"), value=query.get("q", "")),
        Filter("role", _("Role"), choices(roles, role), role),
        Filter("organisation", _("Organisation"), choices([("", _("all")), *_organisations()], organisation), organisation),
    )


def _fields(sent: Mapping[str, str], errors: Mapping[str, str]) -> list[Field]:
    def text(name: str, label: str, reason: str = "", required: bool = True, kind: str = "text") -> Field:
        return Field(
            name=name,
            label=label,
            value=sent.get(name, ""),
            reason=reason,
            required=required,
            kind=kind,  # type: ignore[arg-type]
            error=_("see above") if name in errors else "",
            attributes={"autocomplete": "off"},
        )

    def select(name: str, label: str, options: list[tuple[str, str]], required: bool) -> Field:
        value = sent.get(name, "")
        blank = () if required else (Choice("", "—", not value),)
        return Field(
            name=name,
            label=label,
            kind="select",
            required=required,
            choices=(*blank, *(Choice(key, words, key == value) for key, words in options)),
            error=_("see above") if name in errors else "",
            wide=True,
        )

    return [
        text("code", _("Code"), _("who they are in every record; never a name")),
        text("username", _("Account"), _("what they sign in with")),
        text("name_zh", _("Name in Chinese"), required=False),
        text("name_en", _("Name in English"), required=False),
        text("email", _("E-mail"), required=False, kind="email"),
        select("organisation", _("Organisation"), _organisations(), False),
        select("language", _("Language"), [("zh-hans", "中文"), ("en", "English")], True),
    ]

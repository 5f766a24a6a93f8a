"""What a person may do: competence by competence the level, until when, the evidence, and what is missing for which procedure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from stembase.acts.command import COMMANDS
from stembase.bank.models import Bank
from stembase.competence.models import Clearance, Competence, Evidence
from stembase.competence.queries import Holding, Practised, Standing, evidence_counts, holdings, standings_of
from stembase.people.models import Account
from stembase.people.queries import names_of
from stembase.people.roles import WORKERS
from stembase.procedures.definition import Definition
from stembase.procedures.queries import all_in_force, demands
from stembase.procedures.vocabulary import STATIONS
from stembase.web.csv_file import csv_file
from stembase.web.entrance import base_roles, entrance
from stembase.web.shell import base_now, grants
from stembase.web.spoken import chinese

SOON = timedelta(days=60)
"""Trust that ends within this time is said to expire soon (assumption: time enough for a renewal)."""
LATEST = 20
NAMED = 3


@dataclass(frozen=True, slots=True)
class Line:
    """A competence of a person: what is held, the evidence, the procedures that ask for more (or for all of it), and where it is trained."""

    competence: Competence
    title: str
    holding: Holding | None
    through: str
    state: str
    evidence: Practised | None
    wanted: tuple[Definition, ...]
    level: int
    trained: tuple[Definition, ...]

    @property
    def more(self) -> int:
        """How many procedures ask for more beyond those that are named."""
        return max(len(self.wanted) - NAMED, 0)


@dataclass(frozen=True, slots=True)
class Done:
    """One piece of evidence as it is shown."""

    row: Evidence
    title: str
    procedure: str
    procedure_title: str
    witness: str


@entrance("web:qualifications")
def mine(request: HttpRequest) -> HttpResponseBase:
    """My own page."""
    return _page(request, cast(Account, request.user), own=True)


@entrance("web:competence")
def of_person(request: HttpRequest, code: str) -> HttpResponseBase:
    """The page of somebody else, for those who plan and judge the work."""
    account = Account.objects.filter(code=code).first()
    if account is None:
        raise Http404(code)
    return _page(request, account, own=False)


def _page(request: HttpRequest, account: Account, *, own: bool) -> HttpResponseBase:
    now, language = base_now(request), get_language() or "zh"
    latest = list(Evidence.objects.filter(person=account.code).order_by("-at", "key")[: LATEST if request.GET.get("format") != "csv" else None])
    if request.GET.get("format") == "csv":
        return csv_file(f"evidence-{account.code}", HEADER, _rows(latest))
    definitions = {one.key: one for one in all_in_force(timezone.localtime(now).date())}
    lines, standing = lines_of(account.code, definitions, now, language)
    held = [line for line in lines if line.state in ("in-force", "expiring")]
    may = COMMANDS["decide-entrustment"].roles & base_roles(request) and account.code != request.user.code
    context = {
        "who": account,
        "name": account.name(language),
        "own": own,
        "held": held,
        "within": [line for line in lines if line not in held and _begun(line)],
        "others": [line for line in lines if line not in held and not _begun(line)],
        "counts": counted(standing),
        "latest": _done(latest, {line.competence.key: line.title for line in lines}, definitions, language),
        "may_decide": bool(may),
        "may_found": bool(COMMANDS["found-entrustment"].roles & base_roles(request)) and account.code != request.user.code,
        "clearances": _clearances(account.code, now),
        "practice": _practice_banks(request, language) if own else [],
    }
    return render(request, "competence/qualifications.html", context)


def lines_of(person: str, definitions: Mapping[str, Definition], now: datetime, language: str) -> tuple[list[Line], Mapping[str, Standing]]:
    """Every competence of the base for one person, and what they may do procedure by procedure. Five queries at most."""
    holding, evidence = holdings({person}, now)[person], evidence_counts({person})
    standing = standings_of(person, {key: demands(one) for key, one in definitions.items()}, now)
    rows = competences_in_order()
    titles = {row.key: row.title(language) for row in rows}
    lines = [_line(row, titles, holding.get(row.key), evidence.get((person, row.key)), definitions, now) for row in rows]
    return lines, standing


def competences_in_order(station: str = "") -> list[Competence]:
    """The competences by station in the order of the cord, those of every station first. One query."""
    order = {key: number for number, key in enumerate(STATIONS, 1)}
    rows = Competence.objects.filter(station=station) if station in STATIONS else Competence.objects.all()
    return sorted(rows, key=lambda row: (order.get(row.station, 0), row.key))


def _line(
    row: Competence,
    titles: Mapping[str, str],
    holding: Holding | None,
    evidence: Practised | None,
    definitions: Mapping[str, Definition],
    now: datetime,
) -> Line:
    level = holding.level if holding and holding.in_force(now) else 0
    asked = [(need.level, one) for one in definitions.values() for need in one.demands if need.key == row.key and need.level > level]
    lowest = min((needed for needed, _one in asked), default=0)
    return Line(
        competence=row,
        title=titles[row.key],
        holding=holding,
        through=titles.get(holding.through, "") if holding else "",
        state=state_of(holding, now),
        evidence=evidence,
        wanted=tuple(one for needed, one in asked if needed == lowest),
        level=lowest,
        trained=tuple(one for one in definitions.values() if row.key in one.trains)[:NAMED],
    )


def state_of(holding: Holding | None, now: datetime) -> str:
    """The tag of a holding: in force, expiring soon, expired, or missing."""
    if holding is None:
        return "missing"
    if not holding.in_force(now):
        return "expired"
    return "expiring" if holding.until and holding.until - now <= SOON else "in-force"


def _begun(line: Line) -> bool:
    """Whether the person is on the way to it."""
    return line.evidence is not None or line.holding is not None


def counted(standing: Mapping[str, Standing]) -> dict[str, int]:
    """How many procedures may be done alone, with a witness, not yet."""
    answers = [one.answer for one in standing.values()]
    return {"alone": answers.count("alone"), "witness": answers.count("witness"), "no": answers.count("no")}


def _done(rows: list[Evidence], titles: Mapping[str, str], definitions: Mapping[str, Definition], language: str) -> list[Done]:
    """Evidence with titles and names. One query, none where nobody stood by."""
    witnesses = {row.witness for row in rows if row.witness}
    names = names_of(witnesses, language) if witnesses else {}
    procedures = {key: one.title.say(language) for key, one in definitions.items()}
    return [
        Done(row, titles.get(row.competence, row.competence), key, procedures.get(key, key), names.get(row.witness, ""))
        for row in rows
        for key in (row.procedure.partition("@")[0],)
    ]


def _clearances(person: str, now: datetime) -> list[Clearance]:
    """What is in order for working in a place."""
    return list(Clearance.objects.filter(Q(until=None) | Q(until__gt=now), person=person, since__lte=now).order_by("kind"))


def _practice_banks(request: HttpRequest, language: str) -> list[tuple[str, str]]:
    """The practice banks in which the reader may work, by key and name."""
    held = {grant.scope for grant in grants(request) if grant.role in WORKERS}
    banks = Bank.objects.filter(kind=Bank.Kind.PRACTICE).order_by("key")
    own = banks if "" in held else banks.filter(key__in=held)
    return [(bank.key, bank.title_zh if chinese(language) else bank.title_en) for bank in own[:NAMED]]


HEADER = ("at", "competence", "procedure", "kind", "class", "success", "help_given", "witness", "entry")


def _rows(rows: list[Evidence]) -> list[tuple[Any, ...]]:
    return [
        (
            row.at.isoformat(),
            row.competence,
            row.procedure,
            row.kind,
            row.class_letter,
            "yes" if row.success else "no",
            row.help_given,
            row.witness,
            row.entry,
        )
        for row in rows
    ]

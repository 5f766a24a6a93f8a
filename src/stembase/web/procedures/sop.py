"""A procedure as it is read: why, who may, what is needed, the steps with limits and reasons, its versions. All of it comes from the definition."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from stembase.acts.command import COMMANDS
from stembase.bank.models import Bank
from stembase.bank.queries.standards import limits_of
from stembase.competence.models import Competence
from stembase.people.queries import names_of
from stembase.procedures.definition import Definition
from stembase.procedures.demand import parts
from stembase.procedures.models import ProcedureVersion
from stembase.procedures.order import steps_in_order
from stembase.procedures.queries import versions
from stembase.procedures.reading import read_published
from stembase.procedures.sop import sop
from stembase.procedures.wording import fault_words
from stembase.web.bank.here import theirs
from stembase.web.difference import difference
from stembase.web.entrance import base_roles, entrance
from stembase.web.parts.bars import Bar, Bars, bars
from stembase.web.parts.tree import Node, Tree, lineage
from stembase.web.shell import base_now
from stembase.web.spoken import say_number, say_span

from .who import who_may


@dataclass(frozen=True, slots=True)
class Version:
    """One published version: its row, the definition, its state as a tag, who published it, and whether it is the one being read."""

    row: ProcedureVersion
    state: str
    by: str
    here: bool


@dataclass(frozen=True, slots=True)
class Practised:
    """A fault practice can inject: its name, what it is set with in a line, the step it strikes."""

    title: str
    parameters: str
    step: str


@entrance("web:procedures")
def procedure(request: HttpRequest, procedure: str) -> HttpResponse:
    """The version in force today, or the one asked for by `?version=`."""
    language, now = get_language() or "zh", base_now(request)
    rows, today = _rows(procedure), timezone.localdate(base_now(request))
    row = _asked(rows, request.GET.get("version", "")) or _in_force(rows, today) or rows[-1]
    definition = read_published(row.text)
    titles = {competence.key: competence.title(language) for competence in Competence.objects.all()}
    who = who_may(request, definition, now)
    bank, limits = _limits(request, definition, now)
    names = names_of({each.published_by for each in rows} | who.codes, language)
    context = {
        "sop": sop(definition, language, limits, titles),
        "limits_of": bank,
        "who": who.named(names),
        "versions": _versions(rows, row, today, names),
        "state": _state(row, rows, today),
        "graph": _graph(definition, language),
        "demand": _demand(rows, today, titles),
        "expected": definition.yearly,
        "faults": _faults(definition, language),
        "may_publish": bool(COMMANDS["publish-procedure"].roles & base_roles(request)),
        "coming": _coming(rows, today) if row == _in_force(rows, today) else None,
    }
    return render(request, "procedures/sop.html", context)


@entrance("web:procedures")
def compare(request: HttpRequest, procedure: str) -> HttpResponse:
    """Two versions line by line: `?from=` and `?to=`, by default the newest and the one before it."""
    rows = _rows(procedure)
    new = _asked(rows, request.GET.get("to", "")) or rows[0]
    old = _asked(rows, request.GET.get("from", "")) or next((row for row in rows if row.version < new.version), new)
    if old.version > new.version:
        old, new = new, old
    title = read_published(new.text).title.say(get_language() or "zh")
    context = {"old": old, "new": new, "title": title, "difference": difference(old.text, new.text), "versions": rows, "procedure": procedure}
    return render(request, "procedures/compare.html", context)


def _limits(request: HttpRequest, definition: Definition, now: datetime) -> tuple[Bank | None, Mapping[str, float]]:
    """The numbers of the standard that the reader's first bank has chosen, where the definition leans on one. Two queries."""
    leans = any(measure.limit and measure.limit.from_standard for step in definition.steps for measure in step.measures)
    bank = theirs(request).first() if leans and definition.sources else None
    return (bank, limits_of(bank.key, definition.sources[0], now)) if bank else (None, {})


def _rows(procedure: str) -> list[ProcedureVersion]:
    found = versions(procedure)
    if not found:
        raise Http404(procedure)
    return found


def _asked(rows: Sequence[ProcedureVersion], version: str) -> ProcedureVersion | None:
    """The version of that number; one that is not there is not found."""
    if not version:
        return None
    found = next((row for row in rows if str(row.version) == version), None)
    if found is None:
        raise Http404(version)
    return found


def _in_force(rows: Sequence[ProcedureVersion], on: date) -> ProcedureVersion | None:
    return max((row for row in rows if row.effective_date <= on), key=lambda row: (row.effective_date, row.version), default=None)


def _coming(rows: Sequence[ProcedureVersion], on: date) -> ProcedureVersion | None:
    """The next version that is announced."""
    return min((row for row in rows if row.announced_date <= on < row.effective_date), key=lambda row: row.effective_date, default=None)


def _state(row: ProcedureVersion, rows: Sequence[ProcedureVersion], on: date) -> str:
    if row == _in_force(rows, on):
        return "in-force"
    return "announced" if row.effective_date > on else "superseded"


def _versions(rows: Sequence[ProcedureVersion], here: ProcedureVersion, on: date, names: Mapping[str, str]) -> list[Version]:
    return [Version(row, _state(row, rows, on), names.get(row.published_by, row.published_by), row == here) for row in rows]


def _graph(definition: Definition, language: str) -> Tree | None:
    """The picture of the steps; none where one simply follows another."""
    steps = steps_in_order(definition)
    if all(step.after == (before.key,) for before, step in zip(steps, steps[1:], strict=False)):
        return None
    nodes = [
        Node(
            step.key,
            f"{number} {_short(step.title.say(language))}",
            say_span(step.minutes.likely, language),
            "here" if step.critical else "",
            f"#step-{number}",
        )
        for number, step in enumerate(steps, 1)
    ]
    return lineage(_("Steps and what they wait for"), nodes, [(before, step.key) for step in steps for before in step.after])


def _short(title: str) -> str:
    """As much of a title as a box of the picture holds: a Chinese character is two letters wide."""
    width, kept = 0, ""
    for letter in title:
        width += 1 if letter.isascii() else 2
        if width > 18:
            return kept.rstrip() + "…"
        kept += letter
    return kept


def _demand(rows: Sequence[ProcedureVersion], since: date, titles: Mapping[str, str]) -> Bars | None:
    """What the year from today demands of each competence through this procedure."""
    known = [read_published(row.text) for row in rows if row.announced_date <= since]
    weights: dict[str, float] = {}
    for part in parts(known, since, {}, {}):
        weights[part.competence] = weights.get(part.competence, 0) + part.weight
    drawn = [
        Bar(titles.get(key, key), say_number(round(weight)), weight) for key, weight in sorted(weights.items(), key=lambda item: -item[1]) if weight
    ]
    return bars(_("Demand of the year by competence"), drawn) if drawn else None


def _faults(definition: Definition, language: str) -> list[Practised]:
    steps = {step.key: step.title.say(language) for step in definition.steps}
    return [Practised(*fault_words(fault, definition, language), steps.get(fault.at, fault.at)) for fault in definition.faults]

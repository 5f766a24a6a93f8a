"""One search: the patient, the ranked table, pairs, next tests, what was listed and why, what changed since the last run, reservations."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import numpy as np
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from stembase.acts import jobs
from stembase.acts.models import Job
from stembase.bank.commands.searching import SEARCHERS
from stembase.bank.models import Reservation, Search, SearchRun, TypingRequest
from stembase.bank.queries.searching import search_of
from stembase.bank.selection.candidates import Wanted
from stembase.bank.selection.counting import Counting, counting
from stembase.bank.selection.doubles import pairs
from stembase.bank.selection.frame import NO_RELEASE, Frame, frame
from stembase.bank.selection.guideline import Guideline
from stembase.bank.selection.guideline_reading import guideline_named
from stembase.bank.selection.next_test import next_tests
from stembase.bank.selection.patient import wanted_of
from stembase.bank.selection.ranking import Ranking
from stembase.bank.selection.reasons import LISTED
from stembase.bank.selection.rerunning import RERUN
from stembase.bank.selection.runs import LISTED_OF, REASONS, Rows
from stembase.bank.selection.standing import basis_now, outdated, units_version
from stembase.bank.selection.work import RUN
from stembase.ledger.notes import text_of_note
from stembase.refusal import Explanation, Refused, explain
from stembase.science.hla.typing import parse_typing
from stembase.web.csv_file import csv_file
from stembase.web.jobs.pages import LIVING, progress_of
from stembase.web.parts.listing import listing
from stembase.web.parts.tag import Tag
from stembase.web.spoken import say_number

from ..here import Here, demand, language, of_subject
from .changed import RUNS, told_changes, told_runs
from .engraftment import paired_curve
from .ranked import CSV_HEADER, Lines, chosen, csv_rows, table_columns, table_filters
from .words import CAUSES, CLOSED, GIVEN_UP, GRAFTS, INDICATIONS, SEROSTATUS, SEXES, guideline_words, say_chance

PER_PAGE = 40  # each with its sentence why
NEXT_AMONG = 20  # ranked candidates whose next test is looked for


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page about a search stands on: the search, its last runs, the graft looked at, its rows, guideline and patient."""

    search: Search
    runs: tuple[SearchRun, ...]
    graft: str
    rows: Rows | None
    listed: Rows | None
    guideline: Guideline
    wanted: Wanted

    @property
    def run(self) -> SearchRun | None:
        """The last run."""
        return self.runs[0] if self.runs else None


def shown(request: HttpRequest, here: Here, key: str) -> Shown:
    """The search as its page shows it. Two queries."""
    search = search_of(here.bank.key, key)
    runs = tuple(search.runs.order_by("-order")[:RUNS])
    run = runs[0] if runs else None
    adults = bool(search.adult_guideline) and request.GET.get("graft") == "adult-donor"
    graft = "adult-donor" if adults else "cord-blood"
    rows, listed = (Rows(here.bank.key, key, run.digest, part) if run else None for part in (graft, LISTED_OF[graft]))
    guideline = guideline_named(search.adult_guideline if adults else search.guideline)
    return Shown(search, runs, graft, rows if rows and rows.here else None, listed if listed and listed.here else None, guideline, wanted_of(search))


@require_safe
@of_subject
def search(request: HttpRequest, here: Here, key: str) -> HttpResponseBase:
    """The page of one search."""
    demand(here, SEARCHERS)
    it = shown(request, here, key)
    at = chosen(request.GET, it.rows, it.wanted, it.guideline) if it.rows else None
    page, typing = None, text_of_note(it.search.typing)
    if request.GET.get("format") == "csv" and it.rows is not None and at is not None:
        return csv_file(f"{it.search.patient}-{it.graft}", CSV_HEADER, csv_rows(it.rows, at, it.wanted, counting_of(it, typing)))
    if it.rows is not None and at is not None:
        ranked = Lines(it.rows, at, it.wanted, it.guideline, counting_of(it, typing))
        page = listing(request.GET, ranked, table_columns(it.graft), filters=table_filters(request.GET, it.graft, it.guideline), id="ranked",
                       per_page=PER_PAGE)  # fmt: skip
    reservations = list(it.search.reservations.select_related("unit").order_by("ended_at", "-at"))
    job = _last_job(here, key)
    alive = job if job and job.state in LIVING else None
    lines, basis = told_runs(it.runs), basis_said(it.run)
    context = {
        **here.frame, "search": it.search, "run": it.run, "graft": it.graft, "listing": page, "headline": headline(it),
        "patient": patient_said(it.search), "typing": typing, "grafts": _grafts(it), "reasons": reasons_said(it),
        **_pairs(it), "tests": _tests(it), "causes": _causes(it.search, it.run, here.now), "changes": told_changes(it.run),
        "runs": lines, "news": [line for line in lines if line.news],
        "basis": basis, "antigens": antigens_said(it.run),
        "progress": progress_of(alive) if alive else None,
        "failed": _failed(job), "cancelled": job is not None and job.state == Job.State.CANCELLED,
        "reservations": [_reservation(here, one) for one in reservations],
        "mine": {one.unit_id for one in reservations if one.ended_at is None}, "may": bool(SEARCHERS & here.roles) and it.search.closed_at is None,
        "requests": TypingRequest.objects.filter(search=key).order_by("-at", "key"), "closed": CLOSED.get(it.search.closed_why, ""),
        "reserve": f"{reverse('web:act', args=['reserve-unit'])}?{urlencode({'search': key, 'next': _href(it)})}&unit=",
        "explain": f"{reverse('web:searches-explain', args=[key])}?{urlencode({'graft': it.graft})}&candidate=",
        "next": _href(it),
    }  # fmt: skip
    return render(request, "searching/search.html", context)


@require_POST
@of_subject
def run(request: HttpRequest, here: Here, key: str) -> HttpResponse:
    """Ask for the search to be run."""
    demand(here, SEARCHERS)
    found = search_of(here.bank.key, key)
    if found.closed_at:
        raise Refused("search-closed", search=key)
    last = _last_job(here, key)
    if last is None or last.state not in LIVING:
        jobs.enqueue(RUN, by=request.user.code, chain=here.bank.key, search=key)
    messages.success(request, _("The search is being run; you may leave this page."))
    return redirect("web:searches-one", key)


@require_safe
@of_subject
def listed(request: HttpRequest, here: Here, key: str) -> HttpResponseBase:
    """Everybody who came in and is not ranked, each with the reason, as a file."""
    demand(here, SEARCHERS)
    it = shown(request, here, key)
    codes, reasons = (it.listed["code"], it.listed["reason"]) if it.listed else ((), ())
    lines = ((code.decode(), REASONS[reason], LISTED[REASONS[reason]].say(language())) for code, reason in zip(codes, reasons, strict=True))
    return csv_file(f"{it.search.patient}-{it.graft}-listed", ("candidate", "reason", "in_words"), lines)


def headline(it: Shown) -> str:
    """What is true of the search now."""
    name = {"patient": it.search.patient}
    if it.run is None:
        return _("The search for %(patient)s has not been run yet") % name
    counts = it.run.counts
    ranked, came = counts.get(f"{it.graft}-ranked", 0), counts.get(f"{it.graft}-in", 0)
    if not came:
        return _("Nobody was there to be searched for %(patient)s") % name
    if not ranked:
        return _("Nobody of %(came)s suits %(patient)s by this guideline") % {**name, "came": say_number(came)}
    return _("%(ranked)s of %(came)s suit %(patient)s by this guideline") % {**name, "ranked": say_number(ranked), "came": say_number(came)}


def frame_of(run: SearchRun) -> Frame:
    """What the run rests on. Refuses as reading its frequencies and its release does."""
    return frame(run.basis["population"], run.basis["frequencies"], run.basis["release"])


def counting_of(it: Shown, typing: str) -> Counting | None:
    """The patient, ready to be counted against; None where the typing was erased, or what the run rests on is gone."""
    if not typing or it.run is None:
        return None
    try:
        return counting(parse_typing(typing), frame_of(it.run))
    except Refused:
        return None


def _href(it: Shown) -> str:
    return f"{reverse('web:searches-one', args=[it.search.key])}?{urlencode({'graft': it.graft})}"


def _last_job(here: Here, key: str) -> Job | None:
    """The last run of this search that was asked for, by a person or by a change."""
    return Job.objects.filter(kind__in=(RUN, RERUN), chain=here.bank.key, inputs__search=key).order_by("-pk").first()


def _failed(job: Job | None) -> Explanation | None:
    """Why the last run failed, if it did."""
    return explain(job.fault["code"], job.fault.get("facts", {}), language()) if job and job.state == Job.State.FAILED and job.fault else None


def patient_said(search: Search) -> list[tuple[str, str]]:
    """What is said of the patient, in pairs."""
    return [
        (_("Weight"), f"{search.weight_kg:g} kg"),
        (_("Indication"), str(INDICATIONS[search.indication])),
        (_("Sex"), str(SEXES.get(search.sex, "—"))),
        ("ABO", search.abo or "—"),
        (_("CMV serostatus"), str(SEROSTATUS.get(search.cmv, "—"))),
        (_("Antibodies against"), text_of_note(search.antibodies) if search.antibodies else "—"),
        (_("Guideline"), guideline_words(search.guideline)),
        *([(_("Guideline for adult donors"), guideline_words(search.adult_guideline))] if search.adult_guideline else []),
    ]


def _grafts(it: Shown) -> list[tuple[str, str, int, bool]]:
    """The kinds of graft searched, with how many are ranked."""
    counts = it.run.counts if it.run else {}
    keys = ["cord-blood", *(["adult-donor"] if it.search.adult_guideline else [])]
    return [(key, str(GRAFTS[key]), counts.get(f"{key}-ranked", 0), key == it.graft) for key in keys]


def reasons_said(it: Shown) -> list[tuple[str, int]]:
    """Why candidates are listed and not ranked, with how many; the most frequent first."""
    if it.listed is None:
        return []
    numbers = np.bincount(it.listed["reason"], minlength=len(REASONS))
    found = [(LISTED[reason].say(language()), int(count)) for reason, count in zip(REASONS, numbers, strict=True) if count]
    return sorted(found, key=lambda pair: -pair[1])


def _pairs(it: Shown) -> dict[str, Any]:
    """Pairs of units worth giving together, with the recovery each lets expect."""
    if it.rows is None or it.graft != "cord-blood":
        return {"pairs": []}
    ranking = Ranking(it.guideline, np.arange(len(it.rows["code"])), np.zeros(0, dtype=np.int64), (), ())
    codes = it.rows["code"]
    found = pairs(it.rows, it.wanted, ranking)
    curve = paired_curve(it.rows, found, it.wanted)
    shown = [
        {"pair": pair, "ranks": (pair.first + 1, pair.second + 1), "units": (codes[pair.first].decode(), codes[pair.second].decode()),
         "engraftment": told}
        for pair, told in zip(found, curve.get("told", ()), strict=True)
    ]  # fmt: skip
    return {"pairs": shown, "paired": curve}


def _tests(it: Shown) -> list[dict[str, Any]]:
    """The tests that would change most among those ranked first."""
    if it.rows is None:
        return []
    found = next_tests(it.rows, range(min(NEXT_AMONG, len(it.rows["code"]))), it.guideline.match.loci)
    return [
        {"rank": test.row + 1, "code": it.rows["code"][test.row].decode(), "locus": test.locus, "now": say_chance(test.now),
         "then": say_chance(test.if_matched), "change": say_chance(test.change)}
        for test in found
    ]  # fmt: skip


def _causes(search: Search, run: SearchRun | None, now: datetime) -> list[str]:
    """Why the last answer no longer holds."""
    if run is None or search.closed_at:
        return []
    try:
        return [str(CAUSES[cause]) for cause in outdated(search, basis_now(search, units_version(search.bank_id, now)), run)]
    except Refused:
        return [str(CAUSES["frequencies"])]


def basis_said(run: SearchRun | None) -> list[tuple[str, str]]:
    """What the answer rests on, in pairs."""
    if run is None:
        return []
    basis = run.basis
    release = basis.get("release", "")
    said = _("none installed: names compared at two fields") if release == NO_RELEASE else release
    return [
        (_("Engine"), basis.get("engine", "")), (_("Nomenclature"), said),
        (_("Antigens told by"), antigens_said(run)),
        (_("Haplotype frequencies"), f"{basis.get('population', '')} {basis.get('frequencies', '')[:12]}"),
        (_("Guideline"), basis.get("guideline", "")),
        *([(_("Registry index"), basis["index"])] if basis.get("index") else []),
        (_("Rows of the answer"), run.digest[:12]),
    ]  # fmt: skip


def antigens_said(run: SearchRun | None) -> str:
    """What antigens are told by in an answer."""
    release = run.basis.get("release", NO_RELEASE) if run else NO_RELEASE
    return _("the first field of the name") if release == NO_RELEASE else _("serology of %(release)s (rel_dna_ser)") % {"release": release}


def _reservation(here: Here, row: Reservation) -> dict[str, Any]:
    """A reservation as its line shows it."""
    expired = row.ended_at is None and row.expires_at <= here.now
    state = Tag(str(GIVEN_UP.get(row.ended_why, row.ended_why)), "", "undo") if row.ended_at else "expired" if expired else "reserved"
    return {"row": row, "state": state, "open": row.ended_at is None and row.unit.stage == "reserved"}

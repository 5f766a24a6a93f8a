"""Long work: what I have asked for, how far it is, what came of it; cancel it, try it again. The administrator sees everybody's."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from stembase.acts import jobs as work
from stembase.acts.models import Job
from stembase.people.queries import names_of
from stembase.people.roles import ADMINISTRATOR
from stembase.refusal import Explanation, explain
from stembase.web.bank.act import asked_for_a_part
from stembase.web.entrance import base_roles, entrance
from stembase.web.parts.happened import Progress
from stembase.web.parts.listing import Column, Filter, choices, listing
from stembase.web.spoken import chinese, say_number

LIVING = (Job.State.WAITING, Job.State.RUNNING)


def theirs(request: HttpRequest) -> QuerySet[Job]:
    """The jobs a person may see: their own, and everybody's for the administrator."""
    return Job.objects.all() if ADMINISTRATOR in base_roles(request) else Job.objects.filter(person=request.user.code)


@entrance("web:jobs")
def jobs(request: HttpRequest) -> HttpResponse:
    """The list, newest first; what is alive stands above it and follows itself."""
    state = request.GET.get("state", "")
    rows = theirs(request).order_by("-asked_at", "-pk")
    states = [("", _("all")), *((each.value, STATES[each.value]()) for each in Job.State)]
    page = listing(
        request.GET,
        rows.filter(state=state) if state else rows,
        _columns(),
        filters=(Filter("state", _("State"), choices(states, state), state),),
        id="jobs",
    )
    language = get_language() or "zh"
    names = names_of({job.person for job in page.rows}, language)
    lines = [(job, kind_words(job.kind), names[job.person], result_words(job)) for job in page.rows]
    alive = [progress_of(job) for job in page.rows if job.state in LIVING]
    return render(request, "jobs/list.html", {"page": page, "lines": lines, "alive": alive})


@require_safe
@login_required
def one(request: HttpRequest, job: int) -> HttpResponse:
    """One job; for htmx its progress alone."""
    found = theirs(request).filter(pk=job).first()
    if found is None:
        raise Http404(job)
    progress, asked_by_htmx = progress_of(found), asked_for_a_part(request)
    if asked_by_htmx and found.state in LIVING:
        return render(request, "jobs/_progress.html", {"job": progress})
    context = {
        "job": found,
        "title": kind_words(found.kind),
        "progress": progress,
        "result": _said(found.result),
        "fault": fault_words(found),
        "summary": result_words(found),
        "person": names_of({found.person}, get_language() or "zh")[found.person],
        "again": found.state in (Job.State.FAILED, Job.State.CANCELLED),
    }
    response = render(request, "jobs/job.html", context)
    if asked_by_htmx:
        response["HX-Refresh"] = "true"  # it has ended: the whole page tells what came of it
    return response


@require_POST
@login_required
def cancel(request: HttpRequest, job: int) -> HttpResponse:
    """Ask a job to stop."""
    _find(request, job)
    work.cancel(job, by=request.user.code)
    return redirect("web:jobs-one", job)


@require_POST
@login_required
def retry(request: HttpRequest, job: int) -> HttpResponse:
    """Ask again for a job that failed or was cancelled."""
    _find(request, job)
    work.retry(job, by=request.user.code)
    return redirect("web:jobs-one", job)


def _find(request: HttpRequest, job: int) -> None:
    if not theirs(request).filter(pk=job).exists():
        raise Http404(job)


def kind_words(kind: str) -> str:
    """A kind of job in the language of the page."""
    known = work.KINDS.get(kind)
    if known is None:
        return kind
    return known.zh if chinese(get_language() or "zh") else known.en[:1].upper() + known.en[1:]


def progress_of(job: Job) -> Progress:
    """A job as the part draws it."""
    alive, href = job.state in LIVING, reverse("web:jobs-one", args=[job.pk])
    note = _("it will stop at its next step") if alive and job.cancel_asked else _("try %(number)s") % {"number": job.tries} if job.tries > 1 else ""
    return Progress(
        key=str(job.pk),
        title=kind_words(job.kind),
        state=job.state,  # type: ignore[arg-type]
        done=job.done,
        total=job.total,
        note=note,
        href=href if alive else "",
        cancel_href=reverse("web:jobs-cancel", args=[job.pk]) if alive and not job.cancel_asked else "",
        result_href="" if alive else href,
    )


def fault_words(job: Job) -> Explanation | None:
    """Why a job failed, as a lesson."""
    return explain(job.fault["code"], job.fault.get("facts", {}), get_language() or "zh") if job.fault else None


def result_words(job: Job) -> str:
    """What came of a job in a line."""
    if job.state == Job.State.FAILED and job.fault:
        return explain(job.fault["code"], job.fault.get("facts", {}), get_language() or "zh").sentence
    say = RESULTS.get(job.kind)
    return say(job.result) if say and job.state == Job.State.DONE and job.result else ""


def _verified(result: Mapping[str, Any]) -> str:
    rows = say_number(result["rows"])
    if result["intact"]:
        return _("%(rows)s entries hold") % {"rows": rows}
    first = result["faults"][0] if result["faults"] else None
    if first:
        return _("broken first at %(chain)s:%(seq)s") % {"chain": first["chain"], "seq": first["seq"]}
    return _("the entries hold, but a note or a guard does not")


def _imported(result: Mapping[str, Any]) -> str:
    return _("%(done)s rows through, %(there)s there before, %(refused)s refused") % {name: say_number(number) for name, number in result.items()}


def _searched(result: Mapping[str, Any]) -> str:
    if not result["run"]:
        return _("the answer still holds, or the search is closed")
    ranked, came = (sum(count for name, count in result.items() if name.endswith(end)) for end in ("-ranked", "-in"))
    return _("%(ranked)s of %(came)s ranked") % {"ranked": say_number(ranked), "came": say_number(came)}


def _refreshed(result: Mapping[str, Any]) -> str:
    return _("%(count)s searches run again") % {"count": say_number(result["searches"])}


def _previewed(result: Mapping[str, Any]) -> str:
    facts = {"passed": say_number(round(result["passed"] * result["students"])), "students": say_number(result["students"])}
    return _("%(passed)s of %(students)s students pass") % facts


RESULTS = {
    "preview-scenario": _previewed,
    "verify-ledger": _verified, "run-search": _searched, "rerun-search": _searched, "refresh-searches": _refreshed,
    "look-at-import": _imported, "write-import": _imported,
}  # fmt: skip
"""What the result of a kind of job says in a line."""


def _said(result: Any) -> list[tuple[str, Any]]:
    """A result as pairs to be shown."""
    return [(key, value) for key, value in result.items()] if isinstance(result, dict) else []


STATES = {
    "waiting": lambda: _("waiting"),
    "running": lambda: _("running"),
    "done": lambda: _("done"),
    "failed": lambda: _("failed"),
    "cancelled": lambda: _("cancelled"),
}


def _columns() -> tuple[Column, ...]:
    return (
        Column("kind", _("Work"), sort=("kind",)),
        Column("state", _("State")),
        Column("asked", _("Asked"), sort=("asked_at",)),
        Column("person", _("By")),
        Column("result", _("What came of it")),
    )

"""Import units, donors or results: upload, look at every row, write, download what was refused. A table is its uploader's alone."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from stembase.acts.models import Job
from stembase.bank.imports.kinds import KINDS
from stembase.bank.models import Upload
from stembase.bank.registry_uploading import REGISTRY
from stembase.bank.uploading import COMMAND, discard_upload, faulty_rows, job_of, keep_upload, may_import, write_upload
from stembase.refusal import Misfit, Refused, explain
from stembase.web.bank.act import asked_for_a_part
from stembase.web.bank.here import Here, bank_chosen, bank_named, language, theirs
from stembase.web.csv_file import csv_file
from stembase.web.entrance import entrance
from stembase.web.jobs.pages import LIVING, fault_words, progress_of
from stembase.web.parts.field import Choice, Field
from stembase.web.parts.happened import Figure, Progress, Tone
from stembase.web.parts.listing import Column, Filter, choices, listing
from stembase.web.refused import status_of
from stembase.web.spoken import chinese, say_number

SHOWN = 20


@entrance("web:imports", posts=True)
def imports(request: HttpRequest) -> HttpResponse:
    """The form, what each import asks for, and the tables uploaded before."""
    here = bank_chosen(request)
    kinds = [kind for kind in COMMAND if may_import(kind, here.bank.key, request.user.code, here.now)]
    refused = None
    if request.method == "POST":
        try:
            return redirect("web:imports-one", _kept(request, here).key)
        except Refused as no:
            refused = no
    uploads = Upload.objects.filter(person=request.user.code).defer("content", "faulty", "verdicts").order_by("-at")[:SHOWN]
    states = dict(Job.objects.filter(pk__in=[upload.job for upload in uploads]).values_list("pk", "state"))
    context = {
        **here.frame,
        "banks": list(theirs(request)[:20]),
        "fields": _fields(kinds, request.POST) if kinds else (),
        "asked": [(kind_words(kind), _columns_of(kind)) for kind in kinds if kind in KINDS],
        "registries": REGISTRY in kinds,
        "uploads": [(upload, kind_words(upload.kind), states.get(upload.job, "")) for upload in uploads],
        "refused": refused,
    }
    return render(request, "imports/list.html", context, status=status_of(refused) if refused else 200)


def _kept(request: HttpRequest, here: Here) -> Upload:
    """The table sent, sealed. Refuses what `keep_upload` refuses."""
    file, kind = request.FILES.get("table"), request.POST.get("kind", "")
    if file is None:
        raise Misfit("upload-empty", file="—")
    return keep_upload(here.bank.key, kind, file.name or "", file.read(), by=request.user.code, registry=request.POST.get("registry", "").strip())


def _fields(kinds: list[str], sent: QueryDict) -> tuple[Field, ...]:
    chosen = sent.get("kind", "")
    registry = Field(
        name="registry", label=_("Name of the registry"), value=sent.get("registry", ""), required=kinds == [REGISTRY],
        reason=_("letters, digits, - and _, such as national; only for donors of a registry"), attributes={"maxlength": "40"},
    )  # fmt: skip
    return (
        Field(
            name="kind", label=_("What is in the table"), kind="select",
            choices=tuple(Choice(kind, kind_words(kind), kind == chosen) for kind in kinds),
        ),
        Field(
            name="table", label=_("Table"), kind="file", reason=_("CSV or XLSX (its first sheet), 200,000 rows and 50 MB at most"),
            attributes={"accept": ".csv,.txt,.xlsx,.xml,.gz" if REGISTRY in kinds else ".csv,.txt,.xlsx"},
        ),
        *([registry] if REGISTRY in kinds else []),
    )  # fmt: skip


def kind_words(kind: str) -> str:
    """What an import brings, in the language of the page."""
    if kind == REGISTRY:
        return _("Donors of a registry")
    found = KINDS[kind]()
    return found.zh if chinese(language()) else found.en[:1].upper() + found.en[1:]


def _columns_of(kind: str) -> list[tuple[str, bool]]:
    """The headings an import knows, and whether each is needed."""
    return [(column.zh if chinese(language()) else column.en, column.required) for column in KINDS[kind]().columns]


@require_safe
@login_required
def one(request: HttpRequest, key: str) -> HttpResponseBase:
    """One table: how far it is, what would become or has become of each row, and what can be done next; for htmx the progress alone."""
    upload = _own(request, key)
    here, job = bank_named(request, upload.bank_id), job_of(upload)
    progress = progress_of(job)
    if asked_for_a_part(request) and job.state in LIVING:
        return render(request, "jobs/_progress.html", {"job": _following(progress, upload)})
    rows, state = upload.verdicts, request.GET.get("state", "")
    if request.GET.get("format") == "csv":
        return _csv(upload, [row for row in rows if not state or row[1] == state])
    verdicts = [("", _("all")), *((each, _words(upload)[each]) for each in STATES)]
    page = listing(
        request.GET, [row for row in rows if row[1] == state] if state else rows, _columns(), id="rows",
        filters=(Filter("state", _("What becomes of it"), choices(verdicts, state), state),),
    )  # fmt: skip
    context = {
        **here.frame,
        "upload": upload,
        "title": kind_words(upload.kind),
        "headline": _headline(upload, job),
        "progress": _following(progress, upload) if job.state in LIVING else None,
        "fault": fault_words(job) if job.state == Job.State.FAILED else None,
        "figures": _figures(upload),
        "leaving": upload.counts.get("left", 0),
        "page": page,
        "lines": [(row, _words(upload)[state], TONES[state], _told(findings)) for row, state, findings in page.rows],
        "ready": _ready(upload, job),
        "kept": bool(upload.content),
        "retry": job.state in (Job.State.FAILED, Job.State.CANCELLED) and bool(upload.content),
        "job": job,
    }
    response = render(request, "imports/one.html", context)
    if asked_for_a_part(request):
        response["HX-Refresh"] = "true"  # the job has ended: the whole page tells what came of it
    return response


def _csv(upload: Upload, rows: list[Any]) -> HttpResponseBase:
    """The verdicts as a file: row, verdict, what is wrong."""
    lines = ([row, _words(upload)[state], " ".join(f"{told} {mend}" for told, mend, _code in _told(findings))] for row, state, findings in rows)
    return csv_file("verdicts", [column.label for column in _columns()], lines)


def _own(request: HttpRequest, key: str) -> Upload:
    """The table, if this person uploaded it; its sealed content is looked at for its length only."""
    found = Upload.objects.filter(key=key, person=request.user.code).first()
    if found is None:
        raise Http404(key)
    return found


def _following(progress: Progress, upload: Upload) -> Progress:
    """The progress, asked for at this page."""
    return replace(progress, href=reverse("web:imports-one", args=[upload.key]), result_href="")


@require_POST
@login_required
def write(request: HttpRequest, key: str) -> HttpResponse:
    """Have it written: the good rows, or all of them or none."""
    _own(request, key)
    write_upload(key, by=request.user.code, whole=request.POST.get("way") == "whole", withdraw=request.POST.get("withdraw") == "1")
    return redirect("web:imports-one", key)


@require_POST
@login_required
def discard(request: HttpRequest, key: str) -> HttpResponse:
    """Throw the table away."""
    _own(request, key)
    discard_upload(key, by=request.user.code)
    return redirect("web:imports-one", key)


@require_safe
@login_required
def faulty(request: HttpRequest, key: str) -> HttpResponse:
    """The refused rows as they came, to be mended."""
    rows = faulty_rows(_own(request, key))
    headers = {"Content-Disposition": 'attachment; filename="faulty.csv"', "Cache-Control": "no-store"}
    return HttpResponse(rows, content_type="text/csv; charset=utf-8", headers=headers)


def _figures(upload: Upload) -> list[Figure]:
    """How many rows of each verdict, once there are any; of a registry also who leaves."""
    counted = (*STATES, "left") if upload.registry else STATES
    return [Figure(_words(upload)[each], say_number(upload.counts.get(each, 0)), TONES[each]) for each in counted] if upload.counts else []


STATES = ("done", "there", "refused")
TONES: Mapping[str, Tone] = {"done": "good", "there": "", "refused": "bad", "left": "warn"}


def _written(upload: Upload) -> bool:
    return upload.step == Upload.Step.WRITING or upload.undone


def _words(upload: Upload) -> Mapping[str, str]:
    """What the verdict on a row is called: before it is written what would become of it, afterwards what has."""
    if _written(upload) and not upload.undone:
        return {"done": _("written"), "there": _("there before"), "refused": _("refused"), "left": _("have left")}
    return {"done": _("can be written"), "there": _("there already"), "refused": _("would be refused"), "left": _("would leave")}


def _told(findings: list[list[Any]]) -> list[tuple[str, str, str]]:
    """Sentence, mend and code of everything wrong with a row."""
    return [(told.sentence, told.mend, told.code) for code, facts in findings for told in (explain(code, facts, language()),)]


def _ready(upload: Upload, job: Job) -> bool:
    """Whether it can be written now."""
    something = any(upload.counts.get(name) for name in ("done", "left"))
    return upload.step == Upload.Step.LOOKING and job.state == Job.State.DONE and bool(upload.content) and something


def _headline(upload: Upload, job: Job) -> str:
    if job.state in LIVING:
        return _("Each row goes through the same rules as an entry by hand")
    if job.state == Job.State.CANCELLED:
        return _("Stopped; what was written before stays, and the same table can be sent again")
    if job.state == Job.State.FAILED:
        return _("It could not be done; nothing of the last try was kept")
    counts = {name: say_number(number) for name, number in upload.counts.items()}
    if upload.undone:
        return _("Nothing was written, since %(refused)s rows were refused") % counts
    if _written(upload):
        return _("%(done)s rows written, %(refused)s refused") % counts
    return _("%(done)s rows can be written, %(refused)s would be refused") % counts


def _columns() -> tuple[Column, ...]:
    return (Column("row", _("Row"), number=True), Column("state", _("What becomes of it")), Column("why", _("What is wrong, and how to mend it")))

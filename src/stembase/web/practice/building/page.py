"""The pages of the builder: what there is to begin from, and one draft with its form, its text, its preview and its publishing."""

import tomllib
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from stembase.acts import jobs
from stembase.acts.models import Job
from stembase.base.chain import BASE
from stembase.ledger.models import Chain
from stembase.practice.cohort.previewing import MOST_STUDENTS, USUAL_STUDENTS
from stembase.practice.cohort.skill import LEVELS, numbers, skill_named
from stembase.practice.drafts import begin_draft, forget_draft, keep_draft
from stembase.practice.models import ScenarioDraft, ScenarioVersion
from stembase.practice.queries.scenarios import latest_version, scenarios_in_force
from stembase.practice.scenario_reading import load, packaged, problems, text_of
from stembase.practice.scenario_writing import written
from stembase.practice.working import PREVIEW
from stembase.procedures.problem import Problem
from stembase.refusal import Explanation, Misfit, Refused
from stembase.web import acting
from stembase.web.bank.here import language
from stembase.web.entrance import entrance_of
from stembase.web.jobs.pages import LIVING, fault_words, progress_of
from stembase.web.parts.field import Choice, Field
from stembase.web.publishing import text_sent
from stembase.web.refused import status_of
from stembase.web.shell import base_now

from .beside import beside
from .form import Section, names_of, sections, with_errors
from .outcome import Shown, shown
from .typed import BLANK, data_of, typed_of, with_row, without_row

NOT_TYPED = frozenset({"csrfmiddlewaretoken", "do", "skill", "own_skill", "students", "seed", acting.KEY, acting.AT})
COMMAND = "publish-scenario"


@dataclass(frozen=True, slots=True)
class Looked:
    """A draft as it stands: its text, every problem, and the form with them beside its fields; `rest`: those that have no field."""

    draft: ScenarioDraft
    text: str
    found: tuple[Problem, ...]
    drawn: tuple[Section, ...]
    rest: list[Problem]


@entrance_of(COMMAND)
def build(request: HttpRequest) -> HttpResponseBase:
    """What there is to begin from; POST begins a draft from a copy, a file, or nothing."""
    refused = None
    if request.method == "POST":
        try:
            return redirect("web:practice-build-draft", begin_draft(request.user.code, _begun(request)).key)
        except Refused as fault:
            refused = fault
    known, own = scenarios_in_force(), ScenarioDraft.objects.filter(person=request.user.code).order_by("-changed_at")
    house = {row.scenario: row for row in ScenarioVersion.objects.filter(withdrawn_at=None).order_by("version") if row.scenario in known}
    pairs = [("", _("nothing: a small task of one station")), *((key, f"{one.title.say(language())} · {key}") for key, one in known.items())]
    context = {
        "drafts": own,
        "house": [(row, known[row.scenario].title.say(language())) for row in house.values()],
        "copy": Field(name="copy", label=_("A copy of"), kind="select", required=False, choices=tuple(Choice(*pair) for pair in pairs)),
        "file": Field(name="file", label=_("Or a file"), kind="file", required=False, attributes={"accept": ".toml,.txt"}),
        "refused": refused,
    }
    return render(request, "practice/building/build.html", context, status=status_of(refused) if refused else 200)


def _begun(request: HttpRequest) -> dict[str, str]:
    """What the draft begins with. Refuses `scenario-faulty` where a file is no TOML."""
    copied, file = request.POST.get("copy", ""), request.FILES.get("file")
    text = text_sent(file) if isinstance(file, UploadedFile) else _text_in_force(copied) if copied else ""
    if not text:
        return dict(BLANK)
    try:
        typed = typed_of(tomllib.loads(text))
    except (ValueError, RecursionError):
        load(text)
        raise
    return typed | ({"scenario": f"{copied}-copy"} if copied in packaged() else {})


def _text_in_force(key: str) -> str:
    if key in packaged():
        return text_of(key)
    row = latest_version(key)
    return row.text if row else ""


@require_safe
@entrance_of(COMMAND)
def export(request: HttpRequest, scenario: str) -> HttpResponse:
    """The text of a scenario in force, as a file to be shared."""
    if scenario not in scenarios_in_force():
        raise Http404(scenario)
    return _file(scenario, _text_in_force(scenario))


@entrance_of(COMMAND)
def draft(request: HttpRequest, key: str) -> HttpResponseBase:
    """One draft: its form, its text, its preview; every press keeps what was typed before it does anything else."""
    found = ScenarioDraft.objects.filter(key=key, person=request.user.code).first()
    if found is None:
        raise Http404(key)
    if request.method != "POST":
        looked = _looked(found)
        return _file(found.fields.get("scenario") or found.key, looked.text) if request.GET.get("format") == "toml" else _page(request, looked)
    press = request.POST.get("do", "")
    found.fields = _pressed({name: value for name, value in request.POST.dict().items() if name not in NOT_TYPED}, press)
    keep_draft(key, request.user.code, found.fields)
    if press == "forget":
        forget_draft(key, request.user.code)
        return redirect("web:practice-build")
    if press in ("preview", "publish"):
        return (_previewed if press == "preview" else _published)(request, _looked(found))
    return _page(request, _looked(found))


def _pressed(typed: dict[str, str], press: str) -> dict[str, str]:
    """What was typed, with a row more or less where that was pressed."""
    what, _hyphen, rest = press.partition("-")
    part, _hyphen, number = rest.partition("-")
    if what == "add":
        return with_row(typed, part)
    return without_row(typed, part, int(number)) if what == "remove" and number.isdecimal() else typed


def _looked(found: ScenarioDraft) -> Looked:
    text = written(data_of(found.fields))
    told, drawn = problems(text), sections(found.fields)
    said, rest = beside(told, found.fields, names_of(drawn), language())
    return Looked(found, text, told, with_errors(drawn, said), rest)


def _previewed(request: HttpRequest, looked: Looked) -> HttpResponseBase:
    """Ask for a class of simulated students."""
    try:
        load(looked.text)
        skill = skill_named(request.POST.get("own_skill", "").strip() or request.POST.get("skill", ""))
        students, seed = (_whole(request, name, usual) for name, usual in (("students", USUAL_STUDENTS), ("seed", 1)))
        if not 1 <= students <= MOST_STUDENTS:
            raise Misfit("class-impossible", students=students, most=MOST_STUDENTS)
        jobs.enqueue(PREVIEW, by=request.user.code, text=looked.text, skill=skill, students=students, seed=seed, draft=looked.draft.key)
    except Refused as refused:
        return _page(request, looked, refused)
    return redirect(f"{reverse('web:practice-build-draft', args=[looked.draft.key])}#preview")


def _whole(request: HttpRequest, name: str, usual: int) -> int:
    typed = request.POST.get(name, "").strip()
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 12 else usual


def _published(request: HttpRequest, looked: Looked) -> HttpResponseBase:
    """Publish it; a faulty text is a form not filled in, and leaves no attempt."""
    if looked.found:
        return _page(request, looked)
    wish = acting.wish_of(request, COMMAND, chain=BASE, kind=Chain.Kind.BASE, inputs={"text": looked.text}, now=base_now(request))
    doing = acting.do(request, wish)
    if doing.act is None:
        return _page(request, looked, doing.refused)
    forget_draft(looked.draft.key, request.user.code)
    return acting.onward(request, doing.act, _("Published: %(key)s") % {"key": doing.act.subject}, reverse("web:practice-build"))


def _page(request: HttpRequest, looked: Looked, refused: Refused | None = None) -> HttpResponse:
    job = Job.objects.filter(kind=PREVIEW, person=request.user.code, inputs__draft=looked.draft.key).order_by("-pk").first()
    alive = job if job and job.state in LIVING else None
    context: dict[str, Any] = {
        "draft": looked.draft,
        "text": looked.text,
        "count": len(looked.found),
        "rest": [(problem.sentence.say(language()), problem.mend.say(language())) for problem in looked.rest],
        "sections": looked.drawn,
        "classes": _class_fields(request),
        "progress": progress_of(alive) if alive else None,
        "failed": _failed(job),
        "shown": _shown(job, looked),
        "refused": refused,
    }
    return render(request, "practice/building/draft.html", context, status=status_of(refused) if refused else 200)


def _class_fields(request: HttpRequest) -> tuple[Field, ...]:
    words = {"novice": _("novice"), "advanced": _("advanced"), "expert": _("expert")}
    levels = tuple(Choice(key, f"{words[key]} ({numbers()[f'skill.{key}']:g})", key == request.POST.get("skill")) for key in LEVELS)
    asked = ((name, request.POST.get(name, usual)) for name, usual in (("own_skill", ""), ("students", str(USUAL_STUDENTS)), ("seed", "1")))
    own, students, seed = (value for _name, value in asked)
    return (
        Field(name="skill", label=_("Skill"), kind="select", choices=levels),
        Field(name="own_skill", label=_("or a number"), kind="number", value=own, required=False,
              reason=_("0 knows nothing, 100 does as the reference"), attributes={"min": "0", "max": "100"}),
        Field(name="students", label=_("Students"), kind="number", value=students,
              attributes={"min": "1", "max": str(MOST_STUDENTS)}),
        Field(name="seed", label=_("Seed"), kind="number", value=seed, reason=_("the same seed gives the same donor and students")),
    )  # fmt: skip


def _failed(job: Job | None) -> Explanation | None:
    return fault_words(job) if job and job.state == Job.State.FAILED else None


def _shown(job: Job | None, looked: Looked) -> Shown | None:
    """The last preview, where there is one and the draft can be read."""
    if job is None or job.state != Job.State.DONE or job.result is None or looked.found:
        return None
    return shown(job.result, load(looked.text))


def _file(name: str, text: str) -> HttpResponse:
    safe = "".join(each for each in name if each.isalnum() or each in ".-") or "scenario"
    return HttpResponse(text, content_type="application/toml; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{safe}.toml"'})

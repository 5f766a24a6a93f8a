"""Run a step of a procedure: the form its definition gives, what the rules say beforehand, who may, signatures, and the next step."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from stembase.bank.queries.standards import limits_of
from stembase.bank.queries.way import Way, begun, open_work, way_on
from stembase.bank.situation import Ahead, ahead_of
from stembase.competence.queries import Standing, standing
from stembase.procedures.definition import Definition, Step
from stembase.procedures.form import StepForm, step_form, taken
from stembase.procedures.order import steps_in_order
from stembase.procedures.queries import demands
from stembase.procedures.vocabulary import STATIONS, competences
from stembase.procedures.wording import finding_words
from stembase.refusal import Finding, Refused
from stembase.web import acting
from stembase.web.acting import Doing, Wish
from stembase.web.parts.tag import Tag, tag_of

from .act import asked_for_a_part
from .cords import unit_cord
from .curves import curve_of, kept_log, last_log
from .here import Here, language, of_subject
from .scanned import read_scans
from .step_fields import Rows, concerned, rows_of
from .step_inputs import Asked, asked_of
from .subject import Subject, age_of, subject_of


@dataclass(frozen=True, slots=True)
class Before:
    """All that is known before anything is typed: the subject, its performance, the step and its form."""

    here: Here
    subject: Subject
    ahead: Ahead
    step: Step
    form: StepForm
    limits: Mapping[str, float]

    @property
    def definition(self) -> Definition:
        """The version in force, or the one the open performance is pinned to."""
        return self.ahead.definition

    def said(self, finding: Finding) -> Any:
        """A finding in the words of the procedure."""
        return finding_words(finding, self.definition, language())


@of_subject
def step(request: HttpRequest, here: Here, key: str, procedure: str, step: str) -> HttpResponse:
    """The page of one step on one subject; submitted, it performs the step and goes on to the next."""
    before = _before(here, subject_of(here, key), procedure, step)
    asked = asked_of(request, here, before.subject, before.step)
    doing = acting.do(request, _wish(request, before, asked))
    if doing.act:
        return _onward(request, before, doing)
    context = _context(request, before, asked, doing)
    template = "bank/_looked.html" if asked_for_a_part(request) else "bank/step.html"
    return render(request, template, context, status=doing.status)


def _before(here: Here, subject: Subject, procedure: str, key: str) -> Before:
    try:
        ahead = ahead_of(subject.key, procedure, here.now)
    except Refused as unknown:
        raise Http404(procedure) from unknown
    step = ahead.definition.step(key)
    if step is None:
        raise Http404(key)
    limits = limits_of(here.bank.key, subject.source, here.now) if subject.source else {}
    form = step_form(ahead.definition, step, language(), limits, "end" if subject.stage == "freezing" else "begin")
    return Before(here, subject, ahead, step, form, limits)


def _wish(request: HttpRequest, before: Before, asked: Asked) -> Wish:
    sent = _sent(request, before)
    given = taken(before.step, sent)
    scans, faults = read_scans(before.here.bank.key, given["scans"], before.subject.unit)  # type: ignore[arg-type]
    work = {**given, "scans": scans, "procedure": before.definition.key, "step": before.step.key}
    return acting.wish_of(
        request, asked.command, chain=before.here.bank.key, kind=before.here.bank.kind, inputs={**asked.inputs, "work": work}, notes=asked.notes,
        now=before.here.now, faults=(*asked.faults, *faults),
        expects_witness=bool(before.step.signature and before.step.signature.witness),
    )  # fmt: skip


def _sent(request: HttpRequest, before: Before) -> dict[str, str]:
    """What was typed; on a fresh form what the definition offers, what was scanned on the way here, and what is the only choice."""
    if request.method == "POST":
        return {name: str(value) for name, value in request.POST.items()}
    offered = {row.name: row.value for row in before.form.measures if row.value}
    scanned = request.GET.get("scanned", "")
    if scanned and scanned == before.subject.key and "unit" in before.step.scan:
        offered["scan.unit"] = scanned
    return offered


def _context(request: HttpRequest, before: Before, asked: Asked, doing: Doing) -> dict[str, Any]:
    """All that the page shows."""

    def concerns(finding: Finding) -> str:
        return acting.concerned(doing.wish, finding) or concerned(before.form, finding)

    sent = _sent(request, before)
    held = standing(request.user.code, demands(before.definition), before.here.now, witness=doing.wish.witness)
    shown = doing.shown(sent, concerns)
    errors = acting.errors_of(shown, concerns, before.said)
    signature = before.step.signature
    supervised = held.answer == "witness" and doing.wish.kind == "live"
    wanted = doing.wanted(
        signs=signature.meaning if signature else "", witness_signs=signature.witness if signature else "", witnessed=supervised
    )  # fmt: skip
    rows = rows_of(before.here, before.form, sent, errors)
    rows["measures"] += asked.fields
    return {
        **before.here.frame, **acting.frame(request, doing, wanted, errors), **_head(before), **_people(request, before, held),
        "subject": before.subject, "form": before.form, "fields": rows, "command": asked.command, "definition": before.definition,
        "lessons": acting.lessons(shown, before.said, doing.wish.kind), "barred": doing.barred(concerns), "refused": doing.refused,
        "marks": _marks(rows, errors), "log_kept": asked.inputs.get("log", ""), "chart": _chart(before, asked), "upload": bool(before.form.curve),
    }  # fmt: skip


def _marks(rows: Rows, errors: dict[str, str]) -> list[tuple[str, str]]:
    """What is wrong with each field, by the id of its input; nothing where it is well."""
    return [(each.input_id, errors.get(each.name, "")) for group in rows.values() for each in group]


def _head(before: Before) -> dict[str, Any]:
    """Crumbs, place among the steps, the cord, the age."""
    steps = steps_in_order(before.definition)
    number = next(index for index, one in enumerate(steps, 1) if one.key == before.step.key)
    place = f"{number} / {len(steps)}"
    station = before.definition.station
    line = [(one.title.say(language()), _state(before, one), one.key == before.step.key) for one in steps]
    cord = unit_cord(before.subject.stage, at=station, notes={station: place}) if before.subject.unit or before.subject.donation else None
    return {
        "title": before.definition.title.say(language()), "station": STATIONS[station].say(language()), "station_key": station, "number": number,
        "steps": line, "cord": cord, "age": age_of(before.here, before.subject, before.limits),
    }  # fmt: skip


def _state(before: Before, step: Step) -> Tag:
    if step.key in before.ahead.done:
        return tag_of("done")
    return Tag(_("now"), "info", "play") if step.key == before.step.key else Tag(_("to come"))


def _people(request: HttpRequest, before: Before, held: Standing) -> dict[str, Any]:
    """Who may do this step: the person's standing and the demands, with the levels they hold."""
    words = competences()
    lacking = {lack.competence: lack for lack in held.missing}
    lines = []
    for need in before.definition.demands:
        title = words[need.key].say(language()) if need.key in words else need.key
        lack = lacking.get(need.key)
        facts = {"level": need.level, "has": lack.has if lack else need.level, "witness": need.witness_level or need.level}
        said = _("level %(level)s alone; with a witness of level %(witness)s you, at level %(has)s, may") if lack else _("level %(level)s: yours")
        lines.append((title, said % facts, bool(lack)))
    answer = {"alone": "may", "witness": "with-witness", "no": "may-not"}[held.answer]
    return {"answer": answer, "needs": lines}


def _chart(before: Before, asked: Asked) -> Any:
    """The cooling curve of the log just given, or of the unit's last run."""
    if not before.subject.unit or before.step.kind not in ("freeze", "store"):
        return None
    given = str(asked.inputs.get("log", ""))
    log = kept_log(given) if given else last_log(before.subject.key) if before.step.kind == "store" else b""
    return curve_of(log, "") if log else None


def _onward(request: HttpRequest, before: Before, doing: Doing) -> HttpResponse:
    """To the next step of the same performance, else to the subject's page."""
    title, act = before.step.title.say(language()), doing.act
    assert act is not None  # noqa: S101  # only called with an act
    subject = getattr(act.did, "unit", "") if before.step.kind == "collect" else before.subject.key
    following = _following(way_on(before.here.now.date()), before, str(subject) or before.subject.key)
    if following:
        facts = {"step": title, "next": following.title.say(language())}
        href = reverse("web:step", args=[before.subject.key, before.definition.key, following.key])
        return acting.onward(request, act, _("Recorded: %(step)s. Next: %(next)s.") % facts, href, before.said)
    message = _("Recorded: %(step)s. The procedure “%(title)s” is complete.")
    href = reverse("web:units-one", args=[subject]) if before.subject.unit or before.step.kind == "collect" else before.subject.href
    facts = {"step": title, "title": before.definition.title.say(language())}
    return acting.onward(request, act, message % facts, href or reverse("web:stations"), before.said)


def _following(way: Way, before: Before, subject: str) -> Step | None:
    """What comes next in the performance that the act belongs to."""
    here = subject_of(before.here, subject)
    works = [work for work in open_work([before.subject.key]).get(before.subject.key, []) if work.procedure == before.definition.key]
    return next((each.step for each in begun(way, works, here.stage)), None)

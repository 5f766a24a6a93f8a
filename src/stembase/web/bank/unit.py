"""One unit: what is true of it, its way, what can be done next, its history, lineage, results, verdict, place, holds, deviations and curve."""

import re
from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from stembase.bank.models import Deviation, Hold, ReleaseVerdict, Result, Unit
from stembase.bank.queries.lineage import Lineage, lineage_of
from stembase.bank.queries.standards import standard_of
from stembase.bank.queries.timeline import Happened, timeline_of
from stembase.bank.queries.way import Open, Way, open_work, way_on
from stembase.bank.standard import Standard
from stembase.people.queries import names_of
from stembase.procedures.vocabulary import STAGES
from stembase.web.csv_file import csv_file
from stembase.web.parts.happened import Event
from stembase.web.parts.tree import Node, Tree, lineage
from stembase.web.spoken import chinese, say_number

from .cords import unit_cord
from .curves import curve_of, curve_read, last_log
from .deviations import OPEN_TO, reason_words
from .doable import acts_on, steps_on
from .here import Here, language, of_subject
from .results import answer_words, method_words, test_words
from .subject import Subject, age_tag, subject_of
from .titles import StepTitles
from .verdicts import sources_of, verdict_lines

FIRST, SHOWN = 12, 80  # acts shown at once, and when the rest is opened
STATES = {"performed": "pending", "reviewed": "reviewed", "rejected": "failed", "superseded": "superseded"}


@of_subject
def unit(request: HttpRequest, here: Here, key: str) -> HttpResponse:
    """The page of one unit."""
    subject = subject_of(here, key)
    if subject.unit is None:
        raise Http404(key)
    found = _read(here, subject.unit)
    context = {
        **here.frame,
        "subject": subject,
        "unit": subject.unit,
        **_head(here, subject, found),
        **_lists(here, subject.unit, found),
        **_doable(here, subject, found),
        "scan_first": True,
    }
    return render(request, "bank/unit.html", context)


def _read(here: Here, unit: Unit) -> dict[str, Any]:
    """Everything the page needs of the database, each once."""
    subjects = [unit.key, *([unit.donation_id] if unit.donation_id else [])]
    return {
        "acts": timeline_of(subjects, language()),
        "lineage": lineage_of(here.bank.key, unit.key),
        "results": list(Result.objects.filter(unit=unit.key).order_by("test", "performed_at", "key")),
        "verdict": ReleaseVerdict.objects.filter(unit=unit.key).order_by("-at", "-key").first(),
        "holds": list(Hold.objects.filter(unit=unit.key, lifted_at=None).order_by("opened_at")),
        "deviations": list(Deviation.objects.filter(bank=here.bank, subject__in=subjects).order_by("-opened_at")[:20]),
        "place": getattr(unit, "position", None),
        "log": last_log(unit.key),
        "way": way_on(here.now.date()),
        "works": open_work([unit.key]).get(unit.key, []),
        "standard": standard_of(here.bank.key, unit.source, here.now),
    }


def _head(here: Here, subject: Subject, found: dict[str, Any]) -> dict[str, Any]:
    """The headline that says what is true, its tags, and the cord."""
    unit, standard = subject.unit, found["standard"]
    assert unit is not None  # noqa: S101  # its own page
    limit = standard.numbers.get("time-to-freeze") if standard else None
    collected = unit.donation.collected_at if unit.donation else None
    notes = {"collection": f"{collected:%m-%d %H:%M}" if collected else "", "storage": found["place"].key.partition(":")[2] if found["place"] else ""}
    tested = bool(found["results"]) and all(row.state != Result.State.PERFORMED for row in found["results"])
    bad = ["testing"] if any(hold.reason.startswith("positive") for hold in found["holds"]) else []
    return {
        "headline": _headline(unit, found),
        "age": age_tag(here, collected, unit.stage, limit),
        "limit": limit,
        "cord": unit_cord(unit.stage, tested=tested and unit.stage not in ("received", "reduced"), bad=bad, notes=notes),
    }


def _headline(unit: Unit, found: dict[str, Any]) -> str:
    """One sentence on how the unit stands."""
    stage = STAGES[unit.stage].say(language()) if unit.stage in STAGES else unit.stage
    place = found["place"].key.partition(":")[2] if found["place"] else ""
    if found["holds"]:
        return _("%(stage)s and held: it may not move on") % {"stage": stage}
    verdict: ReleaseVerdict | None = found["verdict"]
    if unit.stage == "quarantined" and verdict:
        return _("In quarantine: it meets its standard") if verdict.passed else _("In quarantine: it does not meet its standard")
    if unit.stage == "released" and place:
        return _("Released, and lies in %(place)s") % {"place": place}
    return _("%(stage)s, and lies in %(place)s") % {"stage": stage, "place": place} if place else stage


def _lists(here: Here, unit: Unit, found: dict[str, Any]) -> dict[str, Any]:
    """History, lineage, results, verdict, curve."""
    acts: Sequence[Happened] = found["acts"]
    people = names_of({row.performed_by for row in found["results"]} | {row.reviewed_by for row in found["results"] if row.reviewed_by}, language())
    csv = reverse("web:units-curve", args=[unit.key])
    criteria = verdict_lines(found["verdict"]) if found["verdict"] else []
    titles = StepTitles(found["way"])
    events = [_event(act, unit, titles) for act in reversed(acts[-SHOWN:])]
    return {
        "events": events[:FIRST],
        "more_events": events[FIRST:],
        "earlier": max(0, len(acts) - SHOWN),
        "tree": _tree(found["lineage"], unit.key),
        "results": [_result(row, people, titles) for row in found["results"]],
        "verdict": found["verdict"],
        "criteria": criteria,
        "criteria_sources": sources_of(criteria),
        "chart": curve_of(found["log"], csv) if found["log"] else None,
        "holds": found["holds"],
        "deviations": found["deviations"],
        "place": found["place"],
        "can_lift": bool(OPEN_TO & here.roles),
        "hold_words": [(hold, reason_words(hold.reason)) for hold in found["holds"]],
        "deviation_words": [(row, reason_words(row.code)) for row in found["deviations"]],
    }


def _event(act: Happened, unit: Unit, titles: StepTitles) -> Event:
    """An act on the timeline: its sentence; who, with whom, and what was found."""
    people = act.actor_name if not act.witness else _("%(actor)s, witnessed by %(witness)s") % {"actor": act.actor_name, "witness": act.witness_name}
    found = [titles.said(finding, act.procedure).sentence for finding in act.findings if finding.on_breach != "warn"]
    worst = {finding.on_breach for finding in act.findings}
    tone = "bad" if act.verb == "attempted" or "hold" in worst else "warn" if "deviate" in worst else ""
    detail = " · ".join([people, *([_("signed")] if act.signed else []), *found])
    return Event(act.at, _sentence(act, unit, titles), detail, tone)  # type: ignore[arg-type]


def _sentence(act: Happened, unit: Unit, titles: StepTitles) -> str:
    """The act's sentence as said on the unit's own page: the unit is this one, keys lose their bank, a step has its title."""
    if act.verb == "step.done" and (title := titles.of(act.procedure, str(act.record.get("step", "")))):
        return title
    this = _("this unit")
    about = re.sub(rf" ?{re.escape(unit.key)} ?", this, act.sentence) if chinese(language()) else act.sentence.replace(unit.key, this)
    return about.replace(f"{unit.bank_id}:", "").removeprefix(this).strip()


def _tree(found: Lineage, here: str) -> Tree | None:
    """The family of the unit; nothing when it stands alone."""
    if len(found.units) < 2:
        return None
    nodes = [
        Node(
            key,
            f"{one.product} {one.division}",
            f"{STAGES[one.stage].say(language()) if one.stage in STAGES else one.stage} · {_amount(one)}",
            "here" if key == here else "bad" if one.stage == "discarded" else "calm" if one.container in ("tube", "bottle") else "",
            "" if key == here else reverse("web:units-one", args=[key]),
        )
        for key, one in found.units.items()
    ]
    return lineage(_("Lineage"), nodes, found.edges)


def _amount(unit: Unit) -> str:
    return f"{say_number(round(unit.volume_ml, 1))} mL" if unit.volume_ml is not None else unit.container


def _result(row: Result, people: dict[str, str], titles: StepTitles) -> dict[str, Any]:
    return {
        "row": row,
        "test": test_words(row.test),
        "answer": answer_words(row.test, row.value, row.finding, row.measure_unit),
        "method": titles.procedure(row.method) if "@" in row.method else method_words(row.test, row.method),
        "by": people.get(row.performed_by, row.performed_by),
        "reviewer": people.get(row.reviewed_by, row.reviewed_by),
        "state": STATES[row.state] if row.final else "waiting",
        "waits": row.state == Result.State.PERFORMED,
        "number": row.value is not None,
    }


def _doable(here: Here, subject: Subject, found: dict[str, Any]) -> dict[str, Any]:
    """The steps that come next, and the acts that are open or barred."""
    way: Way = found["way"]
    works: list[Open] = found["works"]
    standard: Standard | None = found["standard"]
    assert subject.unit is not None  # noqa: S101  # its own page
    following, others = steps_on(way, subject.unit, works, standard, found["results"], passed=bool(found["verdict"] and found["verdict"].passed))
    release = reverse("web:quality-release", args=[subject.key]) if subject.stage == "quarantined" and OPEN_TO & here.roles else ""
    return {"following": following, "others": others, "acts": acts_on(here, subject.unit, found["place"]), "release_href": release}


@of_subject
def curve_csv(request: HttpRequest, here: Here, key: str) -> StreamingHttpResponse:
    """The numbers of the unit's last cooling curve."""
    subject_of(here, key)
    curve = curve_read(log) if (log := last_log(key)) else None
    if curve is None:
        raise Http404(key)
    rows = zip(curve.minutes.tolist(), curve.chamber_c.tolist(), curve.bag_c.tolist(), strict=True)
    return csv_file(f"curve-{key.partition(':')[2]}", ("minute", "chamber_c", "bag_c"), rows)

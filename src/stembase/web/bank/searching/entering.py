"""Enter a patient, or correct what was entered: a GL string pasted, or locus by locus; what cannot be read is said where it stands."""

import re
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from stembase.acts import jobs
from stembase.bank.commands.searching import SEARCHERS
from stembase.bank.frequency_sets import installed_sets
from stembase.bank.models import Search
from stembase.bank.queries.searching import search_of
from stembase.bank.selection.frame import NO_RELEASE, frame_now
from stembase.bank.selection.guideline_reading import guidelines
from stembase.bank.selection.patient import antigens_in
from stembase.bank.selection.work import RUN
from stembase.ledger.notes import text_of_note
from stembase.refusal import Finding, Refused, explain
from stembase.science.fault import Fault
from stembase.science.hla.typing import Typing, parse_typing
from stembase.web import acting
from stembase.web.parts.field import Choice, Field

from ..act import asked_for_a_part
from ..here import Here, demand, language, of_bank, of_subject
from .words import INDICATIONS, SEROSTATUS, SEXES

LOCI = ("A", "B", "C", "DRB1", "DQB1", "DPB1")
PLAIN = ("patient", "indication", "guideline", "adult_guideline", "population", "sex", "abo", "cmv", "weight_kg")
NOTES = ("typing", "antibodies", "maternal")
OF_FINDING = {
    "search-without-typing": "typing", "search-open-already": "patient", "guideline-of-other-graft": "guideline", "reason-missing": "reason",
}  # fmt: skip


@of_bank
def new(request: HttpRequest, here: Here) -> HttpResponse:
    """A new search: opened, and run at once."""
    demand(here, SEARCHERS)
    sent = {"indication": "malignant", "guideline": next(iter(guidelines())), **_sent(request)}
    return _page(request, here, "open-search", sent, {})


@of_subject
def correct(request: HttpRequest, here: Here, key: str) -> HttpResponse:
    """What is said of the patient, said anew with the reason."""
    demand(here, SEARCHERS)
    search = search_of(here.bank.key, key)
    return _page(request, here, "correct-search", {**_stood(search), **_sent(request)}, {"search": key})


@require_POST
@of_bank
def reading(request: HttpRequest, here: Here) -> HttpResponse:
    """What a typing says, for the form while it is being typed. Posted, since a typing does not belong in an address."""
    demand(here, SEARCHERS)
    sent = {name: str(value) for name, value in request.POST.items()}
    return render(request, "searching/_reading.html", _read(composed(sent)))


def _sent(request: HttpRequest) -> dict[str, str]:
    return {name: str(value) for name, value in request.POST.items()}


def _stood(search: Search) -> dict[str, str]:
    """What was said so far."""
    texts = {name: text_of_note(getattr(search, name)) if getattr(search, name) else "" for name in NOTES}
    return texts | {name: str(getattr(search, name)) for name in PLAIN}


def _page(request: HttpRequest, here: Here, command: str, sent: dict[str, str], about: Mapping[str, str]) -> HttpResponse:
    sent["typing"] = composed(sent)
    inputs: dict[str, Any] = {**about, **{name: sent[name].strip() for name in PLAIN if sent.get(name, "").strip()}}
    if command == "correct-search":
        inputs.pop("patient", None)
    notes = {name: sent.get(name, "").strip() for name in (*NOTES, *(["reason"] if about else []))}
    wish = acting.wish_of(
        request, command, chain=here.bank.key, kind=here.bank.kind, inputs=inputs, notes=notes, now=here.now, faults=_faults(sent)
    )  # fmt: skip
    doing = acting.do(request, wish)
    if doing.act:
        search = about.get("search") or doing.act.key
        jobs.enqueue(RUN, by=request.user.code, chain=here.bank.key, search=search)
        return acting.onward(request, doing.act, _("Recorded; the search is being run."), reverse("web:searches-one", args=[search]))

    def concerns(finding: Finding) -> str:
        return str(finding.facts.get("of", "")) or acting.concerned(wish, finding) or _field(finding)

    shown = doing.shown(sent, concerns)
    errors = acting.errors_of(shown, concerns)
    fields = _fields(sent, errors, correcting=bool(about))
    context = {
        **here.frame, **acting.frame(request, doing, doing.wanted(), errors), **fields,
        "marks": [(each.input_id, each.error) for part in fields.values() for each in (part if isinstance(part, list) else [part])],
        "lessons": acting.lessons([finding for finding in shown if not concerns(finding)]), "barred": doing.barred(concerns),
        "refused": doing.refused, "correcting": about.get("search", ""), "patient": sent.get("patient", ""), **_read(sent["typing"]),
    }  # fmt: skip
    template = "bank/_looked.html" if asked_for_a_part(request) else "searching/enter.html"
    return render(request, template, context, status=doing.status)


def _field(finding: Finding) -> str:
    return OF_FINDING.get(finding.code, "typing" if finding.code.startswith("hla-") else "")


def _faults(sent: Mapping[str, str]) -> tuple[Finding, ...]:
    """What was typed that cannot be read: the first fault of each field."""
    found = []
    for name, read in (("typing", parse_typing), ("antibodies", antigens_in), ("maternal", parse_typing)):
        if text := sent.get(name, "").strip():
            try:
                read(text)
            except Fault as fault:
                found.append(Finding(fault.code, "impossible", {**fault.facts, "of": name}))
    return tuple(found)


def composed(sent: Mapping[str, str]) -> str:
    """The typing as one GL string: what was pasted, and behind it the loci filled in that it does not name."""
    pasted = sent.get("typing", "").strip()
    filled = [_of_locus(locus, sent.get(f"locus-{locus}", "")) for locus in LOCI if f"{locus}*" not in pasted]
    return "^".join(part for part in (pasted, *filled) if part)


def _of_locus(locus: str, text: str) -> str:
    """`02:01 11:01` as `A*02:01+A*11:01`; what is written in full stays."""
    parts = [part.removeprefix("HLA-") for part in re.split(r"[\s+,;、，；]+", text.strip()) if part]
    return "+".join(part if "*" in part else f"{locus}*{part}" for part in parts)


def _read(text: str) -> dict[str, Any]:
    """What a typing says, locus by locus, its first fault, and what the nomenclature remarks."""
    if not text:
        return {"said_loci": (), "fault": None, "remarks": ()}
    try:
        typing = parse_typing(text)
    except Fault as fault:
        return {"said_loci": (), "fault": explain(fault.code, fault.facts, language()), "remarks": ()}
    loci = [(locus, " | ".join(" + ".join(map(str, genotype)) for genotype in genotypes)) for locus, genotypes in typing.loci.items()]
    return {"said_loci": loci, "fault": None, "remarks": _remarks(typing)}


def _remarks(typing: Typing) -> tuple[str, ...]:
    """What is noticed in reading a typing under the frequencies of today; nothing where none are installed."""
    try:
        frame = frame_now("")
    except Refused:
        return ()
    found = tuple(explain(remark.code, dict(remark.facts), language()).sentence for remark in frame.expander.expand(typing).remarks)
    if frame.release == NO_RELEASE:
        return (*found, _("No nomenclature release is installed: names are compared at two fields."))
    return found


def _fields(sent: Mapping[str, str], errors: Mapping[str, str], *, correcting: bool) -> dict[str, Any]:
    """The fields of the form, by the part of the page they stand in."""

    def field(name: str, label: str, kind: str = "text", **more: Any) -> Field:
        return Field(name=name, label=label, kind=kind, value=sent.get(name, ""), error=errors.get(name, ""), **more)  # type: ignore[arg-type]

    watch = {"hx-post": reverse("web:searches-reading"), "hx-trigger": "input changed delay:400ms", "hx-target": "#reading", "hx-swap": "outerHTML",
             "autocomplete": "off", "spellcheck": "false"}  # fmt: skip
    patient = [] if correcting else [
        field("patient", _("Patient's code"), reason=_("a code of the programme, never a name"), attributes={"autocomplete": "off"})
    ]  # fmt: skip
    patient += [
        field("weight_kg", _("Weight"), "number", unit="kg", attributes={"step": "any", "inputmode": "decimal"}),
        _select("indication", _("Indication"), sent, errors, [(key, str(words)) for key, words in INDICATIONS.items()]),
        _select("sex", _("Sex"), sent, errors, [("", "—"), *((key, str(words)) for key, words in SEXES.items())], required=False),
        _select("abo", "ABO", sent, errors, [("", "—"), *((group, group) for group in ("O", "A", "B", "AB"))], required=False),
        _select("cmv", _("CMV serostatus"), sent, errors, [("", "—"), *((key, str(words)) for key, words in SEROSTATUS.items())], required=False),
    ]
    typing = field("typing", _("HLA typing as a GL string"), "textarea", required=False, wide=True, attributes=watch,
                   reason=_("such as A*02:01+A*11:01^B*40:01+B*46:01; codes, groups, XX and serology are understood"))  # fmt: skip
    loci = [
        Field(name=f"locus-{locus}", label=f"HLA-{locus}", value="" if f"{locus}*" in sent.get("typing", "") else sent.get(f"locus-{locus}", ""),
              required=False, attributes=watch)
        for locus in LOCI
    ]  # fmt: skip
    more = [
        field("antibodies", _("Antibodies against"), required=False, reason=_("antigens or alleles with spaces between: A2 B*57:01 DQ5"),
              attributes={"autocomplete": "off"}),
        field("maternal", _("Typing of the patient's mother"), required=False, attributes={"autocomplete": "off"},
              reason=_("GL string; her antigens the patient did not inherit count less")),
    ]  # fmt: skip
    adults = [("", _("adult donors are not searched")), *_guidelines("adult-donor")]
    populations = [(one.name, one.name) for one in installed_sets()] or [("", _("none installed"))]
    rules = [
        _select("guideline", _("Guideline for cord blood"), sent, errors, _guidelines("cord-blood")),
        _select("adult_guideline", _("Guideline for adult donors"), sent, errors, adults, required=False),
        _select("population", _("Haplotype frequencies"), sent, errors, populations, required=False),
    ]
    reason = [field("reason", _("Why it is corrected"), "textarea", wide=True, reason=_("name nobody in it"))] if correcting else []
    return {"patient_fields": patient, "typing_field": typing, "locus_fields": loci, "more_fields": more, "rule_fields": [*rules, *reason]}


def _select(
    name: str, label: str, sent: Mapping[str, str], errors: Mapping[str, str], options: list[tuple[str, str]], required: bool = True
) -> Field:  # fmt: skip
    value = sent.get(name, "")
    shown = tuple(Choice(key, words, key == value) for key, words in options)
    return Field(name=name, label=label, kind="select", value=value, choices=shown, error=errors.get(name, ""), required=required)


def _guidelines(graft: str) -> list[tuple[str, str]]:
    return [(key, one.title.say(language())) for key, one in guidelines().items() if one.graft == graft]

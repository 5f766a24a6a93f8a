"""Why a candidate stands where it stands: the guideline line by line with its sources, the loci with their directions, the pairs behind a chance."""

from typing import Any
from urllib.parse import urlencode

import numpy as np
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from stembase.bank.commands.searching import SEARCHERS
from stembase.bank.selection.candidates import mismatch_group
from stembase.bank.selection.counting import Dpb1, Grouped
from stembase.bank.selection.explaining import Explanation, explain_match
from stembase.bank.selection.patient import said_of
from stembase.bank.selection.ranking import why
from stembase.bank.selection.reasons import WEIGHED, say_part
from stembase.refusal import explain
from stembase.science.hla.matching import LocusCount
from stembase.science.hla.typing import parse_typing

from ..here import Here, demand, language, of_subject
from .engraftment import explained_curve
from .page import Shown, antigens_said, frame_of, shown
from .ranked import Line, lines_at, say_matches, typings_at
from .words import EPITOPES, say_chance

MOST_MISMATCHES = 4
MOST_ALLELES = 6


@require_safe
@of_subject
def explained(request: HttpRequest, here: Here, key: str) -> HttpResponse:
    """The explanation of one candidate of the last run."""
    demand(here, SEARCHERS)
    it = shown(request, here, key)
    code = request.GET.get("candidate", "")
    row = place_of(it, code)
    found = opened(it, code, row, _mismatches(request, it, row))
    (line,) = lines_at(it.rows, np.array([row]), it.wanted, it.guideline)  # type: ignore[arg-type]
    context = {
        **here.frame, "search": it.search, "line": line, "graft": it.graft, "headline": _headline(line), "criteria": criteria(it, row),
        "loci": [locus_row(one) for one in found.loci], "matches": say_matches(found.matches),
        "antigens": antigens_said(it.run),
        "dpb1": dpb1_row(found.dpb1) if found.dpb1 else None, "account": found.account, "mismatches": found.mismatches, "shares": shares(found),
        "chances": chances(it, key, code, row), "in_the_way": found.in_the_way, "others": say_chance(found.account.others) if found.account else "",
        "remarks": list(dict.fromkeys(explain(remark, facts, language()).sentence for remark, facts in found.remarks)),
        "guideline": it.guideline.title.say(language()),
        "probability": say_chance(found.account.probability) if found.account else "",
        "back": f"{reverse('web:searches-one', args=[key])}?graft={it.graft}",
        "engraftment": explained_curve(it.rows, row, it.wanted, it.guideline) if it.graft == "cord-blood" else None,  # type: ignore[arg-type]
    }  # fmt: skip
    return render(request, "searching/explain.html", context)


def place_of(it: Shown, code: str) -> int:
    """The row of a candidate in the last run; one that is not ranked is not found."""
    if it.rows is None or not code:
        raise Http404(code)
    at = np.flatnonzero(np.asarray(it.rows["code"]) == code.encode("utf-8", "replace"))
    if not len(at):
        raise Http404(code)
    return int(at[0])


def opened(it: Shown, code: str, row: int, mismatches: int) -> Explanation:
    """The match of one candidate, under what the run rests on. Refuses `search-typing-erased`."""
    (text,) = typings_at(it.rows, np.array([row]))  # type: ignore[arg-type]
    if not text:
        raise Http404(code)
    return explain_match(said_of(it.search).typing, parse_typing(text), frame_of(it.run), it.guideline.match.loci, mismatches)  # type: ignore[arg-type]


def _mismatches(request: HttpRequest, it: Shown, row: int) -> int:
    """Which chance is opened: the one asked for, else the likeliest."""
    asked = request.GET.get("mismatches", "")
    one = {name: np.asarray(it.rows[name][row : row + 1]) for name in ("p0", "p1", "p2", "p3", "p4", "expected", "least")}  # type: ignore[index]
    return min(int(asked), MOST_MISMATCHES) if asked.isascii() and asked.isdigit() else min(int(mismatch_group(one)[0]), MOST_MISMATCHES)


def criteria(it: Shown, row: int) -> list[dict[str, str]]:
    """The guideline line by line: what is weighed, what is true of the candidate, where it says so."""
    columns = {name: np.asarray(it.rows[name][row : row + 1]) for name in it.rows}  # type: ignore[index,union-attr]
    parts = why(columns, it.wanted, it.guideline, 0)
    return [
        {"weighed": WEIGHED[weighed.by].say(language()), "said": say_part(part, language()), "source": weighed.source}
        for weighed, part in zip(it.guideline.order, parts, strict=True)
    ]


def locus_row(one: Any) -> dict[str, Any]:
    """A locus as the table shows it: genotypes of both with their posterior, and the mismatches in both directions."""
    return {
        "locus": one.locus,
        "patient": [(f"{first} + {second}", say_chance(share)) for first, second, share in one.patient],
        "candidate": [(f"{first} + {second}", say_chance(share)) for first, second, share in one.candidate],
        "gvh": _span(one.alleles.gvh), "hvg": _span(one.alleles.hvg), "level": _level(one.alleles, one.antigens),
    }  # fmt: skip


def dpb1_row(one: Dpb1) -> dict[str, Any]:
    """DPB1 as the table shows it: alleles with their epitope groups, and what the typings allow."""
    answers = " / ".join(str(EPITOPES[answer]) for answer in one.answers)
    return {"patient": _grouped(one.patient), "candidate": _grouped(one.candidate), "answers": answers}


def _grouped(names: Grouped) -> list[str]:
    shown = [f"{name} ({group or '?'})" for name, group in names[:MOST_ALLELES]]
    return [*shown, "…"] if len(names) > MOST_ALLELES else shown


def _span(span: tuple[int, int]) -> str:
    return str(span[0]) if span[0] == span[1] else f"{span[0]}–{span[1]}"


def _level(alleles: LocusCount, antigens: LocusCount) -> str:
    """At which level the copies differ."""
    if alleles.mismatches == (0, 0):
        return _("matched")
    if alleles.mismatches[0] == 0:
        return _("may match")
    return _("antigen mismatch") if antigens.mismatches[0] else _("allele mismatch")


def shares(found: Explanation) -> list[dict[str, Any]]:
    """The pairs of genotypes behind the chance, the largest share first, each with the haplotypes of the candidate that show it."""
    if found.account is None:
        return []
    return [
        {
            "share": say_chance(one.share),
            "mismatches": ", ".join(f"{locus} {count}" for locus, count in zip(found.order, one.mismatches, strict=True) if count) or "0",
            "patient": [("~".join(first), "~".join(second), say_chance(share)) for first, second, share in one.patient_diplotypes[:2]],
            "donor": [("~".join(first), "~".join(second), say_chance(share)) for first, second, share in one.donor_diplotypes[:2]],
        }
        for one in found.account.shares
    ]  # fmt: skip


def chances(it: Shown, key: str, code: str, row: int) -> list[tuple[int, str, str]]:
    """P(0 … 4 mismatches) with the address that opens each."""
    base = reverse("web:searches-explain", args=[key])
    values = [float(it.rows[f"p{number}"][row]) for number in range(MOST_MISMATCHES + 1)]  # type: ignore[index]
    given = {"graft": it.graft, "candidate": code}
    return [(number, say_chance(value), f"{base}?{urlencode({**given, 'mismatches': number})}") for number, value in enumerate(values)]


def _headline(line: Line) -> str:
    said = {"name": line.name, "rank": line.rank, "matched": line.matched, "copies": line.copies}
    return _("%(name)s stands at rank %(rank)s: %(matched)s/%(copies)s matched") % said

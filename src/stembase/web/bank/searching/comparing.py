"""Two to four candidates side by side: what is weighed, line by line, and which of them stands best on each."""

from typing import Any

import numpy as np
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from stembase.bank.commands.searching import SEARCHERS
from stembase.bank.selection.criteria import CRITERIA, Weighing
from stembase.bank.selection.reasons import WEIGHED, say_part
from stembase.ledger.notes import text_of_note

from ..here import Here, demand, language, of_subject
from .engraftment import compared_curves
from .explaining import place_of
from .page import Shown, antigens_said, counting_of, shown
from .ranked import Line, lines_at

FEWEST, MOST = 2, 4


@require_safe
@of_subject
def compare(request: HttpRequest, here: Here, key: str) -> HttpResponse:
    """The comparison; with fewer than two chosen one goes back and chooses."""
    demand(here, SEARCHERS)
    it = shown(request, here, key)
    codes = list(dict.fromkeys(request.GET.getlist("candidate")))[:MOST]
    if len(codes) < FEWEST:
        return redirect(f"{reverse('web:searches-one', args=[key])}?graft={it.graft}")
    rows = sorted(place_of(it, code) for code in codes)
    lines = lines_at(it.rows, np.array(rows), it.wanted, it.guideline, counting_of(it, text_of_note(it.search.typing)))  # type: ignore[arg-type]
    cord = it.graft == "cord-blood"
    context = {
        **here.frame, "search": it.search, "graft": it.graft, "lines": lines, "criteria": _criteria(it, rows), "loci": _loci(lines),
        "headline": _headline(it, lines, rows), "antigens": antigens_said(it.run),
        "back": f"{reverse('web:searches-one', args=[key])}?graft={it.graft}",
        "engraftment": compared_curves(it.rows, rows, [line.name for line in lines], it.wanted, it.guideline) if cord else None,  # type: ignore[arg-type]
    }  # fmt: skip
    return render(request, "searching/compare.html", context)


def _criteria(it: Shown, rows: list[int]) -> list[dict[str, Any]]:
    """Every thing weighed, with what is true of each candidate; the best are marked where they are not all equal."""
    columns = {name: np.asarray(it.rows[name][rows]) for name in it.rows}  # type: ignore[index,union-attr]
    found = []
    for weighed in it.guideline.order:
        weighing, criterion = Weighing(columns, it.wanted, it.guideline, weighed), CRITERIA[weighed.by]
        keys = criterion.key(weighing)
        tells = bool((keys != keys[0]).any())
        cells = [(say_part(criterion.say(weighing.of(place)), language()), bool(tells and keys[place] == keys.min())) for place in range(len(rows))]
        found.append({"weighed": WEIGHED[weighed.by].say(language()), "tells": tells, "cells": cells})
    return found


def _loci(lines: list[Line]) -> list[tuple[str, list[tuple[str, str]]]]:
    """P(2/2) of every locus, candidate by candidate."""
    names = [locus for locus, _chance, _grade in lines[0].loci]
    return [(name, [(line.loci[place][1], line.loci[place][2]) for line in lines]) for place, name in enumerate(names)]


def _headline(it: Shown, lines: list[Line], rows: list[int]) -> str:
    """What puts the first before the second."""
    deciding = next((one["weighed"] for one in _criteria(it, rows[:2]) if one["tells"]), "")
    said = {"first": lines[0].name, "second": lines[1].name, "by": deciding}
    return _("%(first)s stands before %(second)s by %(by)s") % said if deciding else _("%(first)s and %(second)s are equal by this guideline") % said

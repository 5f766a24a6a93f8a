"""The report of a search as PDF, in the language of the page."""

import numpy as np
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from stembase.bank.commands.searching import SEARCHERS
from stembase.bank.selection.report import Report, Table, render_report
from stembase.ledger.notes import text_of_note
from stembase.web.spoken import chinese, say_exact, say_number

from ..here import Here, demand, language, of_subject
from .page import Shown, basis_said, counting_of, headline, patient_said, reasons_said, shown
from .ranked import Line, lines_at
from .words import GRAFTS

PRINTED = 25


@require_safe
@of_subject
def report(request: HttpRequest, here: Here, key: str) -> HttpResponse:
    """The candidates ranked first, with what the answer rests on."""
    demand(here, SEARCHERS)
    it = shown(request, here, key)
    if it.rows is None or it.run is None:
        raise Http404(key)
    made = render_report(_report(here, it))
    name = f"{it.search.patient}-{it.graft}.pdf"
    return HttpResponse(made, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'})


def _report(here: Here, it: Shown) -> Report:
    cord = it.graft == "cord-blood"
    typing = text_of_note(it.search.typing)
    first = np.arange(min(PRINTED, len(it.rows["code"])))  # type: ignore[index]
    lines = lines_at(it.rows, first, it.wanted, it.guideline, counting_of(it, typing))  # type: ignore[arg-type]
    at = say_exact(timezone.localtime(it.run.at))  # type: ignore[union-attr]
    said = {"guideline": it.guideline.title, "about": it.guideline.about}
    return Report(
        title=_("Search for %(patient)s: %(graft)s") % {"patient": it.search.patient, "graft": str(GRAFTS[it.graft]).lower()},
        headline=headline(it),
        patient=((_("HLA typing"), typing), *patient_said(it.search)),
        basis=((_("Run"), at), *basis_said(it.run)),
        tables=(_ranked(lines, it.graft), *_listed(it)),
        notes=(
            _("Ranked by “%(guideline)s”: %(about)s") % {name: text.say(language()) for name, text in said.items()},
            *it.guideline.references,
            *([_("When neutrophils come back is worked out from studies, with assumptions; the page of each unit names them.")] if cord else []),
            _("Proposed by the system; a physician decides. Identity and typing are confirmed on an attached segment before use."),
        ),
        mark=f"{here.title} · {it.search.key} · {at}" + (f" · {_('practice bank')}" if here.bank.kind == "practice" else ""),
        language="zh" if chinese(language()) else "en",
    )  # fmt: skip


def _ranked(lines: list[Line], graft: str) -> Table:
    cord = graft == "cord-blood"
    own = ("TNC\n10⁷/kg", "CD34+\n10⁵/kg", _("Neutrophils:\nmedian day\n(8 of 10)\nby day 42")) if cord else (_("Age"), "ABO")
    rows = tuple(
        (str(line.rank), line.name, f"{line.matched}/{line.copies}", line.matches.replace(" · ", "\n") or "—", line.full,
         *((say_number(line.tnc), say_number(line.cd34), line.engraftment.printed) if cord else (say_number(line.age), line.abo or "—")), line.why)
        for line in lines
    )  # fmt: skip
    head = (_("Rank"), _("Candidate"), _("Match"), _("Counted\nby typing"), _("Full match"), *own, _("Why"))
    return Table(_("Ranked"), head, rows, (0, 2, 3, 4, 5, 6))


def _listed(it: Shown) -> list[Table]:
    rows = tuple((reason, say_number(count)) for reason, count in reasons_said(it))
    return [Table(_("Listed, not ranked"), (_("Reason"), _("How many")), rows, (1,))] if rows else []

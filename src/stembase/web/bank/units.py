"""All units of a bank as a list: by stage, source and code, sorted, page by page, as a file."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from stembase.bank.models import Hold, Unit
from stembase.bank.products import by_code, sample_codes
from stembase.procedures.vocabulary import STAGES, sources
from stembase.web.csv_file import csv_file
from stembase.web.parts.listing import Column, Filter, choices, listing
from stembase.web.spoken import chinese

from .here import Here, language, of_bank, theirs


@of_bank
def units(request: HttpRequest, here: Here) -> HttpResponseBase:
    """The list of units; samples are left out unless asked for."""
    rows = _rows(request, here)
    if request.GET.get("format") == "csv":
        return _csv(here, rows)
    page = listing(request.GET, rows, _columns(), filters=_filters(request), id="units")
    context = {**here.frame, "listing": page, "banks": list(theirs(request)[:20]), "products": _products(), "headline": _headline(here, page)}
    return render(request, "bank/units.html", context)


def _rows(request: HttpRequest, here: Here) -> QuerySet[Unit]:
    """The bank's units as the filters ask, the latest to change first, with whether they are held."""
    stage, source, text = (request.GET.get(name, "").strip() for name in ("stage", "source", "q"))
    held = Exists(Hold.objects.filter(unit=OuterRef("key"), lifted_at=None))
    rows = Unit.objects.filter(bank=here.bank).select_related("position").annotate(held=held).order_by("-stage_since", "key")
    if request.GET.get("samples") != "yes":
        rows = rows.exclude(product__in=sample_codes())
    if stage == "held":
        rows = rows.filter(held=True)
    elif stage:
        rows = rows.filter(stage=stage)
    if source:
        rows = rows.filter(source=source)
    if text:
        plain = "".join(text.upper().split())
        rows = rows.filter(Q(din__startswith=plain) | Q(key__startswith=f"{here.bank.key}:{plain}") | Q(donation__donor=f"{here.bank.key}:{plain}"))
    return rows


def _headline(here: Here, page: Any) -> str:
    if not page.rows:
        return _("No unit answers to this")
    if page.next_href or page.previous_href:
        return _("Units of %(bank)s, the latest to change first") % {"bank": here.title}
    return _("%(count)s units") % {"count": len(page.rows)} if len(page.rows) > 1 else _("One unit")


def _columns() -> list[Column]:
    return [
        Column("din", _("Unit"), sort=("din", "key")),
        Column("stage", _("Stage"), sort=("stage", "stage_since", "key")),
        Column("since", _("Since"), sort=("stage_since", "key")),
        Column("source", _("Cell source"), sort=("source", "key")),
        Column("volume", _("Volume"), number=True, sort=("volume_ml", "key")),
        Column("place", _("Place")),
    ]


def _filters(request: HttpRequest) -> list[Filter]:
    stage, source, samples, text = (request.GET.get(name, "") for name in ("stage", "source", "samples", "q"))
    every = ("", _("all"))
    stages = [every, ("held", _("on hold")), *((key, words.say(language())) for key, words in STAGES.items())]
    return [
        Filter("q", _("DIN or donor"), value=text),
        Filter("stage", _("Stage"), choices(stages, stage), stage),
        Filter("source", _("Cell source"), choices([every, *((key, words.say(language())) for key, words in sources().items())], source), source),
        Filter("samples", _("Samples"), choices([("", _("left out")), ("yes", _("shown"))], samples), samples),
    ]


def _products() -> dict[str, str]:
    """Words of products by their five characters."""
    return {code: product.zh if chinese(language()) else product.en for code, product in by_code().items()}


def _csv(here: Here, rows: QuerySet[Unit]) -> StreamingHttpResponse:
    header = ("unit", "din", "product", "division", "container", "source", "stage", "since", "volume_ml", "frozen_at", "position", "held")
    lines = (
        (
            unit.key,
            unit.din,
            unit.product,
            unit.division,
            unit.container,
            unit.source,
            unit.stage,
            unit.stage_since.isoformat(),
            unit.volume_ml,
            unit.frozen_at.isoformat() if unit.frozen_at else "",
            getattr(getattr(unit, "position", None), "key", ""),
            "yes" if getattr(unit, "held", False) else "",
        )
        for unit in rows.iterator(chunk_size=2000)
    )
    return csv_file(f"{here.bank.key}-units-{timezone.localdate(here.now).isoformat()}", header, lines)

"""What the scan box finds in the bank: a label's structures are read and checked, then units, donations, places, lots, machines by their code.

On a station's board a unit leads to its next step there; elsewhere to its page.
"""

from collections.abc import Sequence

from django.db.models import Q
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from stembase.bank.codes.scan import DIN_TYPED, Scan, entry
from stembase.bank.models import Donation, Lot, Position, Tank, Unit
from stembase.bank.queries.way import next_of, open_work, way_on
from stembase.procedures.vocabulary import STAGES, terms
from stembase.refusal import Refused
from stembase.web.scan import Found, Read
from stembase.web.spoken import chinese

from .here import Here, bank_chosen, language
from .scanned import structure_words

MOST = 10


def labelled(text: str) -> bool:
    """Whether the text is a label's own or a DIN as printed, not words."""
    return text[:1] in ("=", "&") or bool(DIN_TYPED.fullmatch(text))


def read_label(text: str) -> Read | None:
    """What was read from a label: its structures in words, or why it cannot be read. Words are no label."""
    if not labelled(text):
        return None
    try:
        scans = entry(text)
    except Refused as refused:
        return Read("", refused)
    said = [f"{structure_words(scan, chinese(language()))} {scan.value}".strip() for scan in scans]
    return Read((("、") if chinese(language()) else ", ").join(said))


def bank_things(request: HttpRequest, text: str) -> list[Found]:
    """Everything of the bank that answers to a label or a code."""
    try:
        here = bank_chosen(request)
    except Http404:
        return []
    scans: Sequence[Scan] = ()
    if labelled(text):
        try:
            scans = entry(text)
        except Refused:
            if text[:1] in ("=", "&"):
                return []
    codes = {scan.structure: str(scan.value) for scan in scans}
    plain = "".join(text.split())
    found = _units(request, here, scans, codes.get("din", plain), sure=bool(scans) or not labelled(text))
    found += _places(here, codes.get("position", plain)) if not scans or "position" in codes else []
    found += _lots(here, codes.get("lot", codes.get("kit", plain))) if not scans or {"lot", "kit"} & codes.keys() else []
    return found


def _units(request: HttpRequest, here: Here, scans: Sequence[Scan], code: str, *, sure: bool) -> list[Found]:
    """Units and donations of a DIN or a key; with a product on the label, that unit alone. What was typed without its check character is not gone
    to at once (`sure`): the person looks whether it is the one."""
    bank, upper = here.bank.key, code.upper()
    if len(upper) < 4:
        return []
    units = Unit.objects.filter(Q(din=upper[:13]) | Q(key=code) | Q(key=f"{bank}:{code}"), bank_id=bank).order_by("product", "key")
    if product := next((scan for scan in scans if scan.structure == "product"), None):
        units = units.filter(product=product.fields["description"], division=product.fields["division"])
    rows = list(units[:MOST])
    grafts = [unit for unit in rows if unit.container not in ("tube", "segment", "bottle")]
    alone = (grafts[0] if len(grafts) == 1 else rows[0] if len(rows) == 1 else None) if sure else None
    found = [_unit(request, here, unit, unit is alone) for unit in rows]
    if not rows:
        donations = Donation.objects.filter(bank_id=bank, din=upper[:13])[:1]
        found = [_donation(here, donation) for donation in donations]
    return found


def _unit(request: HttpRequest, here: Here, unit: Unit, alone: bool) -> Found:
    stage = STAGES[unit.stage].say(language()) if unit.stage in STAGES else unit.stage
    href = _next_step(request, here, unit) if alone else ""
    return Found(_("Unit"), f"{unit.din} {unit.product} {unit.division}", href or reverse("web:units-one", args=[unit.key]), stage, exact=alone)


def _next_step(request: HttpRequest, here: Here, unit: Unit) -> str:
    """The unit's next step at the station whose board it was scanned on; empty anywhere else."""
    station = request.GET.get("at", "")
    if not station:
        return ""
    coming = next_of(way_on(here.now.date()), unit, open_work([unit.key]).get(unit.key, []))
    chosen = next((one for one in coming if one.definition.station == station), coming[0] if coming else None)
    if chosen is None:
        return ""
    return f"{reverse('web:step', args=[unit.key, chosen.definition.key, chosen.step.key])}?{urlencode({'scanned': unit.key})}"


def _donation(here: Here, donation: Donation) -> Found:
    way = way_on(here.now.date())
    works = open_work([donation.key]).get(donation.key, [])
    for work in works:
        definition = way.version(work)
        step = next((one for one in definition.steps if one.key not in work.done), None)
        if step:
            href = reverse("web:step", args=[donation.key, definition.key, step.key])
            return Found(_("Donation"), donation.din, href, step.title.say(language()), exact=True)
    href = f"{reverse('web:station', args=['collection'])}?bank={here.bank.key}"
    return Found(_("Donation"), donation.din, href, _("expected"), exact=True)


def _places(here: Here, code: str) -> list[Found]:
    """A position or a tank by its key, with or without the bank."""
    bank = here.bank.key
    keys = [code, f"{bank}:{code}"]
    found = []
    for place in Position.objects.filter(bank_id=bank, key__in=keys)[:1]:
        given = urlencode({"rack": place.rack, "box": place.box, "slot": place.slot})
        found.append(Found(_("Place"), place.key.partition(":")[2], f"{reverse('web:storage-tank', args=[place.tank_id])}?{given}", exact=True))
    for tank in Tank.objects.filter(bank_id=bank, key__in=keys)[:1]:
        found.append(Found(_("Tank"), tank.number, reverse("web:storage-tank", args=[tank.key]), exact=True))
    return found


def _lots(here: Here, code: str) -> list[Found]:
    """Lots by key or number."""
    bank = here.bank.key
    rows = Lot.objects.filter(Q(key__in=[code, f"{bank}:{code}"]) | Q(number=code), bank_id=bank).order_by("kind", "key")[:MOST]
    lots = list(rows)
    words = terms()["lots"]
    return [
        Found(
            _("Lot"), f"{words[lot.kind].say(language()) if lot.kind in words else lot.kind} · {lot.number}", reverse("web:lot", args=[lot.key]),
            lot.key.partition(":")[2], exact=len(lots) == 1,
        )
        for lot in lots
    ]  # fmt: skip

"""The storage map: tanks with fill, cold and last excursion; a tank with its boxes, slots and excursions."""

from collections.abc import Sequence
from typing import Any, cast

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from stembase.bank.models import Excursion, Hold, Position, TemperatureLog
from stembase.bank.queries.storage import Box, TankState, boxes_of, tanks_of
from stembase.people.queries import names_of
from stembase.procedures.vocabulary import STAGES
from stembase.web.csv_file import csv_file
from stembase.web.parts.storage import Grid, Slot, SlotState, Tank
from stembase.web.spoken import say_day, say_number, say_span

from .here import Here, language, of_bank, of_subject, theirs

ACROSS = 10  # slots beside one another where the names of slots do not say rows and columns


@of_bank
def storage(request: HttpRequest, here: Here) -> HttpResponse:
    """All tanks of a bank."""
    states = tanks_of(here.bank.key, here.now)
    troubled = [state for state in states if state.warm or state.silent]
    free = sum(state.positions - state.filled - state.reserved for state in states)
    context = {
        **here.frame,
        "zones": _by_zone(here, states),
        "banks": list(theirs(request)[:20]),
        "tanks": states,
        "headline": _headline(states, troubled, free),
    }
    return render(request, "bank/storage.html", context)


def _headline(states: Sequence[TankState], troubled: Sequence[TankState], free: int) -> str:
    if troubled:
        return _("%(count)s tanks need somebody now") % {"count": len(troubled)} if len(troubled) > 1 else _("One tank needs somebody now")
    return _("Every tank is cold; %(free)s places are free") % {"free": say_number(free)} if states else _("There is no tank yet")


def _by_zone(here: Here, states: Sequence[TankState]) -> list[tuple[str, list[Tank]]]:
    zones: dict[str, list[Tank]] = {}
    for state in states:
        zones.setdefault(state.tank.zone, []).append(_tile(here, state))
    return [(zone_words(zone), tiles) for zone, tiles in zones.items()]


def zone_words(zone: str) -> str:
    """What a zone keeps."""
    return {"quarantine": _("quarantine"), "released": _("released units"), "research": _("research")}.get(zone, zone)


def _tile(here: Here, state: TankState) -> Tank:
    tank = state.tank
    tone = "bad" if state.warm or state.silent else "warn" if state.filled + state.reserved >= state.positions else "good"
    return Tank(
        tank.key,
        _("Tank %(number)s") % {"number": tank.number},
        state.filled + state.reserved,
        state.positions,
        None if state.silent or tank.last_c is None else tank.last_c,
        cast(Any, tone),
        _note(here, state),
        reverse("web:storage-tank", args=[tank.key]),
    )


def _note(here: Here, state: TankState) -> str:
    """A few words: what is wrong now, else the last excursion."""
    tank = state.tank
    if tank.last_reading_at is None:
        return _("no log yet")
    if state.silent:
        return _("silent for %(span)s") % {"span": say_span(here.now - tank.last_reading_at, language())}
    if state.warm:
        return _("too warm")
    if state.excursion:
        day = say_day(timezone.localtime(state.excursion.from_at), timezone.localtime(here.now), language())
        silent = state.excursion.kind == Excursion.Kind.SILENT
        return _("last silent %(day)s") % {"day": day} if silent else _("last too warm %(day)s") % {"day": day}
    return _("never warm, never silent")


@of_subject
def tank(request: HttpRequest, here: Here, key: str) -> HttpResponse:
    """One tank: the box asked for slot by slot, all boxes, excursions."""
    state = next((state for state in tanks_of(here.bank.key, here.now) if state.tank.key == key), None)
    if state is None:
        raise Http404(key)
    boxes = boxes_of(here.bank.key, key)
    rack, box = _chosen(request, boxes)
    excursions = list(Excursion.objects.filter(tank=key).order_by("-from_at")[:20])
    names = names_of({each.acknowledged_by for each in excursions if each.acknowledged_by}, language())
    context = {
        **here.frame,
        "state": state,
        "tank": state.tank,
        "zone": zone_words(state.tank.zone),
        "tiles": [_tile(here, state)],
        "racks": _racks(boxes),
        "rack": rack,
        "box": box,
        "grid": _grid(here, key, rack, box, request.GET.get("slot", "")) if boxes else None,
        "excursions": [(each, names.get(each.acknowledged_by, each.acknowledged_by)) for each in excursions],
        "log": TemperatureLog.objects.filter(tank=key).order_by("-to_at").first(),
        "headline": _says(here, state),
    }
    return render(request, "bank/tank.html", context)


def _racks(boxes: Sequence[Box]) -> list[tuple[str, list[Box]]]:
    """Boxes by rack."""
    racks: dict[str, list[Box]] = {}
    for box in boxes:
        racks.setdefault(box.rack, []).append(box)
    return list(racks.items())


def _says(here: Here, state: TankState) -> str:
    name = {"number": state.tank.number}
    if state.silent:
        return _("Tank %(number)s has fallen silent") % name
    if state.warm:
        return _("Tank %(number)s is too warm") % name
    if state.tank.last_c is None:
        return _("Tank %(number)s has not been read yet") % name
    return _("Tank %(number)s is cold: %(c)s °C") % {**name, "c": say_number(state.tank.last_c)}


def _chosen(request: HttpRequest, boxes: Sequence[Box]) -> tuple[str, str]:
    """The box of the address, else the first."""
    asked = (request.GET.get("rack", ""), request.GET.get("box", ""))
    known = [(box.rack, box.box) for box in boxes]
    return asked if asked in known else known[0] if known else ("", "")


def _grid(here: Here, tank: str, rack: str, box: str, looked_for: str) -> Grid:
    """The slots of a box. One query."""
    held = Exists(Hold.objects.filter(unit=OuterRef("unit"), lifted_at=None))
    rows = Position.objects.select_related("unit").annotate(held=held).filter(bank=here.bank, tank=tank, rack=rack, box=box)
    places = sorted(rows, key=lambda place: (len(place.slot), place.slot))
    lines = [places[start : start + ACROSS] for start in range(0, len(places), ACROSS)]
    width = max((len(line) for line in lines), default=0)
    label = _("Rack %(rack)s, box %(box)s") % {"rack": rack, "box": box}
    return Grid(
        label, [str(number) for number in range(1, width + 1)], [(line[0].slot, [_slot(place, looked_for) for place in line]) for line in lines]
    )


def _slot(place: Any, looked_for: str) -> Slot:
    """A place: what lies in it and in which state."""
    if place.unit is None:
        kept = _("%(slot)s: kept for %(unit)s") % {"slot": place.slot, "unit": place.reserved_for.partition(":")[2]}
        return Slot("reserved", kept, reverse("web:units-one", args=[place.reserved_for])) if place.reserved_for else Slot("free", place.slot)
    unit = place.unit
    state: SlotState = "taken"
    if place.slot == looked_for:
        state = "here"
    elif place.held:
        state = "held"
    elif unit.stage == "quarantined":
        state = "quarantined"
    elif unit.stage == "reserved":
        state = "reserved"
    stage = STAGES[unit.stage].say(language()) if unit.stage in STAGES else unit.stage
    return Slot(state, f"{place.slot}: {unit.key.partition(':')[2]} · {stage}", reverse("web:units-one", args=[unit.key]))


@of_subject
def excursions_csv(request: HttpRequest, here: Here, key: str) -> StreamingHttpResponse:
    """Every excursion of a tank."""
    rows = Excursion.objects.filter(bank=here.bank, tank=key).order_by("from_at")
    header = ("excursion", "kind", "from", "to", "highest_c", "units", "acknowledged_at", "acknowledged_by")
    lines = (
        (
            row.key,
            row.kind,
            row.from_at.isoformat(),
            row.to_at.isoformat(),
            row.highest_c,
            row.units,
            row.acknowledged_at.isoformat() if row.acknowledged_at else "",
            row.acknowledged_by,
        )
        for row in rows.iterator()
    )
    return csv_file(f"{key.replace(':', '-')}-excursions", header, lines)

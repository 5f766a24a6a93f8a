"""The base as it stands: partners, sites and rooms, the one register of equipment with its calibrations, banks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from stembase.acts.command import COMMANDS
from stembase.bank.models import Bank
from stembase.base.kinds import equipment_kinds, room_kinds
from stembase.base.models import Equipment, Partner, Site
from stembase.people.models import Account, Organisation
from stembase.web.csv_file import csv_file
from stembase.web.entrance import base_roles, entrance
from stembase.web.parts.listing import Column, Filter, choices, listing
from stembase.web.shell import base_now
from stembase.web.spoken import chinese

SOON = timedelta(days=30)
"""A calibration that ends within this time is due (assumption: a laboratory's usual notice)."""


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine as the register shows it: its title, kind and place in words, its state as a tag."""

    row: Equipment
    title: str
    kind: str
    place: str
    state: str


@dataclass(frozen=True, slots=True)
class Member:
    """A partner: the organisation's name, since when, how many accounts it has, its sites with their rooms."""

    partner: Partner
    title: str
    accounts: int
    sites: tuple[tuple[Site, str, tuple[tuple[str, str], ...]], ...]


@entrance("web:base")
def base(request: HttpRequest) -> HttpResponseBase:
    """The page; the register as CSV where the address says so."""
    now, zh = base_now(request), chinese(get_language() or "zh")
    machines = _machines(request.GET, now)
    if request.GET.get("format") == "csv":
        return csv_file("equipment", HEADER, _csv(machines))
    page = listing(request.GET, machines, _columns(), filters=_filters(request.GET, zh), id="equipment")
    may = {name for name, command in COMMANDS.items() if command.roles & base_roles(request)}
    members = _members(zh)
    context = {
        "page": page,
        "machines": [_machine(row, now, zh) for row in page.rows],
        "members": members,
        "banks": _banks(zh),
        "may": may,
        "due": due_count(now),
        "now": now,
        "any_machine": bool(page.rows) or bool(page.clear_href),
        "any_room": any(site[2] for each in members for site in each.sites),
    }
    return render(request, "base/base.html", context)


def _machines(query: Mapping[str, str], now: datetime) -> QuerySet[Equipment]:
    rows = Equipment.objects.select_related("room__site").order_by("key")
    if kind := query.get("kind"):
        rows = rows.filter(kind=kind)
    if room := query.get("room"):
        rows = rows.filter(room=room)
    state = query.get("state", "")
    if state == "due":
        return rows.filter(in_service=True, calibrated_until__lte=now + SOON).order_by("calibrated_until")
    if state == "over":
        return rows.filter(in_service=True, calibrated_until__lte=now).order_by("calibrated_until")
    return rows.filter(in_service=False) if state == "out" else rows


def due_count(now: datetime) -> int:
    """How many machines in service must be calibrated soon, or should have been."""
    return Equipment.objects.filter(in_service=True, calibrated_until__lte=now + SOON).count()


def state_of(row: Equipment, now: datetime) -> str:
    """The tag of a machine."""
    if not row.in_service:
        return "out"
    if row.calibrated_until is None:
        return "in-force"
    if row.calibrated_until <= now:
        return "overdue"
    return "expiring" if row.calibrated_until - now <= SOON else "in-force"


def _machine(row: Equipment, now: datetime, zh: bool) -> Machine:
    kind = equipment_kinds().get(row.kind)
    place = f"{row.room.site.title_zh} · {row.room.title_zh}" if zh else f"{row.room.site.title_en} · {row.room.title_en}"
    return Machine(row, row.title_zh if zh else row.title_en, row.kind if kind is None else kind.zh if zh else kind.en, place, state_of(row, now))


def _members(zh: bool) -> list[Member]:
    """Partners with their sites and rooms. Four queries."""
    partners = list(Partner.objects.filter(left_date=None).prefetch_related("sites__rooms").order_by("joined_date", "key"))
    keys = [partner.key for partner in partners]
    titles = {row.key: row.title_zh if zh else row.title_en for row in Organisation.objects.filter(key__in=keys)}
    accounts = dict(Account.objects.filter(is_active=True, organisation__in=keys).values_list("organisation").annotate(Count("pk")))
    return [Member(each, titles.get(each.key, each.key), accounts.get(each.key, 0), _sites(each, zh)) for each in partners]


def _sites(partner: Partner, zh: bool) -> tuple[tuple[Site, str, tuple[tuple[str, str], ...]], ...]:
    kinds = room_kinds()

    def rooms(site: Site) -> tuple[tuple[str, str], ...]:
        rows = sorted(site.rooms.all(), key=lambda room: room.key)
        return tuple(
            (room.title_zh if zh else room.title_en, (kinds[room.kind].zh if zh else kinds[room.kind].en) if room.kind in kinds else room.kind)
            for room in rows
        )

    return tuple((site, site.title_zh if zh else site.title_en, rooms(site)) for site in partner.sites.all())


def _banks(zh: bool) -> list[tuple[Bank, str]]:
    return [(bank, bank.title_zh if zh else bank.title_en) for bank in Bank.objects.order_by("kind", "key")]


def _columns() -> tuple[Column, ...]:
    return (
        Column("key", _("Machine"), sort=("key",)),
        Column("kind", _("Kind"), sort=("kind", "key")),
        Column("place", _("Room")),
        Column("until", _("Calibrated until"), sort=("calibrated_until", "key")),
        Column("state", _("State")),
        Column("acts", _("Acts")),
    )


def _filters(query: Mapping[str, str], zh: bool) -> tuple[Filter, ...]:
    anything = ("", _("all"))
    kind, state = query.get("kind", ""), query.get("state", "")
    used = sorted(set(Equipment.objects.values_list("kind", flat=True).distinct().order_by("kind")))
    words = equipment_kinds()
    kinds = [anything, *((key, (words[key].zh if zh else words[key].en) if key in words else key) for key in used)]
    states = [anything, ("due", _("calibration due within 30 days")), ("over", _("calibration over")), ("out", _("out of service"))]
    return (Filter("kind", _("Kind"), choices(kinds, kind), kind), Filter("state", _("State"), choices(states, state), state))


HEADER = ("equipment", "kind", "title_zh", "title_en", "room", "site", "calibrated_until", "in_service")


def _csv(rows: QuerySet[Equipment]) -> Iterable[tuple]:
    for row in rows.iterator(chunk_size=1000):
        until = row.calibrated_until.isoformat() if row.calibrated_until else ""
        yield (row.key, row.kind, row.title_zh, row.title_en, row.room_id, row.room.site_id, until, "yes" if row.in_service else "no")

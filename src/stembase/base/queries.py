"""What stands where, and whether a machine may be used."""

from collections.abc import Collection
from datetime import datetime

from stembase.ledger.memory import kept

from .models import Equipment, Room, Site


def equipment_by_key(keys: Collection[str]) -> dict[str, Equipment]:
    """The machines asked for, by key; unknown keys are left out. One query."""
    asked = tuple(sorted(set(keys)))
    return {machine.key: machine for machine in kept(("equipment", asked), lambda: list(Equipment.objects.filter(key__in=asked)))}


def equipment_of_kind(kind: str, *, at: datetime, site: str = "") -> list[Equipment]:
    """Machines of a kind that may be used at the instant (in service, calibrated), of one site or of all."""
    found = kept(("equipment of a kind", kind, site), lambda: _in_service(kind, site))
    return [machine for machine in found if machine.calibrated_until is None or machine.calibrated_until > at]


def _in_service(kind: str, site: str) -> list[Equipment]:
    found = Equipment.objects.filter(kind=kind, in_service=True).select_related("room").order_by("key")
    return list(found.filter(room__site=site) if site else found)


def rooms_of(site: str) -> list[Room]:
    """Rooms of a site with their equipment at hand."""
    return list(Room.objects.filter(site=site).prefetch_related("equipment").order_by("key"))


def sites() -> list[Site]:
    """Every site, with its partner."""
    return list(Site.objects.select_related("partner").order_by("key"))

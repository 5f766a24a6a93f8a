"""The way through the store: units to fetch, in the order of their places, each with its look-alikes in the same rack."""

from collections.abc import Collection
from dataclasses import dataclass

from stembase.bank.models import Position

RESERVED = "reserved"


@dataclass(frozen=True, slots=True)
class Pick:
    """A place to go to and the unit to take there. `alike`: other units of the same product in the same rack, the ones taken by mistake."""

    position: Position
    alike: tuple[str, ...]


def pick_list(bank: str, units: Collection[str] = ()) -> list[Pick]:
    """Where the named units lie, or all that are reserved, tank by tank. Two queries."""
    rows = Position.objects.select_related("unit", "tank").filter(bank_id=bank)
    rows = rows.filter(unit__in=units) if units else rows.filter(unit__stage=RESERVED)
    wanted = list(rows.order_by("tank_id", "rack", "box", "slot"))
    racks = {(position.tank_id, position.rack, position.unit.product) for position in wanted if position.unit}
    neighbours = Position.objects.filter(bank_id=bank, tank__in={tank for tank, _, _ in racks}, rack__in={rack for _, rack, _ in racks})
    alike: dict[tuple[str, str, str], list[str]] = {}
    for tank, rack, product, unit in neighbours.exclude(unit=None).order_by("unit_id").values_list("tank_id", "rack", "unit__product", "unit_id"):
        alike.setdefault((tank, rack, product), []).append(unit)
    return [_pick(position, alike) for position in wanted]


def _pick(position: Position, alike: dict[tuple[str, str, str], list[str]]) -> Pick:
    product = position.unit.product if position.unit else ""
    others = alike.get((position.tank_id, position.rack, product), [])
    return Pick(position, tuple(unit for unit in others if unit != position.unit_id))

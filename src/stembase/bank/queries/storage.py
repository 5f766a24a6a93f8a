"""What lies where, and what lay where when. Each question is scoped to one bank or one tank of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from stembase.bank.models import Excursion, Position, Stay, Tank
from stembase.refusal import Refused

_ISSUABLE, _QUARANTINE = frozenset({Tank.Zone.RELEASED.value}), frozenset({Tank.Zone.QUARANTINE.value})


def tank_of(bank: str, key: str) -> Tank:
    """The tank. Refuses `no-such-tank`, also for one of another bank."""
    tank = Tank.objects.filter(bank_id=bank, key=key).first()
    if tank is None:
        raise Refused("no-such-tank", tank=key, bank=bank)
    return tank


def place_of(unit: str) -> Position | None:
    """The position the unit lies in, with its tank, or None. One query."""
    return Position.objects.select_related("tank").filter(unit=unit).first()


def place_and(bank: str, position: str, unit: str) -> tuple[Position, Position | None]:
    """The position named, and the one the unit lies in (None: in none), each with its tank. One query. Refuses `no-such-position`."""
    rows = list(Position.objects.select_related("tank").filter(Q(key=position) | Q(unit=unit), bank_id=bank))
    place = next((row for row in rows if row.key == position), None)
    if place is None:
        raise Refused("no-such-position", position=position, bank=bank)
    return place, next((row for row in rows if row.unit_id == unit), None)


def zones_for(stage: str) -> frozenset[str]:
    """Zones of storage a unit of this stage may lie in: what is not released lies in quarantine, and nothing released lies there."""
    return {"released": _ISSUABLE, "reserved": _ISSUABLE, "research": frozenset({Tank.Zone.RESEARCH.value})}.get(stage, _QUARANTINE)


def trouble_since(tank: str, at: datetime) -> str:
    """The key of an excursion of the tank that reaches beyond the instant, empty when there is none. One query."""
    return Excursion.objects.filter(tank=tank, to_at__gt=at).order_by("from_at").values_list("key", flat=True).first() or ""


def stays_inside(tank: str, from_at: datetime, to_at: datetime) -> QuerySet[Stay]:
    """Stays in the tank that touch the half-open span, by unit."""
    return Stay.objects.filter(Q(to_at=None) | Q(to_at__gt=from_at), tank_id=tank, from_at__lt=to_at).order_by("unit_id", "from_at")


def units_inside(tank: str, from_at: datetime, to_at: datetime) -> list[str]:
    """Keys of every unit that was in the tank at any instant of the half-open span, each once. One query."""
    return list(dict.fromkeys(stays_inside(tank, from_at, to_at).values_list("unit_id", flat=True)))


def excursion_of(bank: str, key: str) -> Excursion:
    """The excursion. Refuses `no-such-excursion`, also for one of another bank."""
    excursion = Excursion.objects.filter(bank_id=bank, key=key).first()
    if excursion is None:
        raise Refused("no-such-excursion", excursion=key, bank=bank)
    return excursion


@dataclass(frozen=True, slots=True)
class TankState:
    """A tank as the map shows it: how full, how warm, how long silent, and its last excursion (None: never one)."""

    tank: Tank
    positions: int
    filled: int
    reserved: int
    silent: bool
    excursion: Excursion | None

    @property
    def warm(self) -> bool:
        """Whether the last reading is above the limit."""
        return self.tank.last_c is not None and self.tank.last_c > self.tank.limit_c


def tanks_of(bank: str, at: datetime) -> list[TankState]:
    """Every tank of the bank, by zone and number. Two queries."""
    filled, reserved = Count("positions__unit"), Count("positions", filter=~Q(positions__reserved_for=""))
    tanks = Tank.objects.filter(bank_id=bank).annotate(places=Count("positions"), filled=filled, kept=reserved).order_by("zone", "number")
    last = {found.tank_id: found for found in Excursion.objects.filter(bank_id=bank).order_by("from_at")}
    return [TankState(tank, tank.places, tank.filled, tank.kept, is_silent(tank, at), last.get(tank.key)) for tank in tanks]


def is_silent(tank: Tank, at: datetime) -> bool:
    """Whether the tank has not been heard of for longer than it may; one never read is not silent yet."""
    return tank.last_reading_at is not None and at - tank.last_reading_at > timedelta(minutes=tank.silence_minutes)


def silent_tanks(bank: str, at: datetime) -> list[Tank]:
    """Tanks whose silence is an alarm now. One query."""
    return [tank for tank in Tank.objects.filter(bank_id=bank).order_by("number") if is_silent(tank, at)]


@dataclass(frozen=True, slots=True)
class Box:
    """A box of a rack: how many places it has and how many are taken or kept."""

    rack: str
    box: str
    positions: int
    taken: int


def boxes_of(bank: str, tank: str) -> list[Box]:
    """The boxes of a tank, rack by rack. One query."""
    taken = Count("key", filter=Q(unit__isnull=False) | ~Q(reserved_for=""))
    rows = Position.objects.filter(bank_id=bank, tank_id=tank).values("rack", "box").annotate(positions=Count("key"), taken=taken)
    return [Box(row["rack"], row["box"], row["positions"], row["taken"]) for row in rows.order_by("rack", "box")]


def box_grid(bank: str, tank: str, rack: str, box: str) -> list[Position]:
    """The slots of a box in order, each with the unit in it. One query."""
    rows = Position.objects.select_related("unit").filter(bank_id=bank, tank_id=tank, rack=rack, box=box)
    return sorted(rows, key=lambda place: (len(place.slot), place.slot))


def free_positions(bank: str, zone: str, count: int = 1) -> list[str]:
    """Keys of the first free places of a zone. One query."""
    rows = Position.objects.filter(bank_id=bank, tank__zone=zone, unit=None, reserved_for="").order_by("tank_id", "rack", "box", "slot")
    return list(rows.values_list("key", flat=True)[:count])

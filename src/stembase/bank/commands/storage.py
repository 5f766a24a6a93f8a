"""Set up storage: tanks, their positions, and the nitrogen in them. What lies in a position is no matter of this module."""

from datetime import datetime
from itertools import product
from typing import Annotated, Literal

from msgspec import Meta

from stembase.acts.command import Plan, command
from stembase.acts.locks import claimed
from stembase.bank.models import Position, Tank
from stembase.bank.queries.storage import tank_of
from stembase.ledger.vocabulary import Act, Code, Record, verb
from stembase.people.roles import ADMINISTRATOR, OPERATOR, QUALITY, WORKERS
from stembase.refusal import Misfit, Refused

MOST_POSITIONS = 20_000
TankNumber = Annotated[str, Meta(pattern=r"^[A-Z0-9][A-Z0-9-]{0,11}$", description="a tank's number, such as LN2-03")]
Place = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,9}$", description="a rack, box or slot as its label says")]
Percent = Annotated[float, Meta(ge=0, le=100)]


class TankSetUp(Record):
    """Where the tank stands, what it is for, and what its log may not exceed."""

    room: Code
    number: Code
    zone: Code
    limit_c: float
    silence_minutes: int


class PositionsLaidOut(Record):
    """Every slot of every box of every rack named."""

    racks: list[Code]
    boxes: list[Code]
    slots: list[Code]


class TankToppedUp(Record):
    """The level of nitrogen before and after."""

    before_percent: float
    after_percent: float


@command("set-up-tank", verb="tank.set-up", roles={OPERATOR, QUALITY, ADMINISTRATOR}, zh="设置液氮罐", en="set up a tank")
def plan_set_up(
    *, chain: str, kind: str, by: str, at: datetime, witness: str, number: TankNumber, room: Code,
    zone: Literal["quarantine", "released", "research"],
    limit_c: Annotated[float, Meta(ge=-200, le=60)], silence_minutes: Annotated[int, Meta(ge=1, le=10_080)],
) -> Plan:  # fmt: skip
    """A tank for one zone, with the warmest temperature it may show and the longest it may be silent. Refuses `tank-already-set-up`."""
    key = f"{chain}:{number}"
    if Tank.objects.filter(key=key).exists():
        raise Refused("tank-already-set-up", tank=key)
    return Plan(subject=key, did=TankSetUp(room=room, number=number, zone=zone, limit_c=limit_c, silence_minutes=silence_minutes))


@command("lay-out-positions", verb="tank.laid-out", roles={OPERATOR, QUALITY, ADMINISTRATOR}, zh="划分库位", en="lay out positions")
def plan_lay_out(
    *, chain: str, kind: str, by: str, at: datetime, witness: str, tank: Code, racks: list[Place], boxes: list[Place], slots: list[Place]
) -> Plan:
    """Positions for racks × boxes × slots of a tank. Refuses `no-such-tank`, `positions-none`, `positions-too-many`, `position-already-there`."""
    tank_of(chain, tank)
    count = len(set(racks)) * len(set(boxes)) * len(set(slots))
    if not count:
        raise Misfit("positions-none", tank=tank)
    if count > MOST_POSITIONS or len({*racks, *boxes, *slots}) > 1000:
        raise Misfit("positions-too-many", count=count, most=MOST_POSITIONS)
    there = Position.objects.filter(tank_id=tank, rack__in=set(racks), box__in=set(boxes), slot__in=set(slots)).values_list("key", flat=True).first()
    if there:
        raise Refused("position-already-there", position=there)
    return Plan(subject=tank, did=PositionsLaidOut(racks=_once(racks), boxes=_once(boxes), slots=_once(slots)))


@command("top-up-tank", verb="tank.topped-up", roles=WORKERS, zh="补充液氮", en="top up a tank")
def plan_top_up(*, chain: str, kind: str, by: str, at: datetime, witness: str, tank: Code, before_percent: Percent, after_percent: Percent) -> Plan:
    """Fill nitrogen, with the level read before and after. Refuses `no-such-tank`, `level-fell`."""
    tank_of(chain, tank)
    if after_percent < before_percent:
        raise Misfit("level-fell", before=before_percent, after=after_percent)
    return Plan(subject=tank, did=TankToppedUp(before_percent=before_percent, after_percent=after_percent))


def _once(names: list[str]) -> list[str]:
    return list(dict.fromkeys(names))


@verb("tank.set-up", zh="设置液氮罐 {subject}", en="set up the tank {subject}", record=TankSetUp)
def tank_set_up(act: Act, record: TankSetUp) -> None:
    """A tank without positions."""
    Tank.objects.create(
        key=act.subject, bank_id=act.chain, room=record.room, number=record.number, zone=record.zone, limit_c=record.limit_c,
        silence_minutes=record.silence_minutes,
    )  # fmt: skip


@verb("tank.laid-out", zh="为 {subject} 划分库位", en="laid out positions in {subject}", record=PositionsLaidOut)
def positions_laid_out(act: Act, record: PositionsLaidOut) -> None:
    """Empty positions, keys `BANK:tank.rack.box.slot`."""
    Position.objects.bulk_create(
        (
            Position(key=f"{act.subject}.{rack}.{box}.{slot}", bank_id=act.chain, tank_id=act.subject, rack=rack, box=box, slot=slot)
            for rack, box, slot in product(record.racks, record.boxes, record.slots)
        ),
        batch_size=2000,
    )


@verb("tank.topped-up", zh="为 {subject} 补充液氮", en="topped up {subject}", record=TankToppedUp)
def tank_topped_up(act: Act, record: TankToppedUp) -> None:
    """The tank's level is the one read after."""
    claimed(Tank.objects.filter(key=act.subject).update(level_percent=record.after_percent), "no-such-tank", tank=act.subject, bank=act.chain)

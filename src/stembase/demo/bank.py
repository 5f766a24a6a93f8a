"""Fourth chapter: the live bank opens, chooses its standards, sets up its tanks, and takes its first lots into stock."""

from datetime import datetime
from typing import Any

from stembase.acts.door import batch
from stembase.bank.queries.sources import standards_of_source
from stembase.base.chain import BASE
from stembase.demo.clock import BANK_OPENS, DAY, HOUR, TODAY, Process
from stembase.demo.hand import Hand
from stembase.demo.people import ADMINISTRATOR, QUALITY
from stembase.demo.stock import Stocked
from stembase.demo.world import LIVE, World
from stembase.procedures.vocabulary import sources, terms

TANKS = (("LN2-01", "quarantine", 6), ("LN2-02", "released", 5), ("LN2-03", "research", 2))
BOXES, SLOTS = [f"{n}" for n in range(1, 6)], [f"{n:02}" for n in range(1, 11)]
LIMIT_C, SILENCE_MINUTES = -150.0, 150
SHELF_DAYS = 160
MAKERS = ("YH-BIO", "CELLWARE", "NORDLAB", "SINOKIT")
RECALLED, RECALLED_AT = "separation-set", 140
"""Which kind of material has a lot blocked, days after the bank opened."""


def open_bank(world: World) -> None:
    """Open the live bank."""
    titles: dict[str, Any] = {"title_zh": "云河公共脐带血库（演示）", "title_en": "Yunhe Public Cord Blood Bank (demo)"}
    world.base.do("open-bank", by=ADMINISTRATOR, at=BANK_OPENS, bank=LIVE, of_kind="live", facility=LIVE, **titles)
    with batch(BASE, LIVE):
        settle(world, world.live, BANK_OPENS)
    world.clock.start(supplies(world, world.live))


def settle(world: World, hand: Hand, at: datetime) -> None:
    """Standards, tanks and first lots of a bank."""
    for source in sources():
        hand.do("choose-standard", by=QUALITY, at=at + HOUR, source=source, standard=standards_of_source(source)[0])
    for number, zone, racks in TANKS:
        key = f"{hand.bank}:{number}"
        hand.do(
            "set-up-tank", by=QUALITY, at=at + 2 * HOUR, number=number, room="cells-storage-room", zone=zone, limit_c=LIMIT_C,
            silence_minutes=SILENCE_MINUTES,
        )  # fmt: skip
        names = [chr(ord("A") + rack) for rack in range(racks)]
        hand.do("lay-out-positions", by=QUALITY, at=at + 2 * HOUR, tank=key, racks=names, boxes=BOXES, slots=SLOTS)
    for kind in materials():
        receive_lot(hand, kind, at + 3 * HOUR)


def materials() -> tuple[str, ...]:
    """Every kind of material procedures name."""
    return tuple(terms()["lots"])


def receive_lot(hand: Hand, kind: str, at: datetime) -> str:
    """A new lot of a kind, in date for some months. Returns its key."""
    earlier = len(hand.stock.lots.get(kind, ()))
    spread = sum(map(ord, kind)) % 40
    number, until = f"{kind[:3].upper()}{at:%y%m}{earlier + 1:02}", at + (SHELF_DAYS + spread) * DAY
    maker = MAKERS[spread % len(MAKERS)]
    act = hand.do("receive-lot", by=hand.who("preparation", at), at=at, material=kind, number=number, valid_until=until, maker=maker)
    hand.stock.add(kind, Stocked(act.subject, at, until))
    return act.subject


def supplies(world: World, hand: Hand) -> Process:
    """Once a week whoever has the stores orders what will run out; one lot is blocked, and replaced at once."""
    at = BANK_OPENS + 2 * DAY
    while at < TODAY:
        yield at
        for kind in materials():
            if hand.stock.runs_out(kind, at):
                receive_lot(hand, kind, at)
        if (at - BANK_OPENS).days in range(RECALLED_AT, RECALLED_AT + 7):
            block_lot(hand, RECALLED, at)
        at += 7 * DAY


def block_lot(hand: Hand, kind: str, at: datetime) -> None:
    """The maker warns of a lot: it is blocked, and a new one taken in."""
    lot = hand.stock.lot(kind, at)
    note = hand.note("厂家通知：管路接头可能渗漏（演示） / the maker warns of leaking connectors (demo)", author=QUALITY, at=at)
    hand.do("block-lot", by=QUALITY, at=at, lot=lot, note=note)
    hand.stock.blocked.add(lot)
    receive_lot(hand, kind, at)

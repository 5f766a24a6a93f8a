"""A live bank with an operator P0002, a quality manager P0003 and a student P0004; one quarantine tank and one for released units."""

from datetime import datetime, timedelta

from stembase.acts.door import perform
from stembase.bank.logfiles import keep_log_file
from stembase.bank.models import Donation, Unit
from stembase.base.chain import BASE
from stembase.ledger.vocabulary import Act
from tests.cast import NOON, found_base, person

BANK, OTHER = "A9990", "A9991"
QUARANTINE, RELEASED = f"{BANK}:Q1", f"{BANK}:R1"
MINUTE = timedelta(minutes=1)


def open_bank(key: str = BANK, of_kind: str = "live") -> str:
    """A bank opened by the administrator; a practice bank has the facility A9995."""
    facility = key[:5] if of_kind == "live" else "A9995"
    perform("open-bank", BASE, by="P0001", at=NOON, now=NOON, bank=key, of_kind=of_kind, facility=facility, title_zh="演示库", title_en="Demo bank")
    return key


def staffed_bank() -> str:
    """A founded base, three people with roles, and an open live bank."""
    found_base()
    for code, role in (("P0002", "operator"), ("P0003", "quality"), ("P0004", "researcher")):
        person(code, role)
    return open_bank()


def do(name: str, chain: str = BANK, *, by: str = "P0002", at: datetime = NOON, **inputs) -> Act:
    """One act, recorded when it happened."""
    return perform(name, chain, by=by, at=at, now=at, **inputs)


def storage(bank: str = BANK) -> None:
    """Two tanks of one rack, two boxes and three slots each: limit −150 °C, silence 30 minutes."""
    for number, zone in (("Q1", "quarantine"), ("R1", "released")):
        do("set-up-tank", bank, number=number, room="cryo-room", zone=zone, limit_c=-150, silence_minutes=30)
        do("lay-out-positions", bank, tank=f"{bank}:{number}", racks=["A"], boxes=["1", "2"], slots=["a", "b", "c"])


def unit(serial: int, stage: str = "quarantined", *, bank: str = BANK, donor: str = "") -> str:
    """A bag that is simply there, with its donation by the donor named, or one of its own number."""
    din = f"{bank[:5]}26{serial:06}"
    defaults = {"din": din, "source": "cord-blood", "donor": f"{bank}:{donor or f'D{serial}'}", "expected_at": NOON, "collected_at": NOON}
    donation, _ = Donation.objects.get_or_create(key=f"{bank}:{din}", defaults={"bank_id": bank} | defaults)
    return Unit.objects.create(
        key=f"{bank}:{din}.D0101.00", bank_id=bank, donation=donation, din=din, product="D0101", division="00", container="bag",
        source="cord-blood", stage=stage, stage_since=NOON, made_at=NOON,
    ).key  # fmt: skip


def tank_log(*readings: tuple[int, float]) -> str:
    """A kept log of (minutes after noon, °C). Returns its hash."""
    rows = [f"{(NOON + minute * MINUTE).isoformat(sep=' ')},{celsius}" for minute, celsius in readings]
    return keep_log_file("\n".join(["Time,Temperature (°C)", *rows]).encode(), "tank")

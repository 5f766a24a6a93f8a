"""The tanks of a bank: filled, logged, alarmed. One night the storage was too warm, one evening a logger fell silent."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from stembase.bank.logfiles import keep_log_file
from stembase.bank.models import Excursion
from stembase.demo.bank import TANKS
from stembase.demo.clock import BANK_OPENS, DAY, HOUR, LOCAL, MINUTE, TODAY, Process, at_work, local, months
from stembase.demo.hand import Hand
from stembase.demo.people import QUALITY
from stembase.demo.world import World

EVERY = 2 * HOUR
USUAL_C, SPREAD_C = -186.0, 1.1
FULL_PERCENT, LOSS_PERCENT_PER_DAY = 92.0, 1.3  # assumption: a standing tank of some hundred litres


@dataclass(frozen=True, slots=True)
class Trouble:
    """A stretch in which a tank was so warm, or silent."""

    tank: str
    since: datetime
    until: datetime
    warm_c: float = 0.0

    def covers(self, tank: str, at: datetime) -> bool:
        """Whether the tank's log shows it at the instant."""
        return self.tank == tank and self.since <= at < self.until


WARM = Trouble("LN2-01", local(date(2026, 4, 18), 1), local(date(2026, 4, 18), 6), warm_c=-138.0)
SILENT = Trouble("LN2-02", local(date(2026, 2, 9), 17), local(date(2026, 2, 9), 23, 30))


def watch(world: World, hand: Hand) -> Process:
    """Month by month: the loggers are read out, the tanks topped up; what was found is acknowledged the next morning."""
    read_to = BANK_OPENS + 4 * HOUR
    for until in months(BANK_OPENS + DAY, TODAY - 40 * MINUTE):
        yield until
        for number, (tank, *_) in enumerate(TANKS):
            _log(world, hand, tank, number, read_to, until)
            _top_up(hand, f"{hand.bank}:{tank}", until + (5 + number) * MINUTE, number)
        if until < TODAY - DAY:
            morning = at_work(until + 3 * HOUR)
            yield morning
            _acknowledge(hand, morning)
        read_to += (until - read_to) // EVERY * EVERY


def _log(world: World, hand: Hand, tank: str, number: int, since: datetime, until: datetime) -> None:
    """Read a logger out."""
    random, at, lines = world.random(2, number, until.toordinal()), since, ["time,temperature (°C),LN2 level (%)"]
    while at + EVERY <= until:
        at += EVERY
        warm = WARM.covers(tank, at)
        if SILENT.covers(tank, at):
            continue
        celsius = (WARM.warm_c if warm else USUAL_C) + random.normal(0, SPREAD_C)
        level = FULL_PERCENT - LOSS_PERCENT_PER_DAY * ((at - since) / DAY)
        lines.append(f"{at.astimezone(LOCAL):%Y-%m-%d %H:%M:%S},{celsius:.1f},{max(level, 41):.0f}")
    log = keep_log_file("\n".join(lines).encode(), "tank")
    hand.do("record-temperature-log", by=hand.who("storage", until), at=until, tank=f"{hand.bank}:{tank}", log=log)


def _top_up(hand: Hand, tank: str, at: datetime, number: int) -> None:
    """Nitrogen, to where it stood a month ago."""
    by = hand.who("storage", at, number)
    hand.do("top-up-tank", by=by, at=at, tank=tank, before_percent=52 + number, after_percent=FULL_PERCENT)


def fill_by_procedure(world: World, hand: Hand) -> Process:
    """Each quarter the filling is done by the book, where all who are to learn it can see."""
    for month in (1, 4, 7, 10):
        at = local(date(2026, month, 12), 14)
        yield at
        by, witness = hand.pair("storage", at, 3)
        for number, (tank, *_) in enumerate(TANKS):
            values = {
                "oxygen_percent": 20.8,
                "level_before_cm": 34 + number,
                "temperature_top_c": -178,
                "level_after_cm": 61,
                "litres": 90 + 8 * number,
            }
            key, when = f"{hand.bank}:{tank}", at + 40 * number * MINUTE
            hand.step(key, "storage.top-up-nitrogen", "look", by=by, witness=witness, at=when, values=values)
            hand.step(key, "storage.top-up-nitrogen", "fill", by=by, witness=witness, at=when + 10 * MINUTE, values=values)


def _acknowledge(hand: Hand, at: datetime) -> None:
    """Whatever nobody has acknowledged yet."""
    for key in Excursion.objects.filter(bank=hand.bank, acknowledged_at=None).order_by("key").values_list("key", flat=True):
        words = "已查：压力阀卡住，值班补液；逐单位评估（演示） / valve stuck, topped up by the one on call; each unit judged (demo)"
        hand.do("acknowledge-excursion", by=QUALITY, at=at, excursion=key, note=hand.note(words, author=QUALITY, at=at))


def alarm(world: World, hand: Hand) -> Process:
    """The night of the warm tank: somebody comes, looks, fills and reports."""
    at, tank = WARM.since + timedelta(minutes=22), f"{hand.bank}:{WARM.tank}"
    yield at
    by = hand.who("storage", at)
    values = {
        "oxygen_percent": 20.7,
        "minutes_to_response": 22,
        "sensor_silent": False,
        "warmest_c": WARM.warm_c,
        "action": "filled",
        "escalated": True,
    }
    for minute, step in ((0, "confirm"), (30, "act"), (75, "report")):
        hand.step(tank, "storage.handle-alarm", step, by=by, at=at + minute * MINUTE, values=values)

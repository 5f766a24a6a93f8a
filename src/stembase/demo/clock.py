"""The story's own clock: its first and last instant, working hours, and the queue that wakes each process when its time has come."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from heapq import heappop, heappush

LOCAL = timezone(timedelta(hours=8))
"""Where the base stands; China keeps one time all year."""
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
OPENS, CLOSES = time(8), time(18)

Process = Iterator[datetime]
"""A generator that does something, yields the instant it wants to be woken at, and goes on from there."""


def local(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """An instant of the local day."""
    return datetime.combine(day, time(hour, minute), LOCAL).astimezone(UTC)


FOUNDED = local(date(2025, 10, 9))
BANK_OPENS = local(date(2025, 11, 12))
YEAR_BEGINS = local(date(2025, 11, 22), 0)
STUDENTS_BEGIN = local(date(2026, 3, 2))
"""When the first students work at the stations, each with a mentor."""
CURVES_DEMANDED = local(date(2026, 10, 15), 0)
"""When version 3 of cryopreservation takes effect."""
TODAY = local(date(2026, 11, 20), 10)


def at_work(at: datetime) -> datetime:
    """The instant itself within working hours, else the next morning's opening. The bank works every day."""
    here = at.astimezone(LOCAL)
    if OPENS <= here.time() < CLOSES:
        return at
    return local(here.date() + (DAY if here.time() >= CLOSES else timedelta()), OPENS.hour)


def months(since: datetime, until: datetime) -> Iterator[datetime]:
    """The first instants of the local months between two instants, and the last instant itself."""
    day = since.astimezone(LOCAL).date().replace(day=1)
    while True:
        day = (day.replace(day=28) + 4 * DAY).replace(day=1)
        if local(day, 0) >= until:
            break
        yield local(day, 0)
    yield until


@dataclass(slots=True)
class Clock:
    """Processes by the instant they wait for. Of two at one instant the one that asked first goes first, so that a seed gives one order."""

    now: datetime
    _queue: list[tuple[datetime, int, Process]] = field(default_factory=list)
    _asked: int = 0

    def start(self, process: Process) -> None:
        """Let a process run up to its first wait at the present instant."""
        self._wait(self.now, process)

    def run(self, until: datetime) -> None:
        """Wake processes one after another, up to but not including the instant; what waits longer stays where it is."""
        while self._queue and self._queue[0][0] < until:
            at, _, process = heappop(self._queue)
            self.now = max(self.now, at)
            if (wants := next(process, None)) is not None:
                self._wait(max(wants, self.now), process)
        self.now = until

    def _wait(self, at: datetime, process: Process) -> None:
        self._asked += 1
        heappush(self._queue, (at, self._asked, process))

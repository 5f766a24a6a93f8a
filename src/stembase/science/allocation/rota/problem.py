"""What a rota is asked for: weeks, stations with shifts, mentors and rooms, curricula, students, limits, and what is weighed.

Weeks are counted from 1. A block is one uninterrupted run of weeks at one station on one shift: that is its continuity.
"""

from dataclasses import dataclass, field

FORMAT, ANSWER_FORMAT = "stembase-rota-1", "stembase-rota-answer-1"


@dataclass(frozen=True, slots=True)
class Span:
    """Weeks from the first to the last, both included."""

    first: int
    last: int

    @property
    def weeks(self) -> range:
        """The weeks themselves."""
        return range(self.first, self.last + 1)

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"


@dataclass(frozen=True, slots=True)
class Mentor:
    """How many students at once, and the weeks away."""

    students: int
    away: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Shift:
    """A week on this shift: hours, longest day, nights (22:00–06:00) and rest days worked; `filing` names the leave for nights and rest days."""

    hours_week: int
    hours_day: int
    nights: int = 0
    rest_days: int = 0
    mentors: tuple[str, ...] = ()
    filing: str = ""


@dataclass(frozen=True, slots=True)
class Station:
    """Places for students in a week over all shifts, the room it shares, the site it stands on, its hazards, and the weeks it is closed."""

    places: int
    shifts: dict[str, Shift]
    room: str = ""
    site: str = ""
    hazards: tuple[str, ...] = ()
    closed: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """So many weeks in one run, at one of these stations."""

    weeks: int
    stations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Curriculum:
    """Blocks by name, and pairs of them of which the first ends before the second begins."""

    blocks: dict[str, Block]
    order: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """To be (`want`) or not to be (`avoid`) at a station, any where none is named, in these weeks: `weight` a week that goes against it."""

    want: bool
    station: str
    span: Span
    weight: int


@dataclass(frozen=True, slots=True)
class Commitment:
    """Hours a week already given to something else, such as lectures."""

    span: Span
    hours: int


@dataclass(frozen=True, slots=True)
class Student:
    """The curriculum followed, weeks away, hazards cleared for, other commitments, wishes."""

    curriculum: str
    absences: tuple[Span, ...] = ()
    clearances: tuple[str, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    wishes: tuple[Wish, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """What a student may be asked for.

    8 h a day and 44 h a week: Ministry of Education, opinion on undergraduate internships, 2019 (教高函〔2019〕12号).
    The totals bind where they are given.
    """

    hours_day: int = 8
    hours_week: int = 44
    nights_most: int | None = None
    rest_days_most: int | None = None


@dataclass(frozen=True, slots=True)
class Weights:
    """What one idle week between blocks, one change of site, one night of difference and one change of a published block cost.

    Source of the numbers: assumption; a base sets its own.
    """

    gap: int = 1
    travel: int = 3
    nights: int = 2
    change: int = 4


@dataclass(frozen=True, slots=True)
class Published:
    """Where a block stood in a rota already told; `pinned` may not move."""

    student: str
    block: str
    station: str
    shift: str
    start: int
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """The whole question. Everything is named by its key; the order of keys is the order of the file."""

    weeks: int
    stations: dict[str, Station]
    curricula: dict[str, Curriculum]
    students: dict[str, Student]
    rooms: dict[str, int] = field(default_factory=dict)
    mentors: dict[str, Mentor] = field(default_factory=dict)
    limits: Limits = Limits()
    weights: Weights = Weights()
    published: tuple[Published, ...] = ()

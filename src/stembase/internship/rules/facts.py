"""What a rule may look at: one frozen record, made by whoever asks. What is not known stays empty, and a rule that protects reads it as a no.

Days are those of the base's own clock. A span is half-open: `until` is the first day outside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

StudentKind = Literal["undergraduate", "vocational"]
Tags = frozenset[str]
NOTHING: Tags = frozenset()


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `since` up to, and without, `until`."""

    since: date
    until: date

    def __contains__(self, day: date) -> bool:
        return self.since <= day < self.until


@dataclass(frozen=True, slots=True)
class Student:
    """Who is placed. `born` and `sex` (`female`, `male`) come from behind the wall and go no further than a yes or no."""

    kind: StudentKind
    province: str = ""
    study_year: int = 0
    speciality: str = ""
    born: date | None = None
    sex: str = ""


@dataclass(frozen=True, slots=True)
class Host:
    """The organisation that takes students in: what it is, who works and interns there on the day, what it declares, and its last assessment."""

    venue: str = ""
    staff: int = 0
    interns: int = 0
    assessed: Span | None = None
    declares: Tags = NOTHING


@dataclass(frozen=True, slots=True)
class Post:
    """The work offered. `labour_grade` I to IV as 1 to 4, 0 unknown; wages in fen a month; `independent`: done without a mentor at hand."""

    specialities: Tags = NOTHING
    tasks: Tags = NOTHING
    hazards: Tags = NOTHING
    labour_grade: int = 0
    staff: int = 0
    interns: int = 0
    independent: bool = False
    pay_fen: int = 0
    wage_fen: int = 0
    probation_wage_fen: int = 0
    hourly_pay_fen: int = 0
    minimum_hourly_wage_fen: int = 0


@dataclass(frozen=True, slots=True)
class Placement:
    """One student's internship: its days, the papers that stand for it, and who guides it. `signed` and `consents`: the day, by party.

    `programme` and `agreement`: the days on which the agreement of school and host, and the three-party agreement, are in force.
    """

    span: Span
    programme: tuple[Span, ...] = ()
    agreement: tuple[Span, ...] = ()
    signed: Mapping[str, date] = field(default_factory=dict)
    consents: Mapping[str, date] = field(default_factory=dict)
    documents: Tags = NOTHING
    filed: Tags = NOTHING
    away: str = ""  # `other-province`, `abroad`: the name of the filing it needs
    scattered: bool = False
    mentors: Mapping[str, str] = field(default_factory=dict)
    students_of_mentor: int = 0
    contacted: date | None = None


@dataclass(frozen=True, slots=True)
class Protection:
    """Insurance and safety: the spans insured, who paid, when the student was trained, and the test (its day and its score in percent)."""

    insured: tuple[Span, ...] = ()
    payers: Tags = NOTHING
    trained: date | None = None
    tested: date | None = None
    score_percent: float = 0


@dataclass(frozen=True, slots=True)
class Shift:
    """One stretch of work, planned or done, by the base's own clock."""

    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Work:
    """The shifts of the weeks asked about, the one asked about among them, and the days that are free by law or calendar."""

    shifts: tuple[Shift, ...] = ()
    free_days: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment to a student. `payee` is `student` or whoever else got it; `since`: the day of the payment before, or of the start."""

    day: date
    since: date
    due_fen: int
    paid_fen: int
    means: str = "money"
    payee: str = "student"


@dataclass(frozen=True, slots=True)
class Grade:
    """Who has graded (`school`, `host`), and of what the grade is made, in percent by part."""

    assessors: Tags = NOTHING
    parts: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything one question to the gate rests on. What the action does not concern may stay empty."""

    student: Student
    placement: Placement
    host: Host = Host()
    post: Post = Post()
    protection: Protection = Protection()
    work: Work = Work()
    payment: Payment | None = None
    grade: Grade | None = None
    archive: Tags = NOTHING

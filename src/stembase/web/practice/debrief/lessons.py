"""What a debrief teaches: what the rule says of each decision and where it stands, the numbers behind, and which competence moved."""

from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _

from stembase.competence.learning import Course, courses
from stembase.competence.models import Competence, Evidence
from stembase.practice.debriefing import Debriefed
from stembase.practice.models import Run
from stembase.practice.truth.following import numbers_read
from stembase.practice.truth.rules import Rules
from stembase.science.parameters import Parameter
from stembase.web.bank.here import language
from stembase.web.bank.searching.engraftment_basis import MARKS
from stembase.web.parts.spread import Spread, spread
from stembase.web.parts.tag import Tag
from stembase.web.spoken import say_number

from .words import chosen, signed


@dataclass(frozen=True, slots=True)
class Lesson:
    """One decision: what was chosen and what the reference chooses, what it was worth, why, and the source."""

    title: str
    chosen: str
    reference: str
    agrees: bool
    worth: str
    why: str
    source: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number the models used: its key, value with unit, how sure it is, its source."""

    key: str
    value: str
    mark: Tag
    source: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A competence in this run: whether it was shown, how its series of practice stands after it, and the same as a bar from nought to h."""

    title: str
    tag: Tag
    course: Course
    bar: Spread


def lessons(told: Debriefed) -> list[Lesson]:
    """Every decision that came up; what cost most first."""
    return [
        Lesson(
            choice.decision.title.say(language()),
            chosen(choice.decision, choice.chosen, told.case),
            chosen(choice.decision, choice.decision.reference, told.case),
            choice.agrees,
            signed(choice.worth_e6),
            choice.decision.why.say(language()),
            choice.decision.source,
        )
        for choice in sorted(told.scored.choices, key=lambda choice: (choice.agrees, -choice.worth_e6))
    ]


def numbers(told: Debriefed, rules: Rules) -> tuple[list[Number], list[tuple[Tag, int]]]:
    """The numbers the truth of this run rests on, and how many are stated by a source, worked out, remembered, assumed."""
    rows = numbers_read(told.case.done, rules)
    counted = Counter[str](row.mark for row in rows)
    return [Number(row.key, _value(row), _mark(row.mark), row.source) for row in rows], [
        (_mark(mark), counted[mark]) for mark in MARKS if counted[mark]
    ]


def _value(row: Parameter) -> str:
    return f"{row.value:g} {row.unit}".replace("-", "−") if 0 < abs(row.value) < 1e-4 else f"{say_number(row.value)} {row.unit}".strip()


def _mark(mark: str) -> Tag:
    word, tone, icon = MARKS[mark]
    return Tag(str(word), tone, icon)  # type: ignore[arg-type]


def moved(run: Run) -> list[Moved]:
    """The competences of the student with evidence from this run. A failure stands where one attempt of several failed."""
    student = run.students[0]
    rows = Evidence.objects.filter(chain=run.bank_id, person=student).order_by("at")
    own = [row for row in rows if int(row.entry.rpartition(":")[2]) > run.opened_seq]
    titles = {row.key: row.title(language()) for row in Competence.objects.filter(key__in={row.competence for row in own})}
    failed = {row.competence for row in own if not row.success}
    success, failure = Tag(_("success"), "good", "check"), Tag(_("failure"), "bad", "cross")
    stand = courses(student, titles, Evidence.Kind.PRACTICE, run.bank_id)
    return [Moved(title, failure if key in failed else success, stand[key], _bar(stand[key])) for key, title in titles.items()]


def _bar(course: Course) -> Spread:
    """From where the score stood to where it stands; the end of the axis is the signal."""
    label = _("Learning score %(after)s of %(h)s") % {"after": _score(course.after), "h": _score(course.h)}
    return spread(label, min(course.before, course.after), course.after, max(course.before, course.after), course.h)


def _score(value: float) -> str:
    return say_number(value, 2)

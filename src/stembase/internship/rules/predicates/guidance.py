"""Guidance: mentors of both sides, contact, how many students a mentor has, and the grade they give."""

from datetime import date

from stembase.internship.rules.asking import Breach, lacking, predicate
from stembase.internship.rules.facts import Facts


@predicate("missing")
def mentored(facts: Facts, on: date, *, sides: list[str]) -> Breach:
    """Each side has named who guides the student."""
    return lacking(sides, [side for side, mentor in facts.placement.mentors.items() if mentor])


@predicate("most")
def contacted_within(facts: Facts, on: date, *, days: int) -> Breach:
    """The school's mentor heard of the student within so many days, counted from the start where there was no contact yet."""
    last = facts.placement.contacted or facts.placement.span.since
    return None if (on - last).days <= days else {"most": days}


@predicate("students", "most")
def students_of_mentor_at_most(facts: Facts, on: date, *, students: int) -> Breach:
    """The mentor guides no more students than that, this one among them."""
    guided = facts.placement.students_of_mentor
    return None if guided <= students else {"students": guided, "most": students}


@predicate("missing")
def assessed_by(facts: Facts, on: date, *, assessors: list[str]) -> Breach:
    """Each of them has graded."""
    return lacking(assessors, facts.grade.assessors if facts.grade else ())


@predicate("counted", "most")
def no_part_of_grade_above(facts: Facts, on: date, *, part: str, percent: int) -> Breach:
    """That part makes no more of the grade."""
    return {"counted": part, "most": percent} if facts.grade and facts.grade.parts.get(part, 0) > percent else None

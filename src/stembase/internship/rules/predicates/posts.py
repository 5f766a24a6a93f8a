"""The student and the post: year, age, sex, dangers, heaviness, the share of interns, the speciality, the length."""

from collections.abc import Collection
from datetime import date

from stembase.internship.rules.asking import Breach, has_age, months_after, predicate
from stembase.internship.rules.facts import Facts


@predicate("year")
def study_year_at_least(facts: Facts, on: date, *, year: int) -> Breach:
    """The student has come so far."""
    return None if facts.student.study_year >= year else {"year": year}


@predicate("years")
def age_at_start_at_least(facts: Facts, on: date, *, years: int) -> Breach:
    """The student is that old on the day the internship starts. A breach does not say how old."""
    return None if has_age(facts, years, facts.placement.span.since) else {"years": years}


@predicate("hazards")
def not_for_minors(facts: Facts, on: date, *, hazards: list[str], labour_grade: int, years: int) -> Breach:
    """Who is younger than that on the day, or at the start where that is to come, does none of this work; an unknown age counts as younger."""
    found = _forbidden(facts, hazards, labour_grade)
    return {"hazards": found} if found and not has_age(facts, years, max(on, facts.placement.span.since)) else None


@predicate("hazards")
def not_for_women(facts: Facts, on: date, *, hazards: list[str], labour_grade: int) -> Breach:
    """A woman does none of this work; where the sex is not known, nobody does."""
    found = _forbidden(facts, hazards, labour_grade)
    return {"hazards": found} if found and facts.student.sex != "male" else None


def _forbidden(facts: Facts, hazards: Collection[str], labour_grade: int) -> list[str]:
    heavy = ["heavy-labour"] if facts.post.labour_grade >= labour_grade else []
    return sorted(facts.post.hazards & set(hazards)) + heavy


@predicate("venue")
def venue_not_among(facts: Facts, on: date, *, venues: list[str]) -> Breach:
    """The host is none of these places; one that does not say what it is does not pass."""
    venue = facts.host.venue
    return None if venue and venue not in venues else {"venue": venue}


@predicate("grade", "most")
def labour_grade_at_most(facts: Facts, on: date, *, grade: int) -> Breach:
    """The physical labour of the post is graded, and no heavier."""
    return None if 1 <= facts.post.labour_grade <= grade else {"grade": facts.post.labour_grade, "most": grade}


@predicate("hazards")
def without_hazards(facts: Facts, on: date, *, hazards: list[str]) -> Breach:
    """The post has none of these dangers."""
    found = sorted(facts.post.hazards & set(hazards))
    return {"hazards": found} if found else None


@predicate("interns", "most")
def share_of_staff_at_most(facts: Facts, on: date, *, percent: int) -> Breach:
    """Interns, this one among them, are no more than that share of the host's staff; rounded down."""
    return _share(facts.host.interns, facts.host.staff, percent)


@predicate("interns", "most")
def share_of_post_at_most(facts: Facts, on: date, *, percent: int) -> Breach:
    """Interns in posts of this kind are no more than that share of those who work in them; rounded down."""
    return _share(facts.post.interns, facts.post.staff, percent)


def _share(interns: int, staff: int, percent: int) -> Breach:
    return None if interns * 100 <= percent * staff else {"interns": interns, "most": percent * staff // 100}


@predicate()
def speciality_fits(facts: Facts, on: date) -> Breach:
    """The post is offered to the student's speciality."""
    return None if facts.student.speciality in facts.post.specialities else {}


@predicate("tasks", "least")
def tasks_at_least(facts: Facts, on: date, *, tasks: int) -> Breach:
    """The post practises so many kinds of task."""
    return None if len(facts.post.tasks) >= tasks else {"tasks": len(facts.post.tasks), "least": tasks}


@predicate("least")
def months_at_least(facts: Facts, on: date, *, months: int) -> Breach:
    """The internship lasts so many months."""
    span = facts.placement.span
    return None if span.until >= months_after(span.since, months) else {"least": months}

"""Who stands beside a student in a run: somebody of quality, and a colleague who signs as the second."""

from datetime import datetime

from stembase.people.queries import holders_in
from stembase.people.roles import MEDICAL_DIRECTOR, OPERATOR, QUALITY
from stembase.practice.policy.player import Crew
from stembase.practice.queries.running import run_in
from stembase.refusal import Refused

SECONDS = (QUALITY, MEDICAL_DIRECTOR, OPERATOR)
"""Whom a second is sought among, in this order."""


def crew_of(student: str, at: datetime) -> Crew:
    """The student with those who hold a role for the whole base. Refuses `nobody-beside-you` where there are none."""
    held = [person for role in SECONDS for person in holders_in("", {role}, at) if person != student]
    first = next(iter(holders_in("", {QUALITY}, at)), "")
    second = next((person for person in held if person != first), "")
    if not first or first == student or not second:
        raise Refused("nobody-beside-you", person=student)
    return Crew(student, first, second)


def standing_by(bank: str, kind: str, student: str, at: datetime) -> str:
    """The colleague who stands by and signs second in the student's own run, where nobody else does; empty anywhere else."""
    run = run_in(bank) if kind == "practice" else None
    if run is None or student not in run.students:
        return ""
    try:
        return crew_of(student, at).second
    except Refused:
        return ""

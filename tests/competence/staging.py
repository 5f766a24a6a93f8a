"""A base with a small framework and people who hold levels: what tests of competence and of the bank's gate begin with."""

from stembase.acts.door import perform
from stembase.base.chain import BASE
from stembase.competence.framework import define
from stembase.ledger.notes import write_note
from stembase.ledger.vocabulary import Act
from tests.cast import NOON, found_base, person
from tests.signing import signed

ADMINISTRATOR, QUALITY, MENTOR, OPERATOR, STUDENT, DIRECTOR = "P0001", "P0003", "P0004", "P0006", "P0008", "P0012"
FREEZE, ASEPSIS, BANKING = "cryo.freeze-by-program", "asepsis.closed-system", "banking.whole"
FRAMEWORK = {FREEZE: (), ASEPSIS: (), BANKING: (FREEZE, ASEPSIS)}


def table(key: str, *includes: str) -> dict:
    """A competence as a framework file has it."""
    text = {"zh": f"能力 {key}", "en": f"Competence {key}"}
    return {"key": key, "title": text, "description": text, "station": "preparation", "includes": list(includes)}


def framework() -> None:
    """A founded base with quality, mentor, operator, student and programme director, and three competences, the last of which includes the others."""
    found_base()
    for code, roles in ((QUALITY, ["quality"]), (MENTOR, ["mentor"]), (OPERATOR, ["operator"]), (STUDENT, ["student"])):
        person(code, *roles)
    person(DIRECTOR, "programme-director")
    for key, includes in FRAMEWORK.items():
        define(table(key, *includes), by=ADMINISTRATOR, at=NOON)


def found(competence: str, who: str = MENTOR, **inputs: object) -> Act:
    """A founding decision by the administrator and the programme director."""
    reason = write_note("Nobody can decide yet: a new base", author=ADMINISTRATOR, at=NOON)
    return signed("found-entrustment", BASE, by=ADMINISTRATOR, witness=DIRECTOR, person=who, competence=competence, **{"reason": reason} | inputs)


def entrust(who: str, competence: str, level: int, by: str = MENTOR, **inputs: object) -> Act:
    """An ordinary decision, signed."""
    return signed("decide-entrustment", BASE, by=by, person=who, competence=competence, level=level, **inputs)


def clear(who: str, clearance: str, **inputs: object) -> Act:
    """A clearance given by the administrator."""
    return perform("give-clearance", BASE, by=ADMINISTRATOR, at=NOON, now=NOON, person=who, clearance=clearance, **inputs)

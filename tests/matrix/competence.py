"""Examples of the commands of competence."""

from tests.cast import person
from tests.competence.staging import ADMINISTRATOR, DIRECTOR, FREEZE, MENTOR, OPERATOR, STUDENT, clear, found, framework
from tests.matrix.example import Call, Example

TEXT = {"title_zh": "能力", "title_en": "Competence"}


def _defining() -> Call:
    framework()
    return Call("define-competence", "base", ADMINISTRATOR, {"competence": "testing.count", "station": "testing", "includes": [FREEZE], **TEXT})


def _deciding() -> Call:
    framework()
    found(FREEZE)
    return Call("decide-entrustment", "base", MENTOR, {"person": OPERATOR, "competence": FREEZE, "level": 3})


def _founding() -> Call:
    framework()
    person("P0002", "coordinator")
    return Call("found-entrustment", "base", ADMINISTRATOR, {"person": MENTOR, "competence": FREEZE, "reason": "0" * 64}, witness=DIRECTOR)


def _clearing() -> Call:
    framework()
    return Call("give-clearance", "base", ADMINISTRATOR, {"person": STUDENT, "clearance": "insured"})


def _withdrawing() -> Call:
    framework()
    return Call("withdraw-clearance", "base", ADMINISTRATOR, {"clearance": clear(STUDENT, "insured").key})


EXAMPLES = {
    "define-competence": Example(_defining, twice="competence-unchanged"),
    "decide-entrustment": Example(_deciding),
    "found-entrustment": Example(_founding, twice="founded-already"),
    "give-clearance": Example(_clearing, twice="clearance-given-already"),
    "withdraw-clearance": Example(_withdrawing, twice="no-such-clearance"),
}

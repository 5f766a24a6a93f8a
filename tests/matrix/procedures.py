"""Examples of the commands of procedures."""

from stembase.competence.framework import define
from tests.cast import NOON, found_base, person
from tests.matrix.example import Call, Example
from tests.procedures.writing import SMALL


def _publishing() -> Call:
    found_base()
    person("P0003", "quality")
    define({"key": "cryo.freeze-by-program", "title": {"zh": "程序降温", "en": "Freezing"}, "description": {"zh": "", "en": ""}}, by="P0001", at=NOON)
    return Call("publish-procedure", "base", "P0003", {"text": SMALL})


EXAMPLES = {"publish-procedure": Example(_publishing, twice="version-published")}

"""Titles of steps by version and key, for histories. What is in force is at hand; an older version is read once."""

from stembase.bank.queries.way import Way
from stembase.procedures.definition import Definition
from stembase.procedures.queries import definition_of
from stembase.refusal import Refused

from .here import language


class StepTitles:
    """Says “Identify the unit (Reduce the volume)” for a step of a version."""

    def __init__(self, way: Way) -> None:
        self._known: dict[str, Definition | None] = {definition.id: definition for definition in way.definitions.values()}

    def of(self, procedure: str, step: str) -> str:
        """The title of the step with that of its procedure; empty where nothing is known of it."""
        definition = self._version(procedure)
        found = definition.step(step) if definition else None
        return f"{found.title.say(language())} · {definition.title.say(language())}" if definition and found else ""

    def _version(self, procedure: str) -> Definition | None:
        if procedure not in self._known:
            try:
                self._known[procedure] = definition_of(procedure)
            except Refused:
                self._known[procedure] = None
        return self._known[procedure]

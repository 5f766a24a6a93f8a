"""Titles of steps by version and key, for histories. What is in force is at hand; an older version is read once."""

from stembase.bank.queries.way import Way
from stembase.procedures.definition import Definition
from stembase.procedures.queries import definition_of
from stembase.refusal import Explanation, Finding, Refused, explain

from .here import language


class StepTitles:
    """Titles of steps and procedures, and findings told with them."""

    def __init__(self, way: Way | None = None) -> None:
        self._known: dict[str, Definition | None] = {one.id: one for one in way.definitions.values()} if way else {}

    def of(self, procedure: str, step: str) -> str:
        """The title of the step with that of its procedure; empty where nothing is known of it."""
        definition = self._version(procedure)
        found = definition.step(step) if definition else None
        return f"{found.title.say(language())} · {definition.title.say(language())}" if definition and found else ""

    def procedure(self, version: str) -> str:
        """The title of a version; its key where nothing is known of it."""
        definition = self._version(version)
        return definition.title.say(language()) if definition else version

    def said(self, finding: Finding, procedure: str) -> Explanation:
        """A finding in the words of the procedure it was found at."""
        return explain(finding.code, {"procedure": self._version(procedure) if procedure else None, **finding.facts}, language())

    def _version(self, procedure: str) -> Definition | None:
        if procedure not in self._known:
            try:
                self._known[procedure] = definition_of(procedure)
            except Refused:
                self._known[procedure] = None
        return self._known[procedure]

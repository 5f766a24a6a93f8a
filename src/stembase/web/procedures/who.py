"""Who may do a procedure: what the reader may, and for those who plan the work, the names of all who may."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.http import HttpRequest

from stembase.competence.queries import Standing, standings
from stembase.people.queries import holders_of_any
from stembase.people.roles import WORKERS
from stembase.procedures.definition import Definition
from stembase.procedures.queries import demands
from stembase.web.entrance import PLACES
from stembase.web.shell import roles_of

from .catalogue import ANSWERS


@dataclass(frozen=True, slots=True)
class Who:
    """`own`: the reader's standing, None for those who do not work at the stations; `alone`, `witnessed`: names; `planned`: whether to say them."""

    own: Standing | None = None
    planned: bool = False
    alone: tuple[str, ...] = ()
    witnessed: tuple[str, ...] = ()

    @property
    def tag(self) -> str:
        """The tag of what the reader may do."""
        return ANSWERS[self.own.answer] if self.own else ""

    @property
    def codes(self) -> set[str]:
        """The people to be named."""
        return {*self.alone, *self.witnessed}

    def named(self, names: Mapping[str, str]) -> "Who":
        """With names in place of codes."""
        return replace(
            self, alone=tuple(names.get(code, code) for code in self.alone), witnessed=tuple(names.get(code, code) for code in self.witnessed)
        )


def who_may(request: HttpRequest, definition: Definition, now: datetime) -> Who:
    """What this page says of people. At most three queries."""
    roles, reader = roles_of(request), request.user.code
    planned = bool(PLACES["web:competence"] & roles)
    works = bool(WORKERS & roles)
    people = set(holders_of_any(WORKERS, now)) if planned else set()
    if not people | ({reader} if works else set()):
        return Who(planned=planned)
    found = standings(people | ({reader} if works else set()), demands(definition), now)
    return Who(
        own=found[reader] if works else None,
        planned=planned,
        alone=tuple(sorted(code for code in people if found[code].answer == "alone")),
        witnessed=tuple(sorted(code for code in people if found[code].answer == "witness")),
    )

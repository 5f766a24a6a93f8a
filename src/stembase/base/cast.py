"""Bring the cast on stage: accounts, the founding act, and the roles of the story. For the demo, and for tests that want everybody."""

from datetime import datetime

from stembase.acts.door import perform
from stembase.ledger.appending import open_chain
from stembase.people.cast import CAST, FOUNDER, ORGANISATIONS, make_player

from .chain import BASE


def found_base_with_cast(*, at: datetime, password: str | None) -> str:
    """Found a base, grant everybody of the cast their roles and admit the partners. Returns the administrator's code."""
    open_chain(BASE, "base")
    for player in CAST:
        make_player(player, password)
    perform("found-base", BASE, by=FOUNDER.code, at=at, now=at)
    for player in CAST[1:]:
        for role in player.roles:
            perform("grant-role", BASE, by=FOUNDER.code, at=at, now=at, person=player.code, role=role)
    for key, *_ in ORGANISATIONS:
        perform("admit-partner", BASE, by=FOUNDER.code, at=at, now=at, organisation=key)
    return FOUNDER.code

"""A founded base with the cast of `people.cast`, as tests want it: each person made when named, with the roles the test gives them."""

from datetime import UTC, datetime

from stembase.acts.door import perform
from stembase.base.chain import BASE
from stembase.ledger.appending import open_chain
from stembase.people.accounts import make_account
from stembase.people.cast import BY_CODE, make_player

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
PASSWORD = "a quiet river 42"  # noqa: S105


def found_base() -> str:
    """A base with its administrator P0001. Returns the administrator's code."""
    open_chain(BASE, "base")
    person("P0001")
    perform("found-base", BASE, by="P0001", at=NOON, now=NOON)
    return "P0001"


def person(code: str, *roles: str, scope: str = "") -> str:
    """An account (of the cast where the code is theirs) with roles, granted by the administrator."""
    if code in BY_CODE:
        make_player(BY_CODE[code], PASSWORD)
    else:
        make_account(code=code, username=code.lower(), password=PASSWORD, name_zh=f"人员{code}", name_en=f"Person {code}", demo=True)
    for role in roles:
        perform("grant-role", BASE, by="P0001", at=NOON, now=NOON, person=code, role=role, scope=scope)
    return code

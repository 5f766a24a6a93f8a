"""Examples of the commands of the base."""

from tests.cast import found_base, person
from tests.matrix.example import Call, Example


def _founding() -> Call:
    from stembase.ledger.appending import open_chain

    open_chain("base", "base")
    from stembase.people.models import Account

    Account.objects.create_account(code="P0001", username="p0001", password=None, demo=True)
    return Call("found-base", "base", "P0001")


def _granting() -> Call:
    found_base()
    person("P0002")
    return Call("grant-role", "base", "P0001", {"person": "P0002", "role": "mentor"})


def _revoking() -> Call:
    found_base()
    person("P0002")
    grant = Call("grant-role", "base", "P0001", {"person": "P0002", "role": "mentor"}).perform()
    return Call("revoke-role", "base", "P0001", {"grant": grant.key})


EXAMPLES = {
    "found-base": Example(_founding, twice="base-already-founded"),
    "grant-role": Example(_granting, twice="role-already-held"),
    "revoke-role": Example(_revoking, twice="no-such-grant"),
}

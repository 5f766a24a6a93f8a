"""Found the base: the first act of all. The founder becomes its administrator."""

from datetime import datetime

from stembase.acts.command import Plan, command
from stembase.ledger.vocabulary import Act, Record, verb
from stembase.people.models import Grant
from stembase.people.roles import ADMINISTRATOR, ANYONE
from stembase.refusal import Refused


class Founded(Record):
    """Nothing but that it was done; the actor is the founder."""


@command("found-base", verb="base.founded", roles=ANYONE, kinds=("base",), zh="建立基地", en="found the base")
def plan_founding(*, chain: str, kind: str, by: str, at: datetime, witness: str) -> Plan:
    """Found the base. Refuses `base-already-founded`."""
    if Grant.objects.exists():
        raise Refused("base-already-founded")
    return Plan(subject=chain, did=Founded())


@verb("base.founded", zh="建立了基地", en="founded the base", record=Founded)
def founded(act: Act, record: Founded) -> None:
    """The founder is the first administrator."""
    Grant.objects.create(key=act.key, person=act.actor, role=ADMINISTRATOR, since=act.at)

"""Give and withdraw clearances. Internship gives its own through `clear`, called by its verbs."""

from datetime import datetime

from stembase.acts.command import Plan, command
from stembase.acts.locks import claimed
from stembase.competence.models import Clearance
from stembase.ledger.vocabulary import Act, Code, MaybeCode, NoteKey, Record, verb
from stembase.people.models import Account
from stembase.people.roles import ADMINISTRATOR, COORDINATOR, QUALITY
from stembase.refusal import Refused

GIVERS = {COORDINATOR, QUALITY, ADMINISTRATOR}


class ClearanceGiven(Record):
    """Kind, place (a chain's or site's key, empty for the whole base) and end of the span; it begins with the act unless `since` is given."""

    kind: Code
    scope: MaybeCode = ""
    since: datetime | None = None
    until: datetime | None = None


class ClearanceWithdrawn(Record):
    """The clearance that ends now, and why."""

    clearance: Code
    reason: NoteKey = ""


@command("give-clearance", verb="clearance.given", roles=GIVERS, kinds=("base",), zh="登记准入", en="give a clearance")
def plan_clearance(
    *,
    chain: str,
    kind: str,
    by: str,
    at: datetime,
    witness: str,
    person: Code,
    clearance: Code,
    scope: MaybeCode = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> Plan:
    """Clear a person.

    Refuses `no-such-person`, `clearance-kind-unknown`, `own-clearance`, `clearance-ends-before-it-begins`, `clearance-given-already`.
    """
    if not Account.objects.filter(code=person, is_active=True).exists():
        raise Refused("no-such-person", person=person)
    if clearance not in Clearance.Kind.values:
        raise Refused("clearance-kind-unknown", kind=clearance)
    if person == by:
        raise Refused("own-clearance", person=person)
    if until and until <= (since or at):
        raise Refused("clearance-ends-before-it-begins", person=person, until=until)
    if Clearance.objects.filter(person=person, kind=clearance, scope=scope, since=since or at, until=until, withdrawn=False).exists():
        raise Refused("clearance-given-already", person=person, kind=clearance)
    return Plan(subject=person, did=ClearanceGiven(kind=clearance, scope=scope, since=since, until=until))


@command("withdraw-clearance", verb="clearance.withdrawn", roles=GIVERS, kinds=("base",), zh="撤销准入", en="withdraw a clearance")
def plan_withdrawal(*, chain: str, kind: str, by: str, at: datetime, witness: str, clearance: Code, reason: NoteKey = "") -> Plan:
    """End a clearance now. Refuses `no-such-clearance` where none with this key is in force."""
    standing = Clearance.objects.filter(key=clearance, withdrawn=False).first()
    if standing is None or (standing.until and standing.until <= at):
        raise Refused("no-such-clearance", clearance=clearance)
    return Plan(subject=standing.person, did=ClearanceWithdrawn(clearance=clearance, reason=reason))


@verb("clearance.given", zh="登记 {subject} 的准入“{kind}”", en="cleared {subject}: {kind}", record=ClearanceGiven)
def clearance_given(act: Act, record: ClearanceGiven) -> None:
    """A clearance begins."""
    clear(act, person=act.subject, kind=record.kind, scope=record.scope, since=record.since or act.at, until=record.until)


@verb("clearance.withdrawn", zh="撤销 {subject} 的准入", en="withdrew a clearance of {subject}", record=ClearanceWithdrawn)
def clearance_withdrawn(act: Act, record: ClearanceWithdrawn) -> None:
    """A clearance ends with this act."""
    rows = Clearance.objects.filter(key=record.clearance, withdrawn=False).update(until=act.at, withdrawn=True)
    claimed(rows, "no-such-clearance", clearance=record.clearance)


def clear(act: Act, *, person: str, kind: str, since: datetime, until: datetime | None, scope: str = "", suffix: str = "") -> None:
    """Write a clearance from the apply of an act; `suffix` tells several of one act apart."""
    Clearance.objects.create(key=act.key + suffix, person=person, scope=scope, kind=kind, since=since, until=until)

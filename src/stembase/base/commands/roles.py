"""Grant and revoke roles."""

from datetime import datetime

from stembase.acts.command import Plan, command
from stembase.acts.locks import claimed
from stembase.ledger.vocabulary import Act, Code, MaybeCode, Record, verb
from stembase.people.models import Account, Grant
from stembase.people.roles import ADMINISTRATOR, COORDINATOR, ROLES
from stembase.refusal import Refused


class RoleGranted(Record):
    """The role, its scope (a chain's key, empty for the whole base) and its end."""

    role: Code
    scope: MaybeCode = ""
    until: datetime | None = None


class RoleRevoked(Record):
    """The grant that ends now."""

    grant: Code


@command("grant-role", verb="role.granted", roles={ADMINISTRATOR, COORDINATOR}, kinds=("base",), zh="授予角色", en="grant a role")
def plan_grant(
    *, chain: str, kind: str, by: str, at: datetime, witness: str, person: Code, role: Code, scope: MaybeCode = "", until: datetime | None = None
) -> Plan:
    """Give a person a role. Refuses `no-such-person`, `no-such-role`, `role-already-held`."""
    if role not in ROLES:
        raise Refused("no-such-role", role=role)
    if not Account.objects.filter(code=person, is_active=True).exists():
        raise Refused("no-such-person", person=person)
    if Grant.objects.filter(person=person, role=role, scope=scope, until=None).exists():
        raise Refused("role-already-held", person=person, role=role)
    return Plan(subject=person, did=RoleGranted(role=role, scope=scope, until=until))


@command("revoke-role", verb="role.revoked", roles={ADMINISTRATOR, COORDINATOR}, kinds=("base",), zh="收回角色", en="revoke a role")
def plan_revoke(*, chain: str, kind: str, by: str, at: datetime, witness: str, grant: Code) -> Plan:
    """End a grant now. Refuses `no-such-grant`, and `last-administrator`."""
    held = Grant.objects.filter(key=grant, until=None).first()
    if held is None:
        raise Refused("no-such-grant", grant=grant)
    if held.role == ADMINISTRATOR and Grant.objects.filter(role=ADMINISTRATOR, scope="", until=None).count() == 1:
        raise Refused("last-administrator", person=held.person)
    return Plan(subject=held.person, did=RoleRevoked(grant=grant))


@verb("role.granted", zh="授予 {subject} 角色“{role}”", en="granted {subject} the role “{role}”", record=RoleGranted)
def role_granted(act: Act, record: RoleGranted) -> None:
    """A grant begins."""
    Grant.objects.create(key=act.key, person=act.subject, role=record.role, scope=record.scope, since=act.at, until=record.until)


@verb("role.revoked", zh="收回了 {subject} 的角色", en="revoked a role of {subject}", record=RoleRevoked)
def role_revoked(act: Act, record: RoleRevoked) -> None:
    """A grant ends."""
    claimed(Grant.objects.filter(key=record.grant, until=None).update(until=act.at), "no-such-grant", grant=record.grant)

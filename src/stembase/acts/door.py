"""The one door. Page, API, import and simulator call `perform`; it locks, plans, gates, reads instruments, appends and applies."""

import re
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from stembase.ledger.appending import Head, append
from stembase.ledger.clock import time_to_record
from stembase.ledger.memory import BASE, look_away, looking, seen
from stembase.ledger.models import Chain
from stembase.ledger.queries import act_by_key
from stembase.ledger.vocabulary import Act, apply
from stembase.people.queries import roles_of
from stembase.people.roles import ANYONE
from stembase.people.signatures import Signature
from stembase.refusal import Finding, Misfit, Refused

from .attempts import Attempt, Refusal, write_attempts
from .batching import batch, running
from .command import Command, Plan, Reading, command_named, lateness
from .gate import after_the_gate, demand_standing, pass_or_refuse
from .locks import hold_head, store_head, turn
from .misfit import misfit
from .models import Receipt
from .sealing import SIGNATURE_LASTS, Asked, content_hash, signatures_for

__all__ = ["LATE", "SIGNATURE_LASTS", "Attempt", "batch", "content_hash", "may_enter", "perform", "preview"]

NOTE_KEY = re.compile(r"[0-9a-f]{64}")
LATE = timedelta(hours=24)
"""Recorded later than this after it happened, an act needs a reason (assumption: a working day)."""


def perform(
    name: str,
    chain: str,
    *,
    by: str,
    at: datetime,
    witness: str = "",
    signature: Signature | None = None,
    witness_signature: Signature | None = None,
    idempotency: str = "",
    late_reason: str = "",
    now: datetime | None = None,
    **inputs: Any,
) -> Act:
    """Do one thing and give the act that was recorded. Refuses with `Refused`; a refused attempt is itself recorded, a misfit is not.

    It is recorded at the chain's own time (`ledger.clock`), read once the head is held; only who tells a story, or a long import, gives `now`.
    An act recorded late carries the key of the note that says why.
    The same `idempotency` key of the same person gives the act of the first time and writes nothing.
    """
    command = command_named(name)
    given = command.convert(inputs)
    _well_formed(name, at, now, late_reason)
    asked = Asked(command, given, chain, by, at, now, witness, late_reason, signature, witness_signature, idempotency)
    inside = running()
    held = inside.head_of(chain) if inside else None
    try:
        if held:
            return _in_batch(asked, held)
        with turn(), transaction.atomic():
            head = hold_head(chain)
            look_away()
            act = _once(asked, head)
            store_head(head)
            return act
    except Misfit:
        raise
    except Refused as refused:
        attempt = Refusal(chain, name, refused, by, at, now)
        if inside:
            inside.refused.append(attempt)
        else:
            write_attempts([attempt])
        raise


def preview(
    name: str, chain: str, *, by: str, at: datetime, witness: str = "", now: datetime | None = None, **inputs: Any
) -> tuple[Plan | None, tuple[Finding, ...]]:
    """The same plan without writing: what it would do and every finding, to be shown beforehand. Writes nothing, not even an attempt."""
    command = command_named(name)
    try:
        given = command.convert(inputs)
        kind = kind_of(chain)
        may_enter(command, chain, kind, by, now or at)
        demand_standing(chain, kind, name, by, now or at)
        plan = command.plan(chain=chain, kind=kind, by=by, at=at, witness=witness, **given)
    except Refused as refusal:
        return None, refusal.findings
    return plan, tuple(plan.findings)


def kind_of(chain: str) -> str:
    """The kind of a chain. Refuses `no-such-chain`."""
    kind = seen(("kind", chain), lambda: Chain.objects.filter(key=chain).values_list("kind", flat=True).first())
    if kind is None:
        raise Refused("no-such-chain", chain=chain)
    return kind


def may_enter(command: Command, chain: str, kind: str, by: str, at: datetime) -> None:
    """Refuse a person without a role for the command at the instant, or a command that has no place in a chain of this kind."""
    if kind not in command.kinds:
        raise Refused("not-in-this-bank", command=command.name, kind=kind)
    if not command.roles & (roles_of(by, chain, at) | ANYONE):
        raise Refused("not-permitted", command=command.name, person=by, roles=sorted(command.roles))


def _well_formed(name: str, at: datetime, now: datetime | None, late_reason: str) -> None:
    """Refuse what is no instant on the world's clock, and a reason that is not the key of a note."""
    if at.tzinfo is None or (now and now.tzinfo is None):
        raise misfit(name, "Expected an instant with its time zone - at `$.at`")
    if late_reason and not NOTE_KEY.fullmatch(late_reason):
        raise misfit(name, "Expected the key of a note - at `$.late_reason`")


def _in_batch(asked: Asked, head: Head) -> Act:
    """One act of a batch. Where it fails once its entry is written, the batch can no longer be kept."""
    before = head.seq
    try:
        return _once(asked, head)
    except BaseException as fault:
        inside = running()
        if inside and (head.seq != before or not isinstance(fault, Refused)):
            inside.fault = fault
        raise


def _once(asked: Asked, head: Head) -> Act:
    """The act, or the one of the first time where the idempotency key is known. The head is held, so two retries at once give one act."""
    if not asked.idempotency:
        return _act(asked, head)
    receipt = Receipt.objects.filter(person=asked.by, key=asked.idempotency).first()
    if receipt is None:
        act = _act(asked, head)
        Receipt.objects.create(person=asked.by, key=asked.idempotency, content=asked.seal, entry=act.key)
        return act
    if receipt.content != asked.seal:
        raise Misfit("idempotency-key-reused", key=asked.idempotency)
    return act_by_key(receipt.entry)


def _act(asked: Asked, head: Head) -> Act:
    command, by, at, recorded_at = asked.command, asked.by, asked.at, time_to_record(head, asked.now)
    late = _lateness(asked, recorded_at)
    with looking(_base_of(head)):
        may_enter(command, head.key, head.kind, by, recorded_at)
        demand_standing(head.key, head.kind, command.name, by, recorded_at)
        plan = command.plan(chain=head.key, kind=head.kind, by=by, at=at, witness=asked.witness, **asked.given)
    found = pass_or_refuse(plan.findings, head.kind)
    if plan.until and head.clock:
        recorded_at = time_to_record(head, plan.until)
    signature = signatures_for(asked, plan, recorded_at)
    reading = _read(plan, _base_of(head))
    act = append(
        head,
        at=at,
        recorded_at=recorded_at,
        actor=by,
        witness=asked.witness,
        verb=command.verb,
        subject=plan.subject,
        procedure=plan.procedure,
        did=plan.did,
        read=reading.values,
        found=[*found, *after_the_gate(reading.findings, head.kind), *late],
        signature=signature,
    )
    apply(act)
    return act


def _read(plan: Plan, base: str) -> Reading:
    """What the instruments say, at a look of its own: the gate lies between it and the plan."""
    with looking(base):
        return plan.read() if plan.read else Reading()


def _base_of(head: Head) -> str:
    """The hash of the base's head: as it is held, or as it stood when this head was locked."""
    inside = running()
    base = inside.heads.get(BASE, head) if inside else head
    return base.hash if base.key == BASE else base.base


def _lateness(asked: Asked, recorded_at: datetime) -> list[Finding]:
    """Refuse an act from the future, a witness who is the actor, and lateness without a reason; late with one is noted."""
    if asked.at > recorded_at + timedelta(minutes=1):
        raise Refused("act-in-the-future", at=asked.at)
    if asked.witness and asked.witness == asked.by:
        raise Refused("witness-is-actor", person=asked.by)
    if recorded_at - asked.at <= LATE:
        return []
    minutes = round(lateness(asked.at, recorded_at))
    if not asked.late_reason and running() is None:
        raise Refused("late-without-reason", hours=round(minutes / 60))
    return [Finding("late-entry", "warn", {"minutes": minutes, "note": asked.late_reason})]

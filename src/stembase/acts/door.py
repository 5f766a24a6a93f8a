"""The one door. Page, API, import and simulator call `perform`; it locks, plans, gates, reads instruments, appends and applies."""

import contextvars
import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from stembase.ledger.appending import Head, append, canonical
from stembase.ledger.models import Chain
from stembase.ledger.vocabulary import Act, Code, MaybeCode, Record, apply, verb
from stembase.people.queries import roles_of
from stembase.people.roles import ANYONE
from stembase.people.signatures import Signature
from stembase.refusal import Finding, Misfit, Refused

from .command import Command, Plan, Reading, command_named, lateness
from .gate import pass_or_refuse
from .locks import hold_head, store_head, turn
from .models import Receipt

SIGNATURE_LASTS = timedelta(minutes=10)
LATE = timedelta(hours=24)
"""Recorded later than this after it happened, an act needs a reason (assumption: a working day)."""


class Attempt(Record):
    """A refused act: which command, which code, with what facts."""

    command: Code
    code: Code
    facts: dict[Code, int | float | bool | MaybeCode | None] = {}


@verb("attempted", zh="尝试「{command}」被拒绝：{code}", en="was refused: {command}, {code}", record=Attempt)
def attempted(act: Act, record: Attempt) -> None:
    """A refusal changes nothing but the ledger."""


@dataclass(slots=True)
class Batch:
    """A run of acts on one chain under one lock; the head stays in memory and is written at the end."""

    head: Head
    signature: Signature | None = None
    attempts: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Asked:
    """One act as it was asked for, its inputs already converted."""

    command: Command
    given: Mapping[str, Any]
    seal: str
    by: str
    at: datetime
    recorded_at: datetime
    witness: str
    late_reason: str
    signature: Signature | None
    witness_signature: Signature | None


_batch: contextvars.ContextVar[Batch | None] = contextvars.ContextVar("batch", default=None)


def content_hash(name: str, chain: str, inputs: Mapping[str, Any]) -> str:
    """What a signature is bound to: command, chain and inputs."""
    return hashlib.sha256(canonical([name, chain, dict(inputs)]).encode()).hexdigest()


@contextmanager
def batch(chain: str, *, signature: Signature | None = None) -> Iterator[Batch]:
    """Perform many acts on one chain in one transaction. Refusals met in the plan leave the rest usable; any other fault undoes all.

    A signature given here (bound to the hash of the file imported) stands for every act in the batch.
    """
    running: Batch | None = None
    try:
        with turn(), transaction.atomic():
            running = Batch(hold_head(chain), signature)
            token = _batch.set(running)
            try:
                yield running
                store_head(running.head)
            finally:
                _batch.reset(token)
    finally:
        if running and running.attempts:
            _write_attempts(chain, running.attempts)


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

    `now` is the bank's own clock (server, run or story); an act recorded late carries the key of the note that says why.
    """
    command = command_named(name)
    given = command.convert(inputs)
    recorded_at = now or timezone.now()
    seal = content_hash(name, chain, inputs)
    if idempotency and (earlier := _earlier(idempotency, by, seal)):
        return earlier
    running = _batch.get()
    asked = Asked(command, given, seal, by, at, recorded_at, witness, late_reason, signature, witness_signature)
    try:
        if running and running.head.key == chain:
            return _act(asked, running.head)
        with turn(), transaction.atomic():
            head = hold_head(chain)
            act = _act(asked, head)
            store_head(head)
            if idempotency:
                Receipt.objects.create(key=idempotency, person=by, content=seal, entry=act.key)
            return act
    except Misfit:
        raise
    except Refused as refusal:
        attempt = {"command": name, "refusal": refusal, "by": by, "at": at, "recorded_at": recorded_at}
        if running:
            running.attempts.append(attempt)
        else:
            _write_attempts(chain, [attempt])
        raise


def preview(name: str, chain: str, *, by: str, at: datetime, witness: str = "", **inputs: Any) -> tuple[Plan | None, tuple[Finding, ...]]:
    """The same plan without writing: what it would do and every finding, to be shown beforehand. Writes nothing, not even an attempt."""
    command = command_named(name)
    try:
        given = command.convert(inputs)
        kind = _kind(chain)
        may_enter(command, chain, kind, by, at)
        plan = command.plan(chain=chain, kind=kind, by=by, at=at, witness=witness, **given)
    except Refused as refusal:
        return None, refusal.findings
    return plan, tuple(plan.findings)


def may_enter(command: Command, chain: str, kind: str, by: str, at: datetime) -> None:
    """Refuse a person without a role for the command, or a command that has no place in a chain of this kind."""
    if kind not in command.kinds:
        raise Refused("not-in-this-bank", command=command.name, kind=kind)
    if not command.roles & (roles_of(by, chain, at) | ANYONE):
        raise Refused("not-permitted", command=command.name, person=by, roles=sorted(command.roles))


def _kind(chain: str) -> str:
    kind = Chain.objects.filter(key=chain).values_list("kind", flat=True).first()
    if kind is None:
        raise Refused("no-such-chain", chain=chain)
    return kind


def _act(asked: Asked, head: Head) -> Act:
    command, by, at = asked.command, asked.by, asked.at
    late = _lateness(asked)
    may_enter(command, head.key, head.kind, by, at)
    plan = command.plan(chain=head.key, kind=head.kind, by=by, at=at, witness=asked.witness, **asked.given)
    found = pass_or_refuse(plan.findings, head.kind)
    signatures = [
        _checked(asked, asked.signature or _signature_of_batch(), plan.signs, by, "signature-missing"),
        _checked(asked, asked.witness_signature, plan.witness_signs, asked.witness, "witness-signature-missing"),
    ]
    reading = plan.read() if plan.read else Reading()
    act = append(
        head,
        at=at,
        recorded_at=asked.recorded_at,
        actor=by,
        witness=asked.witness,
        verb=command.verb,
        subject=plan.subject,
        procedure=plan.procedure,
        did=plan.did,
        read=reading.values,
        found=[*found, *pass_or_refuse(reading.findings, head.kind), *late],
        signature=" ".join(text for text in signatures if text),
    )
    apply(act)
    return act


def _lateness(asked: Asked) -> list[Finding]:
    """Refuse an act from the future, a witness who is the actor, and lateness without a reason; late with one is noted."""
    if asked.at > asked.recorded_at + timedelta(minutes=1):
        raise Refused("act-in-the-future", at=asked.at)
    if asked.witness and asked.witness == asked.by:
        raise Refused("witness-is-actor", person=asked.by)
    minutes = round(lateness(asked.at, asked.recorded_at))
    if asked.recorded_at - asked.at <= LATE:
        return []
    if not asked.late_reason and _batch.get() is None:
        raise Refused("late-without-reason", hours=round(minutes / 60))
    return [Finding("late-entry", "warn", {"minutes": minutes, "note": asked.late_reason})]


def _signature_of_batch() -> Signature | None:
    running = _batch.get()
    return running.signature if running else None


def _checked(asked: Asked, signature: Signature | None, meaning: str, person: str, missing: str) -> str:
    """The signature's text for the entry, empty when none is needed or given. A batch's own signature is bound to its file instead."""
    if signature is None:
        if meaning:
            raise Refused(missing, meaning=meaning, person=person)
        return ""
    of_batch = signature is _signature_of_batch()
    if signature.signer != person or (meaning and signature.meaning != meaning and not of_batch):
        raise Refused("signature-of-somebody-else", signer=signature.signer, person=person)
    if not of_batch and signature.content != asked.seal:
        raise Refused("signature-of-other-content", signer=signature.signer)
    if not of_batch and not asked.recorded_at - SIGNATURE_LASTS <= signature.at <= asked.recorded_at + timedelta(minutes=1):
        raise Refused("signature-too-old", signer=signature.signer)
    return signature.text()


def _earlier(key: str, by: str, seal: str) -> Act | None:
    from stembase.ledger.queries import act_by_key

    receipt = Receipt.objects.filter(key=key).first()
    if receipt is None:
        return None
    if (receipt.person, receipt.content) != (by, seal):
        raise Misfit("idempotency-key-reused", key=key)
    return act_by_key(receipt.entry)


def _write_attempts(chain: str, attempts: list[dict[str, Any]]) -> None:
    """Write refused attempts as entries of their own, after the outermost rollback; nothing when the chain does not exist."""
    if transaction.get_connection().in_atomic_block and transaction.get_connection().needs_rollback:
        return
    with turn(), transaction.atomic():
        try:
            head = hold_head(chain)
        except Refused:
            return
        for attempt in attempts:
            refusal: Refused = attempt["refusal"]
            append(
                head,
                at=attempt["at"],
                recorded_at=attempt["recorded_at"],
                actor=attempt["by"],
                witness="",
                verb="attempted",
                subject=str(refusal.facts.get("unit") or refusal.facts.get("subject") or attempt["command"])[:160],
                procedure="",
                did=Attempt(command=attempt["command"], code=refusal.code, facts=_flat(refusal.facts)),
                read={},
                found=(),
                signature="",
            )
        store_head(head)


def _flat(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts of a refusal for the record of the attempt: numbers and codes only."""
    from stembase.ledger.appending import plain_facts

    return {
        name: value if isinstance(value, (int, float, bool)) or value is None else "".join(str(value).split())[:160]
        for name, value in plain_facts(facts).items()
    }

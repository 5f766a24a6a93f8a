"""What a signature is bound to, and whether the signatures given are the ones an act needs."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from stembase.ledger.appending import canonical
from stembase.people.signatures import Signature, text_of_signatures
from stembase.refusal import Refused

from .batching import running
from .command import Command, Plan, command_named

SIGNATURE_LASTS = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Asked:
    """One act as it was asked for, its inputs already converted."""

    command: Command
    given: Mapping[str, Any]
    chain: str
    by: str
    at: datetime
    now: datetime | None
    witness: str
    late_reason: str
    signature: Signature | None
    witness_signature: Signature | None
    idempotency: str

    @property
    def seal(self) -> str:
        """The hash of what is asked for."""
        return _seal(self.command.name, self.chain, self.given)


def content_hash(name: str, chain: str, inputs: Mapping[str, Any]) -> str:
    """What a signature is bound to: command, chain and inputs as the command takes them. Refuses with a `Misfit` what does not fit."""
    return _seal(name, chain, command_named(name).convert(inputs))


def _seal(name: str, chain: str, given: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical([name, chain, given]).encode()).hexdigest()


def signatures_for(asked: Asked, plan: Plan, recorded_at: datetime) -> str:
    """The signatures as the entry holds them, the actor's before the witness's; refuses when one is missing, or not for this act."""
    own = _checked(asked, asked.signature, plan.signs, asked.by, recorded_at) if asked.signature else _of_batch(asked, plan.signs)
    if plan.signs and own is None:
        raise Refused("signature-missing", meaning=plan.signs, person=asked.by)
    other = asked.witness_signature
    witnessed = _checked(asked, other, plan.witness_signs, asked.witness, recorded_at) if other else None
    if plan.witness_signs and witnessed is None:
        raise Refused("witness-signature-missing", meaning=plan.witness_signs, person=asked.witness)
    return text_of_signatures([signature for signature in (own, witnessed) if signature])


def _of_batch(asked: Asked, meaning: str) -> Signature | None:
    """The running batch's signature where the act needs this meaning of this signer; it is bound to the file imported, and has no age in it."""
    batch = running()
    given = batch.signature if batch else None
    return given if given and (given.signer, given.meaning) == (asked.by, meaning) else None


def _checked(asked: Asked, signature: Signature, meaning: str, person: str, recorded_at: datetime) -> Signature:
    if signature.signer != person or (meaning and signature.meaning != meaning):
        raise Refused("signature-of-somebody-else", signer=signature.signer, person=person)
    if signature.content != asked.seal:
        raise Refused("signature-of-other-content", signer=signature.signer)
    if not recorded_at - SIGNATURE_LASTS <= signature.at <= recorded_at + timedelta(minutes=1):
        raise Refused("signature-too-old", signer=signature.signer)
    return signature

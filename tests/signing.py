"""Perform with the signatures of the actor and, where there is one, of the witness."""

from datetime import datetime
from typing import Any

from stembase.acts.door import content_hash, perform
from stembase.ledger.vocabulary import Act
from stembase.people.signatures import sign
from tests.cast import NOON, PASSWORD


def signed(
    name: str, chain: str, *, by: str, at: datetime = NOON, witness: str = "", meaning: str = "approved", witness_meaning: str = "", **inputs: Any
) -> Act:
    """The act, signed at its own instant by everybody who takes part."""
    content = content_hash(name, chain, inputs)

    def signature(person: str, means: str):
        return sign(signer=person, password=PASSWORD, meaning=means, content=content, at=at)

    return perform(
        name,
        chain,
        by=by,
        at=at,
        now=at,
        witness=witness,
        signature=signature(by, meaning),
        witness_signature=signature(witness, witness_meaning or meaning) if witness else None,
        **inputs,
    )

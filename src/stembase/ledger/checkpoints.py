"""Signed heads that can be kept elsewhere: they show rewriting and truncation even by somebody who can rewrite the whole database."""

import os
from datetime import datetime
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from stembase.refusal import Refused

from .appending import canonical
from .instants import text_of
from .models import Chain, Entry
from .verifying import Fault


class Checkpoint(msgspec.Struct, frozen=True):
    """Heads at an instant, the public key and the signature over the canonical text of both."""

    taken_at: str
    heads: dict[str, tuple[int, str]]
    public_key: str
    signature: str = ""

    def message(self) -> bytes:
        """The text that is signed."""
        return canonical({"taken_at": self.taken_at, "heads": self.heads, "public_key": self.public_key}).encode()


def signing_key(path: Path) -> Ed25519PrivateKey:
    """The installation's Ed25519 key, made at first use and readable by its owner only."""
    if path.exists():
        return Ed25519PrivateKey.from_private_bytes(path.read_bytes())
    key = Ed25519PrivateKey.generate()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption()))
    return key


def take(key: Ed25519PrivateKey, at: datetime) -> Checkpoint:
    """Sign every chain's head as it stands."""
    heads = {chain.key: (chain.seq, chain.hash) for chain in Chain.objects.order_by("key")}
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
    unsigned = Checkpoint(text_of(at), heads, public)
    return msgspec.structs.replace(unsigned, signature=key.sign(unsigned.message()).hex())


def read(text: str | bytes, trusted: str = "") -> Checkpoint:
    """A checkpoint from its file. Refuses one that is malformed, whose signature is wrong, or of another key than the one trusted."""
    try:
        checkpoint = msgspec.json.decode(text, type=Checkpoint)
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(checkpoint.public_key)).verify(bytes.fromhex(checkpoint.signature), checkpoint.message())
    except (msgspec.MsgspecError, ValueError) as fault:
        raise Refused("checkpoint-malformed", problem=str(fault)) from fault
    except InvalidSignature as fault:
        raise Refused("checkpoint-signature-wrong") from fault
    if trusted and checkpoint.public_key != trusted:
        raise Refused("checkpoint-of-another-key", public_key=checkpoint.public_key[:16])
    return checkpoint


def compare(checkpoint: Checkpoint) -> tuple[Fault, ...]:
    """Faults of the ledger against a checkpoint: a chain cut short, or an entry whose hash is no longer the one signed."""
    faults = []
    for chain, (seq, mark) in checkpoint.heads.items():
        if seq and Entry.objects.filter(chain=chain, seq=seq).values_list("hash", flat=True).first() != mark:
            faults.append(Fault(chain, seq, "checkpoint"))
    return tuple(faults)

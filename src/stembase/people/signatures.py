"""Electronic signatures (21 CFR 11.50, 11.70, 11.200): who, when, with what meaning, bound to the content by its hash.

`sign` checks the password once; commands never see one.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import msgspec
from django.contrib.auth.hashers import check_password

from stembase.ledger.appending import canonical
from stembase.ledger.instants import text_of
from stembase.refusal import Refused

from .models import Account

MEANINGS: dict[str, tuple[str, str]] = {
    "performed": ("操作", "performed"),
    "verified": ("复核", "verified"),
    "reviewed": ("审核", "reviewed"),
    "approved": ("批准", "approved"),
    "released": ("放行", "released"),
    "authorised": ("授权", "authorised"),
    "explained": ("已说明", "explained"),
    "received": ("接收", "received"),
}


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature given: signer's code, meaning, instant, and the hash of what was signed."""

    signer: str
    meaning: str
    at: datetime
    content: str


def text_of_signatures(signatures: Sequence[Signature]) -> str:
    """The column of the ledger: a canonical list, the actor's before the witness's; nothing when nobody signed."""
    return canonical([asdict(signature) | {"at": text_of(signature.at)} for signature in signatures]) if signatures else ""


def read_signatures(text: str) -> tuple[Signature, ...]:
    """The signatures an entry holds, to be shown with printed names."""
    return msgspec.json.decode(text, type=tuple[Signature, ...]) if text else ()


def sign(*, signer: str, password: str, meaning: str, content: str, at: datetime) -> Signature:
    """Check the signer's password and give the signature. Refuses `signature-wrong` for an unknown, inactive or mistaken signer."""
    if meaning not in MEANINGS:
        raise Refused("signature-meaning-unknown", meaning=meaning)
    account = Account.objects.filter(code=signer, is_active=True).first()
    if not check_password(password, account.password if account else ""):
        raise Refused("signature-wrong", signer=signer)
    return Signature(signer, meaning, at, content)

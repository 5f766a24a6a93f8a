"""Append one entry to a chain whose head is held. Nothing else writes `ledger_entry`.

Layout of the hash: SHA-256 over the twelve columns of `COLUMNS` as they stand, in that order, one a line. No column can hold a line break
(codes have none, JSON escapes them), so two different rows never give one text.
"""

import hashlib
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import msgspec
from django.db import connection

from stembase.refusal import Finding, Refused

from .instants import instant_of, text_of
from .models import Chain
from .vocabulary import VERBS, Act, Record

COLUMNS = ("chain", "seq", "at", "recorded_at", "actor", "witness", "verb", "subject", "procedure", "record", "signature", "previous")
LIMITS = {"chain": 40, "actor": 40, "witness": 40, "verb": 60, "subject": 160, "procedure": 120}
_CODE = re.compile(r"[!-~]{0,160}")
TEXT_LEFT_OUT = "(text)"
_INSERT = f"INSERT INTO ledger_entry ({', '.join(COLUMNS)}, hash) VALUES ({', '.join(['%s'] * 13)})"  # noqa: S608 (constant names)
_encoder = msgspec.json.Encoder(order="sorted", decimal_format="string")


class Envelope(msgspec.Struct, frozen=True):
    """What stands in the column `record`: what was done, what instruments read, what rules found."""

    did: msgspec.Raw
    read: dict[str, Any] = {}
    found: list[tuple[str, str, dict[str, Any]]] = []


_envelopes = msgspec.json.Decoder(Envelope)


@dataclass(slots=True)
class Head:
    """The head of a chain as held by whoever has locked it.

    base: the hash of the base's head as it stood then, empty where there is none; present: the chain's time, where it has a `clock` and was asked.
    """

    key: str
    kind: str
    seq: int
    hash: str
    clock: str = ""
    base: str = ""
    present: datetime | None = None


def digest(columns: Sequence[str]) -> str:
    """SHA-256 over the columns in their order, one a line."""
    return hashlib.sha256("\n".join(columns).encode()).hexdigest()


def canonical(value: Any) -> str:
    """One text for one value: keys sorted, shortest numbers, no spaces. What is not a finite number becomes `null`."""
    return _encoder.encode(value).decode()


def is_code(value: str, longest: int = 160) -> bool:
    """Whether the text is printable ASCII without spaces, or empty."""
    return len(value) <= longest and _CODE.fullmatch(value) is not None


def plain_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts fit for the ledger: finite numbers, instants and codes; any other text is left out, since a person may have typed it."""
    return _plain(msgspec.to_builtins(dict(facts), str_keys=True, enc_hook=str))


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return value if is_code(value) else TEXT_LEFT_OUT
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {_plain(key): _plain(item) for key, item in value.items()}
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def append(
    head: Head,
    *,
    at: datetime,
    recorded_at: datetime,
    actor: str,
    witness: str,
    verb: str,
    subject: str,
    procedure: str,
    did: Record,
    read: Mapping[str, Any],
    found: Sequence[Finding],
    signature: str,
) -> Act:
    """Write the entry after the head in hand and move that head on; the caller stores the head. Returns the act for `apply`.

    Refuses `not-a-code` where a column would hold text.
    """
    for name, value in (("actor", actor), ("witness", witness), ("verb", verb), ("subject", subject), ("procedure", procedure)):
        if not is_code(value, LIMITS[name]):
            raise Refused("not-a-code", field=name)
    found_plain = [(finding.code, finding.on_breach, plain_facts(finding.facts)) for finding in found]
    record = canonical({"did": did, "read": plain_facts(read), "found": found_plain})
    seq = head.seq + 1
    columns = (head.key, str(seq), text_of(at), text_of(recorded_at), actor, witness, verb, subject, procedure, record, signature, head.hash)
    act, mark = act_of(columns), digest(columns)
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, (head.key, seq, *columns[2:], mark))
    head.seq, head.hash = seq, mark
    return act


def act_of(columns: Sequence[str]) -> Act:
    """The act behind the stored columns; used live just before writing and by rebuild, so that both see exactly the same.

    Refuses `entry-unreadable` when the verb is unknown here or the record does not fit its schema.
    """
    chain, seq, at, recorded_at, actor, witness, verb, subject, procedure, record, signature, _previous = columns
    try:
        envelope = _envelopes.decode(record)
        did = _decoder(verb).decode(envelope.did)
    except (KeyError, msgspec.MsgspecError) as fault:
        raise Refused("entry-unreadable", entry=f"{chain}:{seq}", verb=verb, problem=str(fault)) from fault
    found = tuple(Finding(code, on_breach, facts) for code, on_breach, facts in envelope.found)  # type: ignore[arg-type]
    return Act(
        chain, int(seq), instant_of(at), instant_of(recorded_at), actor, witness, verb, subject, procedure, did, envelope.read, found, bool(signature)
    )


@cache
def _decoder(verb: str) -> msgspec.json.Decoder:
    return msgspec.json.Decoder(VERBS[verb].record)


def open_chain(key: str, kind: str, clock: str = "") -> None:
    """Begin a chain that goes by the clock. One of the same kind that stands already is left as it is.

    Refuses `not-a-code` and `chain-of-another-kind`.
    """
    if not key or not is_code(key, LIMITS["chain"]):
        raise Refused("not-a-code", field="chain")
    chain, _new = Chain.objects.get_or_create(key=key, defaults={"kind": kind, "clock": clock})
    if chain.kind != kind:
        raise Refused("chain-of-another-kind", chain=key, kind=chain.kind)

"""Append one entry to a chain whose head is held. Nothing else writes `ledger_entry`."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from stembase.refusal import Finding, Refused

from .instants import instant_of, text_of
from .models import Chain, Entry
from .vocabulary import VERBS, Act, Record

COLUMNS = ("chain", "seq", "at", "recorded_at", "actor", "witness", "verb", "subject", "procedure", "record", "signature", "previous")
_CODE = re.compile(r"[!-~]{0,160}")
_FACT = re.compile(r"[ -~]{0,200}")
_encoder = msgspec.json.Encoder(order="sorted", decimal_format="string")


class Envelope(msgspec.Struct, frozen=True):
    """What stands in the column `record`: what was done, what instruments read, what rules found."""

    did: msgspec.Raw
    read: dict[str, Any] = {}
    found: list[tuple[str, str, dict[str, Any]]] = []


@dataclass(slots=True)
class Head:
    """The head of a chain as held by whoever has locked it."""

    key: str
    kind: str
    seq: int
    hash: str


def digest(columns: Sequence[str]) -> str:
    """SHA-256 over the columns in their order, one a line: no column can hold a line break."""
    return hashlib.sha256("\n".join(columns).encode()).hexdigest()


def canonical(value: Any) -> str:
    """One text for one value: keys sorted, shortest numbers, no spaces."""
    return _encoder.encode(value).decode()


def plain_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts fit for the ledger: numbers, instants and codes; any other text is left out, since a person may have typed it."""
    return {name: _plain(value) for name, value in msgspec.to_builtins(dict(facts)).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return value if _FACT.fullmatch(value) else "(text)"
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
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
    """Write the entry after the head in hand and move that head on; the caller stores the head. Returns the act for `apply`."""
    for name, value in (("actor", actor), ("witness", witness), ("verb", verb), ("subject", subject), ("procedure", procedure)):
        if not _CODE.fullmatch(value):
            raise Refused("not-a-code", field=name)
    found_plain = [(finding.code, finding.on_breach, plain_facts(finding.facts)) for finding in found]
    record = canonical({"did": did, "read": plain_facts(read), "found": found_plain})
    seq = head.seq + 1
    columns = (head.key, str(seq), text_of(at), text_of(recorded_at), actor, witness, verb, subject, procedure, record, signature, head.hash)
    mark = digest(columns)
    entry = Entry(hash=mark, **dict(zip(COLUMNS, columns, strict=True)))
    entry.seq = seq
    entry.save(force_insert=True)
    head.seq, head.hash = seq, mark
    return act_of(columns)


def act_of(columns: Sequence[str]) -> Act:
    """The act behind the stored columns; used live right after writing and by rebuild, so that both see exactly the same."""
    chain, seq, at, recorded_at, actor, witness, verb, subject, procedure, record, signature, _previous = columns
    envelope = msgspec.json.decode(record, type=Envelope)
    did = msgspec.json.decode(envelope.did, type=VERBS[verb].record, strict=False)
    found = tuple(Finding(code, on_breach, facts) for code, on_breach, facts in envelope.found)  # type: ignore[arg-type]
    return Act(
        chain, int(seq), instant_of(at), instant_of(recorded_at), actor, witness, verb, subject, procedure, did, envelope.read, found, bool(signature)
    )


def open_chain(key: str, kind: str) -> None:
    """Begin a chain. A chain that stands already is left as it is."""
    Chain.objects.get_or_create(key=key, defaults={"kind": kind})

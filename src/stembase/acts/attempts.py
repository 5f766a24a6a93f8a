"""Refused attempts: each is an entry of its own on the chain addressed, written after the rollback of what it tried."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from stembase.ledger.appending import LIMITS, append, canonical, is_code, plain_facts
from stembase.ledger.clock import time_to_record
from stembase.ledger.vocabulary import Act, Code, MaybeCode, Record, verb
from stembase.refusal import Refused

from .locks import hold_heads, store_head, turn


class Attempt(Record):
    """A refused act: which command, which code, with what facts."""

    command: Code
    code: Code
    facts: dict[Code, int | float | bool | MaybeCode | None] = {}


@verb("attempted", zh="尝试“{command}”被拒绝：{code}", en="was refused: {command}, {code}", record=Attempt)
def attempted(act: Act, record: Attempt) -> None:
    """A refusal changes nothing but the ledger."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An attempt waiting to be written."""

    chain: str
    command: str
    refused: Refused
    by: str
    at: datetime
    now: datetime | None


def write_attempts(attempts: Sequence[Refusal]) -> None:
    """Write the attempts in their order; those on a chain that does not exist leave nothing.

    Inside a broken transaction of the caller's own nothing can be written; `batch` is the way to put more into one transaction.
    """
    if connection.in_atomic_block and connection.needs_rollback:
        return
    with turn(), transaction.atomic():
        try:
            heads = hold_heads(attempt.chain for attempt in attempts)
        except Refused:
            return
        for attempt in attempts:
            facts, head = attempt.refused.facts, heads[attempt.chain]
            append(
                head,
                at=attempt.at,
                recorded_at=time_to_record(head, attempt.now),
                actor=attempt.by if is_code(attempt.by, LIMITS["actor"]) else "",
                witness="",
                verb="attempted",
                subject=_subject(facts) or attempt.command,
                procedure="",
                did=Attempt(command=attempt.command, code=attempt.refused.code, facts=_flat(facts)),
                read={},
                found=(),
                signature="",
            )
        for head in heads.values():
            store_head(head)


def _subject(facts: Mapping[str, Any]) -> str:
    """What was to be acted on, where the facts name it by a code."""
    named = facts.get("unit") or facts.get("subject")
    return named if isinstance(named, str) and is_code(named) else ""


def _flat(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts of a refusal for the record of the attempt: finite numbers and codes; what has parts stands as its canonical text."""
    return {name: canonical(value)[:160] if isinstance(value, (list, dict)) else value for name, value in plain_facts(facts).items()}

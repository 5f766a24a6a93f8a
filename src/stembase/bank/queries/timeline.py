"""What happened to a unit, act by act, as people read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from stembase.ledger.instants import instant_of
from stembase.ledger.models import Entry
from stembase.ledger.vocabulary import VERBS
from stembase.people.queries import names_of
from stembase.refusal import Finding, in_words


@dataclass(frozen=True, slots=True)
class Happened:
    """One act: when, who, its sentence, and what was found."""

    key: str
    at: datetime
    recorded_at: datetime
    actor: str
    actor_name: str
    witness: str
    witness_name: str
    verb: str
    sentence: str
    procedure: str
    findings: tuple[Finding, ...]
    record: Mapping[str, Any]
    signed: bool


class _Fields(dict):
    """Fields for a sentence: one that is not there shows as an ellipsis."""

    def __missing__(self, name: str) -> str:
        return "…"


def timeline_of(subjects: Sequence[str], language: str) -> list[Happened]:
    """Acts on any of the subjects (a unit, its donation, its donor's code), oldest first. Two queries."""
    entries = list(Entry.objects.filter(subject__in=subjects).order_by("id"))
    names = names_of({code for entry in entries for code in (entry.actor, entry.witness) if code}, language)
    return [_happened(entry, names, language) for entry in entries]


def sentence_of(entry: Entry, record: Mapping[str, Any], language: str) -> str:
    """The entry's sentence in the language asked for; a verb no longer known stands for itself."""
    verb = VERBS.get(entry.verb)
    if verb is None:
        return entry.verb
    text = verb.zh if language.startswith("zh") else verb.en
    facts = {"subject": entry.subject, "actor": entry.actor, **record}
    return text.format_map(_Fields({name: in_words(name, value, facts, language) for name, value in facts.items() if f"{{{name}" in text}))


def _happened(entry: Entry, names: Mapping[str, str], language: str) -> Happened:
    envelope = msgspec.json.decode(entry.record)
    did = envelope.get("did", {})
    return Happened(
        key=f"{entry.chain}:{entry.seq}",
        at=instant_of(entry.at),
        recorded_at=instant_of(entry.recorded_at),
        actor=entry.actor,
        actor_name=names.get(entry.actor, entry.actor),
        witness=entry.witness,
        witness_name=names.get(entry.witness, entry.witness),
        verb=entry.verb,
        sentence=sentence_of(entry, did, language),
        procedure=entry.procedure,
        findings=tuple(Finding(code, means, facts) for code, means, facts in envelope.get("found", ())),
        record=did,
        signed=bool(entry.signature),
    )

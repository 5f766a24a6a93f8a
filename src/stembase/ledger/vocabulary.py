"""The ledger's vocabulary: every verb with its sentence in two languages, the schema of its record and the function that applies it.

Personal data is kept out by type: a record may hold numbers, instants, codes and published documents, and of free text only the hash of a `Note`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, dataclass_transform

import msgspec
from msgspec import Meta, Struct

from stembase.refusal import Finding

Code = Annotated[str, Meta(pattern=r"^[!-~]{1,160}$", description="a code: printable ASCII without spaces")]
MaybeCode = Annotated[str, Meta(pattern=r"^[!-~]{0,160}$", description="a code or nothing")]
NoteKey = Annotated[str, Meta(pattern=r"^([0-9a-f]{64})?$", description="salted hash of a note, or nothing")]
Document = Annotated[str, Meta(pattern=r"(?s)^.*$", description="a published document: no personal data by its nature")]


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Record(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What an act did. Subclasses name their fields; only types that cannot carry a person's data are let in."""


@dataclass(frozen=True, slots=True)
class Act:
    """An entry as `apply` sees it, live and in a rebuild alike."""

    chain: str
    seq: int
    at: datetime
    recorded_at: datetime
    actor: str
    witness: str
    verb: str
    subject: str
    procedure: str
    did: Any
    read: Mapping[str, Any]
    found: tuple[Finding, ...]
    signed: bool

    @property
    def key(self) -> str:
        """The act's own key, from which rows it gives rise to take theirs."""
        return f"{self.chain}:{self.seq}"


Apply = Callable[[Act, Any], None]
Consequence = Callable[[Act, Finding], None]


@dataclass(frozen=True, slots=True)
class Verb:
    """A word of the ledger."""

    name: str
    zh: str
    en: str
    record: type[Record]
    apply: Apply


VERBS: dict[str, Verb] = {}
CONSEQUENCES: dict[str, list[Consequence]] = {}
PROJECTIONS: dict[str, type] = {}


def verb(name: str, *, zh: str, en: str, record: type[Record]) -> Callable[[Apply], Apply]:
    """Enter a verb; the decorated function applies it and is the only writer of the rows it touches."""

    def enter(apply: Apply) -> Apply:
        if name in VERBS:
            raise ValueError(f"the verb {name} stands twice")
        if loose := free_text_fields(record):
            raise ValueError(f"the record of {name} lets free text into the ledger: {', '.join(loose)}")
        VERBS[name] = Verb(name, zh, en, record, apply)
        return apply

    return enter


def consequence(*meanings: str) -> Callable[[Consequence], Consequence]:
    """Enter what follows from a finding that was recorded (`hold`, `deviate`): called after the verb's own apply, live and in a rebuild."""

    def enter(function: Consequence) -> Consequence:
        for meaning in meanings:
            CONSEQUENCES.setdefault(meaning, []).append(function)
        return function

    return enter


def projection(model: type) -> type:
    """Declare a table as read from the ledger: a rebuild must give it row for row."""
    PROJECTIONS[model._meta.label] = model  # type: ignore[attr-defined]
    return model


def free_text_fields(record: type) -> list[str]:
    """Names of fields whose type would let free text in."""
    (info,) = msgspec.inspect.multi_type_info([record])
    return [field.name for field in getattr(info, "fields", ()) if _is_loose(field.type)]


def _is_loose(info: msgspec.inspect.Type) -> bool:
    if isinstance(info, msgspec.inspect.Metadata):
        return _is_loose(info.type)
    if isinstance(info, msgspec.inspect.StrType):
        return info.pattern is None
    if isinstance(info, (msgspec.inspect.AnyType, msgspec.inspect.BytesType)):
        return True
    return any(_is_loose(part) for part in _parts(info))


def _parts(info: Any) -> Iterable[msgspec.inspect.Type]:
    if isinstance(info, msgspec.inspect.StructType):
        return [field.type for field in info.fields]
    if isinstance(info, msgspec.inspect.UnionType):
        return list(info.types)
    if isinstance(info, msgspec.inspect.DictType):
        return [info.key_type, info.value_type]
    if isinstance(info, msgspec.inspect.TupleType):
        return list(info.item_types)
    return [info.item_type] if hasattr(info, "item_type") else []


def apply(act: Act) -> None:
    """Write what follows from an act: its verb's rows, then the consequences of its findings."""
    VERBS[act.verb].apply(act, act.did)
    for finding in act.found:
        for function in CONSEQUENCES.get(finding.on_breach, ()):
            function(act, finding)

"""The ledger's vocabulary: every verb with its sentence in two languages, the schema of its record and the function that applies it.

Personal data is kept out by type: a record may hold numbers, instants, codes and published documents, and of free text only the hash of a `Note`.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, dataclass_transform

import msgspec
from msgspec import Meta, Struct

from stembase.refusal import Finding

# `$` alone would let a line break stand at the end; `(?!\n)` says no to it in Python and in JSON Schema alike
Code = Annotated[str, Meta(pattern=r"^[!-~]{1,160}$(?!\n)", description="a code: printable ASCII without spaces")]
MaybeCode = Annotated[str, Meta(pattern=r"^[!-~]{0,160}$(?!\n)", description="a code or nothing")]
NoteKey = Annotated[str, Meta(pattern=r"^([0-9a-f]{64})?$(?!\n)", description="salted hash of a note, or nothing")]
_DOCUMENT = r"^[\s\S]*$"
Document = Annotated[str, Meta(pattern=_DOCUMENT, description="a published document: no personal data by its nature")]


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
    """Names of fields whose type would let free text in, at any depth: only what is known to be safe passes."""
    (info,) = msgspec.inspect.multi_type_info([record])
    return [field.name for field in getattr(info, "fields", ()) if _is_loose(field.type, {record})]


def _is_loose(info: Any, seen: set[type]) -> bool:
    if isinstance(info, msgspec.inspect.Metadata):
        return _is_loose(info.type, seen)
    if isinstance(info, msgspec.inspect.StrType):
        return info.pattern is None or lets_text_in(info.pattern)
    if isinstance(info, _SAFE):
        return False
    parts = _parts(info, seen)
    return parts is None or any(_is_loose(part, seen) for part in parts)


def lets_text_in(pattern: str) -> bool:
    """Whether a pattern accepts what a person might write about a person; a published document is the one exception."""
    return pattern != _DOCUMENT and any(re.search(pattern, probe) for probe in _PROBES)


_SAFE = tuple(
    getattr(msgspec.inspect, name)
    for name in (
        "IntType", "FloatType", "BoolType", "NoneType", "DecimalType", "UUIDType", "DateTimeType", "DateType", "TimeType", "TimeDeltaType",
        "LiteralType", "EnumType",
    )
)  # fmt: skip
_PROBES = ("two words", "Two Words 12:30", "姓名", "an 1-a A9990:U1 a", "line\nbreak", "a, b; c")


def _parts(info: Any, seen: set[type]) -> Iterable[msgspec.inspect.Type] | None:
    """The types inside a type; None for one that is not known. A type inside itself is looked at once."""
    if isinstance(info, msgspec.inspect.UnionType):
        return info.types
    if isinstance(info, msgspec.inspect.DictType):
        return (info.key_type, info.value_type)
    if isinstance(info, msgspec.inspect.TupleType):
        return info.item_types
    if hasattr(info, "fields") and hasattr(info, "cls"):
        again = info.cls in seen
        seen.add(info.cls)
        return () if again else [field.type for field in info.fields]
    return (info.item_type,) if hasattr(info, "item_type") else None


def apply(act: Act) -> None:
    """Write what follows from an act: its verb's rows, then the consequences of its findings."""
    VERBS[act.verb].apply(act, act.did)
    for finding in act.found:
        for function in CONSEQUENCES.get(finding.on_breach, ()):
            function(act, finding)

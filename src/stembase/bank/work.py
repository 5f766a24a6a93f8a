"""What comes to a step from outside: who acts, and what they give."""

from dataclasses import dataclass
from datetime import datetime

import msgspec

from stembase.ledger.vocabulary import Code

Value = float | bool | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts, with whom, where and when."""

    chain: str
    kind: str
    by: str
    at: datetime
    witness: str = ""


class Work(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a person gives at a step: which step, its measures, what was scanned, which lot and which machine of each kind."""

    procedure: Code
    step: Code
    measures: dict[Code, Value] = {}
    scans: dict[Code, Code] = {}
    lots: dict[Code, Code] = {}
    equipment: dict[Code, Code] = {}

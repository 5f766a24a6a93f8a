"""An entry as the truth reads it: what was done and when, never what anybody read."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from stembase.ledger.vocabulary import Act

KindOf = Callable[[str, str], str]
"""Version of a procedure, step -> the step's kind."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing done, with its `kind` and `step` where it was a step of a procedure. `at`: by the run's own clock, whatever was written."""

    at: datetime
    verb: str
    subject: str
    did: Mapping[str, Any]
    kind: str = ""
    procedure: str = ""
    step: str = ""
    actor: str = ""

    @property
    def measures(self) -> Mapping[str, Any]:
        """What was set at a step."""
        return self.did.get("measures", {})  # type: ignore[no-any-return]

    @property
    def place(self) -> str:
        """The step as scenarios and ways write it, `procedure:step`; the verb for anything else."""
        return f"{self.procedure}:{self.step}" if self.step else self.verb


def happenings(acts: Iterable[Act], kind_of: KindOf) -> tuple[Happening, ...]:
    """The acts of a run in their order; attempts that were refused have not happened."""
    return tuple(_happening(act, kind_of) for act in acts if act.verb != "attempted")


def _happening(act: Act, kind_of: KindOf) -> Happening:
    did = msgspec.to_builtins(act.did)
    step = did.get("step") if isinstance(did.get("step"), str) else (did.get("step") or {}).get("step", "")
    if isinstance(did.get("step"), dict):
        did = did | {name: did["step"][name] for name in ("measures", "lots", "equipment", "scans")}
    at = datetime.fromisoformat(did["struck_at"]) if act.verb == "run.event" else act.recorded_at
    kind = kind_of(act.procedure, step) if step and act.procedure else ""
    return Happening(at, act.verb, act.subject, did, kind, act.procedure.partition("@")[0], step or "", act.actor)

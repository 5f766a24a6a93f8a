"""One good call of each command, in a world built for it: the test matrix is generated from the registry and these."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from stembase.acts.command import COMMANDS
from stembase.acts.door import content_hash, perform, preview
from stembase.ledger.vocabulary import Act
from stembase.people.signatures import Signature, sign
from tests.cast import NOON, PASSWORD


@dataclass(frozen=True, slots=True)
class Call:
    """A command as somebody would give it. Signatures are made as the plan wants them, from `by` and `witness`."""

    name: str
    chain: str
    by: str
    inputs: dict[str, Any] = field(default_factory=dict)
    at: datetime = NOON
    witness: str = ""

    def perform(self, **changes: Any) -> Act:
        """Do it, changed as asked (`by=`, `inputs=` …)."""
        call = Call(**{name: changes.get(name, getattr(self, name)) for name in self.__slots__})
        plan, _ = preview(call.name, call.chain, by=call.by, at=call.at, witness=call.witness, **call.inputs)
        signs, witness_signs = (plan.signs, plan.witness_signs) if plan else ("", "")
        return perform(
            call.name, call.chain, by=call.by, at=call.at, now=call.at, witness=call.witness, signature=call._signed(call.by, signs),
            witness_signature=call._signed(call.witness, witness_signs), **call.inputs,
        )  # fmt: skip

    def _signed(self, person: str, meaning: str) -> Signature | None:
        if not meaning or not person:
            return None
        return sign(signer=person, password=PASSWORD, meaning=meaning, content=content_hash(self.name, self.chain, self.inputs), at=self.at)


@dataclass(frozen=True, slots=True)
class Example:
    """`build` makes the world and gives the call. `twice`: the code that refuses the same call again, empty where it may be repeated.

    `at_once`: whether of two equal calls at the same instant one wins (refused with `twice`) or both are done.
    """

    build: Callable[[], Call]
    twice: str = ""

    @property
    def at_once(self) -> Literal["one", "both"]:
        """How many of two win."""
        return "one" if self.twice else "both"


def roles_outside(name: str) -> frozenset[str]:
    """Roles that do not open the command."""
    from stembase.people.roles import ROLES

    return frozenset(ROLES) - COMMANDS[name].roles

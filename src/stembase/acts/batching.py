"""Many acts in one transaction, under one lock: imports, the demo's story, work on several chains at once."""

import contextvars
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NoReturn, TypeVar

from django.db import transaction

from stembase.ledger.appending import Head
from stembase.ledger.memory import holding, look_away
from stembase.people.signatures import Signature
from stembase.refusal import Refused

from .attempts import Refusal, write_attempts
from .locks import hold_heads, store_head, turn

Made = TypeVar("Made")


@dataclass(slots=True)
class Batch:
    """A run of acts under one lock; the heads stay in memory and are written at the end."""

    heads: dict[str, Head]
    signature: Signature | None = None
    refused: list[Refusal] = field(default_factory=list)
    fault: BaseException | None = None

    def head_of(self, chain: str) -> Head:
        """The head of a chain this batch holds. Another chain cannot be locked any more: two batches might wait for each other."""
        if self.fault:
            self._undone()
        if chain not in self.heads:
            raise ValueError(f"this batch does not hold the chain {chain}; name it when the batch begins: batch({', '.join(self.heads)}, {chain})")
        return self.heads[chain]

    def end(self) -> None:
        """Write the heads, unless an act has failed half-written: then nothing of the batch may stay."""
        if self.fault:
            self._undone()
        for head in self.heads.values():
            store_head(head)

    def _undone(self) -> NoReturn:
        if isinstance(self.fault, Refused):
            raise self.fault
        raise RuntimeError("an act of this batch failed half-written, so all of it is undone") from self.fault


_running: contextvars.ContextVar[Batch | None] = contextvars.ContextVar("batch", default=None)


def running() -> Batch | None:
    """The batch this code runs in."""
    return _running.get()


def apart(work: Callable[..., Made], *given: Any) -> Made:
    """Do work that performs acts of its own in the midst of an act, as if none were under way: it joins no batch, and what is remembered and held
    here is not touched. The connection and its transaction are the same."""
    return contextvars.copy_context().run(_apart, work, given)


def _apart(work: Callable[..., Made], given: tuple[Any, ...]) -> Made:
    look_away()
    _running.set(None)
    return work(*given)


@contextmanager
def batch(*chains: str, signature: Signature | None = None) -> Iterator[Batch]:
    """Perform many acts on one chain, or on several, in one transaction. Rows that belong with the acts (notes, identity) may be written in it too.
    What the base says (roles, levels, versions) is as it stood when the batch began, unless the batch holds the base's chain and moves it.

    A refusal met in the plan leaves the rest usable when it is caught; one met while writing, or any other fault, undoes all.
    A signature given here (bound to the hash of the file imported) stands for every act of its signer that needs this meaning.
    Inside another batch that holds these chains, it joins that one.
    """
    outer = _running.get()
    if outer:
        yield from _joined(outer, chains, signature)
        return
    held: Batch | None = None
    try:
        with turn(), transaction.atomic():
            held = Batch(hold_heads(chains), signature)
            look_away()
            token = _running.set(held)
            try:
                with holding():
                    yield held
                held.end()
            finally:
                _running.reset(token)
    finally:
        if held and held.refused:
            write_attempts(held.refused)


def _joined(outer: Batch, chains: tuple[str, ...], signature: Signature | None) -> Iterator[Batch]:
    for chain in chains:
        outer.head_of(chain)
    before, outer.signature = outer.signature, signature or outer.signature
    try:
        yield outer
    finally:
        outer.signature = before

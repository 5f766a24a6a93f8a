"""What need not be asked twice. There are three memories, by how long their answers hold.

`kept`: answers that rest on acts of the base alone (roles, levels, versions in force, equipment). They hold as long as the base's head stands where
it stood, and so are kept in the process under its hash, from act to act and from page to page.
`own`: answers about a bank's rows, for one plan, or for a batch, which holds the bank's chain; what changes the rows calls `forget`.
`seen`: rows, for one look: the making of one plan, or a page until it acts.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

Answer = TypeVar("Answer")
Answers = dict[Hashable, Any]
BASE = "base"
"""The key of the base's chain."""
MOST = 20_000
"""Answers kept before a memory begins anew, so that it never fills a process."""

_at: tuple[str, Answers] = ("", {})
"""The head of the base the process last saw, and the answers that hold there."""
_kept: ContextVar[Answers | Callable[[], str] | None] = ContextVar("kept", default=None)
_own: ContextVar[Answers | None] = ContextVar("own", default=None)
_seen: ContextVar[Answers | None] = ContextVar("seen", default=None)


@contextmanager
def looking(head: str | Callable[[], str]) -> Iterator[None]:
    """One look, of a page or of a plan; `head` is the hash of the base's head (empty: none), or how to ask for it once it is wanted."""
    base, rows = _kept.set(answers_at(head) if isinstance(head, str) else head), _seen.set({})
    of_bank = _own.set({} if (held := _own.get()) is None else held)
    try:
        yield
    finally:
        _own.reset(of_bank)
        _seen.reset(rows)
        _kept.reset(base)


@contextmanager
def holding() -> Iterator[None]:
    """A batch: what is asked about the rows of the banks it holds is kept from act to act."""
    token = _own.set({})
    try:
        yield
    finally:
        _own.reset(token)


def answers_at(head: str) -> Answers:
    """The answers that hold where the base's head stands; none yet when it has moved."""
    global _at
    if not head:
        return {}
    if _at[0] != head:
        _at = (head, {})
    return _at[1]


def kept(key: Hashable, ask: Callable[[], Answer]) -> Answer:
    """The answer kept under the key, or asked for now; it depends on rows of the base's chain and on nothing else."""
    return _answer(_base(), key, ask)


def own(key: Hashable, ask: Callable[[], Answer]) -> Answer:
    """The answer about a bank's own rows, or asked for now; whatever changes those rows calls `forget(key)`."""
    return _answer(_own.get(), key, ask)


def seen(key: Hashable, ask: Callable[[], Answer]) -> Answer:
    """What was seen under the key in this look, or is looked up now. The caller changes nothing of it."""
    return _answer(_seen.get(), key, ask)


def _answer(answers: Answers | None, key: Hashable, ask: Callable[[], Answer]) -> Answer:
    if answers is None:
        return ask()
    if key not in answers:
        if len(answers) >= MOST:
            answers.clear()
        answers[key] = ask()
    return answers[key]  # type: ignore[no-any-return]


def _base() -> Answers | None:
    answers = _kept.get()
    if callable(answers):
        answers = answers_at(answers())
        _kept.set(answers)
    return answers


def keep(key: Hashable, answer: Any) -> None:
    """Put under a key of `kept` what was read along with something else."""
    if (answers := _base()) is not None:
        answers[key] = answer


def tell(key: Hashable, answer: Any) -> None:
    """Put under a key of `seen` what this look has read along with something else."""
    if (answers := _seen.get()) is not None:
        answers[key] = answer


def forget(key: Hashable) -> None:
    """The rows that one answer of `own` rests on have changed: ask again."""
    if (answers := _own.get()) is not None:
        answers.pop(key, None)


def look_away() -> None:
    """An act begins: what a page has read before the lock binds it to nothing, and what the page reads afterwards is read anew."""
    _kept.set(None)
    _own.set(None)
    _seen.set(None)


@contextmanager
def undone() -> Iterator[None]:
    """What is done in here is undone at its end: nothing of it stays kept, and what was kept before holds again, under the head it was kept under."""
    global _at
    before = _at
    try:
        yield
    finally:
        _at = before


def forget_everything() -> None:
    """The database is another one, or rows were changed by no act."""
    global _at
    _at = ("", {})

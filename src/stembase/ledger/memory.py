"""What an act need not ask twice: answers that hold as long as nothing is entered that changes them.

One act keeps them until its plan is made; a batch that holds the base's chain keeps them from act to act. Every act of the base makes it forget
them all; answers about a bank's own rows are forgotten by the apply function that changes those rows.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

Answer = TypeVar("Answer")
BASE_KIND = "base"

_kept: ContextVar[dict[Hashable, Any] | None] = ContextVar("kept", default=None)


@contextmanager
def keeping() -> Iterator[None]:
    """Keep answers for the length of the block; inside another such block they are kept for the length of that one."""
    if _kept.get() is not None:
        yield
        return
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def kept(key: Hashable, ask: Callable[[], Answer]) -> Answer:
    """The answer kept under the key, or asked for now; it depends on rows of the base's chain, or on rows whose apply calls `forget(key)`."""
    answers = _kept.get()
    if answers is None:
        return ask()
    if key not in answers:
        answers[key] = ask()
    return answers[key]  # type: ignore[no-any-return]


def forget(key: Hashable = None) -> None:
    """What one answer rests on has changed, or without a key the base: ask again."""
    answers = _kept.get()
    if answers is None:
        return
    if key is None:
        answers.clear()
    else:
        answers.pop(key, None)

"""Two versions of a text side by side, line by line: what stays, what goes, what comes. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Change = Literal["same", "gone", "new", "skipped"]
AROUND = 3  # unchanged lines shown on both sides of a change


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the comparison with its number in the old and in the new text; of skipped lines `text` is how many."""

    change: Change
    old: int | None
    new: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """The comparison, and how many lines went and came."""

    lines: tuple[Line, ...]
    gone: int
    new: int


def difference(old: str, new: str) -> Difference:
    """What changes from the old text to the new one."""
    before, after = old.splitlines(), new.splitlines()
    lines = tuple(_lines(before, after))
    return Difference(lines, sum(line.change == "gone" for line in lines), sum(line.change == "new" for line in lines))


def _lines(before: Sequence[str], after: Sequence[str]) -> Iterator[Line]:
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for place, (what, old, old_end, new, new_end) in enumerate(blocks):
        if what == "equal":
            yield from _same(before, old, new, old_end - old, place == 0, place == len(blocks) - 1)
            continue
        for number in range(old, old_end):
            yield Line("gone", number + 1, None, before[number])
        for number in range(new, new_end):
            yield Line("new", None, number + 1, after[number])


def _same(before: Sequence[str], old: int, new: int, count: int, first: bool, last: bool) -> Iterator[Line]:
    """Lines that stay: those near a change, and how many were left out between them."""
    head, tail = 0 if first else AROUND, 0 if last else AROUND
    whole = count <= head + tail + 1
    for number in range(count if whole else head):
        yield Line("same", old + number + 1, new + number + 1, before[old + number])
    if whole:
        return
    yield Line("skipped", None, None, str(count - head - tail))
    for number in range(count - tail, count):
        yield Line("same", old + number + 1, new + number + 1, before[old + number])

"""Several histories at once: what they have in common from the beginning on is folded once. What comes out is what each fold alone would give."""

from collections.abc import Iterator, Sequence

from stembase.practice.truth.bag import World
from stembase.practice.truth.fold import after
from stembase.practice.truth.happening import Happening
from stembase.practice.truth.rules import Rules

Done = Sequence[Happening]


def truths(histories: Sequence[Done], rules: Rules) -> Iterator[tuple[int, World]]:
    """The number of each history and the world after it, in no order: a tree is walked whose branches are histories that part."""
    waiting = [(World(), 0, list(range(len(histories))))]
    while waiting:
        world, at, alike = waiting.pop()
        yield from ((number, world) for number in alike if len(histories[number]) == at)
        going = [number for number in alike if len(histories[number]) > at]
        waiting += [(after(world, happening, rules), at + 1, some) for happening, some in _parted(histories, at, going)]


def _parted(histories: Sequence[Done], at: int, numbers: Sequence[int]) -> list[tuple[Happening, list[int]]]:
    """The histories by what they go on with."""
    found: list[tuple[Happening, list[int]]] = []
    for number in numbers:
        happening = histories[number][at]
        some = next((some for known, some in found if known is happening or known == happening), None)
        if some is None:
            found.append((happening, [number]))
        else:
            some.append(number)
    return found

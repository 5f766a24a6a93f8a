"""Pairs: two applicants who go to posts of one site or to none. A stable placement need not exist then, and finding one is hard (Ronn 1990).

Blocking single applicants and pairs are satisfied one after another, best option first, until nobody blocks (Roth & Vande Vate 1990, Roth & Peranson
1999); from several orders of the pairs, drawn from the seed. What still blocks after the last is named, never hidden.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from stembase.science.allocation.market import Market, Standing
from stembase.science.allocation.rooms import Rooms
from stembase.science.draws import draws

ORDER, ATTEMPTS, MOVES = "placement.pair-order", 20, 50
"""The draw that orders the pairs, how many orders are tried, and how many moves a unit of people, before an order is given up."""

Blocking = tuple[tuple[int, ...], tuple[int, ...]]
"""People who would all rather go to these posts, which would all keep them."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One applicant, or a pair, and where it can go, best first: a post for each member."""

    members: tuple[int, ...]
    options: tuple[tuple[int, ...], ...]


def units_of(market: Market, stands: Standing) -> list[Unit]:
    """Single applicants and pairs. A pair wants two places of one site, by the sum of both ranks, the worse rank, the first one's rank."""
    position = {applicant.key: one for one, applicant in enumerate(market.applicants)}
    sites = [post.site or f"\0{post.key}" for post in market.posts]
    units = []
    for one, applicant in enumerate(market.applicants):
        chosen = [(rank, post) for rank, post in enumerate(stands.choices[one]) if post in stands.places[one]]
        if not applicant.pair:
            units.append(Unit((one,), tuple((post,) for _rank, post in chosen)))
        elif one < (two := position[applicant.pair]):
            theirs = [(rank, post) for rank, post in enumerate(stands.choices[two]) if post in stands.places[two]]
            both = sorted((a + b, max(a, b), a, p, q) for a, p in chosen for b, q in theirs if sites[p] == sites[q])
            units.append(Unit((one, two), tuple((p, q) for _sum, _worse, _first, p, q in both)))
    return units


def settled(
    market: Market, stands: Standing, units: Sequence[Unit], singles: Sequence[int | None]
) -> tuple[Rooms, list[int | None], tuple[Blocking, ...]]:
    """Rooms, posts and what still blocks, from a stable placement of the single applicants. The first stable order, else the least blocked."""
    best: tuple[Rooms, list[int | None], tuple[Blocking, ...]] | None = None
    pairs = [number for number, unit in enumerate(units) if len(unit.members) == 2]
    names = [market.applicants[units[number].members[0]].key for number in pairs]
    for attempt in range(ATTEMPTS):
        order = [pairs[at] for at in draws(market.seed, names, ORDER, attempt).argsort(kind="stable")]
        settling = _Settling(market, stands, units, singles)
        settling.run(order)
        found = settling.rooms, settling.posts, tuple(settling.blocking())
        if best is None or len(found[2]) < len(best[2]):
            best = found
        if not best[2]:
            break
    assert best is not None
    return best


class _Settling:
    """One attempt."""

    def __init__(self, market: Market, stands: Standing, units: Sequence[Unit], singles: Sequence[int | None]) -> None:
        self.units, self.stands, self.rooms = units, stands, Rooms(market, stands)
        self.posts: list[int | None] = [None] * len(market.applicants)
        self.unit_of = {one: number for number, unit in enumerate(units) for one in unit.members}
        self.at = [len(unit.options) for unit in units]  # the option each unit has; their number where it has none
        self.waiting: deque[int] = deque()
        self.asked: set[int] = set()
        for one, post in enumerate(singles):
            if post is not None:
                self._hold(self.unit_of[one], self.units[self.unit_of[one]].options.index((post,)))

    def run(self, order: Iterable[int]) -> None:
        """Satisfy whoever blocks, until nobody does or there were too many moves."""
        self._ask(order)
        moves = MOVES * len(self.units)
        while self.waiting and moves:
            number = self.waiting.popleft()
            self.asked.discard(number)
            option = self._better(number)
            if option is not None:
                moves -= 1
                self._leave(number)
                self._hold(number, option)

    def blocking(self) -> Iterable[Blocking]:
        """Units that would rather go where they would be kept, each with the best such option."""
        for number, unit in enumerate(self.units):
            option = self._better(number)
            if option is not None:
                yield unit.members, unit.options[option]

    def _ask(self, numbers: Iterable[int]) -> None:
        """Put units into the queue, each once."""
        fresh = [number for number in dict.fromkeys(numbers) if number not in self.asked]
        self.asked.update(fresh)
        self.waiting.extend(fresh)

    def _better(self, number: int) -> int | None:
        unit = self.units[number]
        return next((option for option in range(self.at[number]) if self._kept(unit, unit.options[option])), None)

    def _kept(self, unit: Unit, posts: tuple[int, ...]) -> bool:
        """Whether the posts would keep all members, who leave where they are."""
        for one, post in zip(unit.members, posts, strict=True):
            leaving = [other for other in unit.members if self.posts[other] == post]
            beside = [other for other, theirs in zip(unit.members, posts, strict=True) if theirs == post and other != one]
            if not self.rooms.keeps(post, one, leaving, beside):
                return False
        return True

    def _hold(self, number: int, option: int) -> None:
        self.at[number] = option
        unit = self.units[number]
        for one, post in zip(unit.members, unit.options[option], strict=True):
            self.posts[one] = post
            out = self.rooms.put(post, one)
            if out is not None:
                self.posts[out] = None
                self._leave(self.unit_of[out])
                self._ask([self.unit_of[out]])

    def _leave(self, number: int) -> None:
        """The whole unit goes; whoever wants a place it gives back is asked again."""
        self.at[number] = len(self.units[number].options)
        for one in self.units[number].members:
            post = self.posts[one]
            if post is not None:
                self.rooms.leave(post, one)
                self.posts[one] = None
                self._ask(self.unit_of[other] for other in self.stands.queues[post])

"""Deferred acceptance, applicants proposing: stable, best for every applicant among the stable placements, and nobody gains by misstating choices.

Source: Gale & Shapley 1962; quotas by type as in Abdulkadiroğlu 2005 (the post's choice stays substitutable). Pairs: `pairs`.
"""

from dataclasses import dataclass

from stembase.science.allocation.market import Market, Standing, standing
from stembase.science.allocation.pairs import Blocking, settled, units_of
from stembase.science.allocation.rooms import Rooms

ALGORITHM = "stembase-deferred-acceptance-1"
"""Its name in an audit file: another number means that the same market may be placed otherwise."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Who got what: `posts[a]` is the position of the applicant's post, None without one. `blocking` is empty unless pairs left it so."""

    market: Market
    standing: Standing
    rooms: Rooms
    posts: list[int | None]
    blocking: tuple[Blocking, ...] = ()

    def rank(self, one: int) -> int | None:
        """Which choice, from 1, the applicant got; None without a post."""
        post = self.posts[one]
        return None if post is None else self.standing.choices[one].index(post) + 1


def place(market: Market) -> Placement:
    """The placement of a market. Without pairs it is the stable one that is best for every applicant; with pairs see `pairs.settled`."""
    stands = standing(market)
    pairs = {one for one, applicant in enumerate(market.applicants) if applicant.pair}
    rooms, posts = _proposed(market, stands, pairs)
    if not pairs:
        return Placement(market, stands, rooms, posts)
    rooms, posts, blocking = settled(market, stands, units_of(market, stands), posts)
    return Placement(market, stands, rooms, posts, blocking)


def _proposed(market: Market, stands: Standing, without: set[int]) -> tuple[Rooms, list[int | None]]:
    """Everybody but those `without` proposes down their list; whoever is pushed out proposes on."""
    rooms, posts = Rooms(market, stands), list[int | None]([None] * len(market.applicants))
    remaining = [iter([post for post in chosen if post in accepted]) for chosen, accepted in zip(stands.choices, stands.places, strict=True)]
    for first in range(len(market.applicants)):
        one: int | None = None if first in without else first
        while one is not None:
            post = next(remaining[one], None)
            if post is None:
                break
            out = rooms.put(post, one)
            if out == one:
                continue
            posts[one] = post
            if out is not None:
                posts[out] = None
            one = out
    return rooms, posts

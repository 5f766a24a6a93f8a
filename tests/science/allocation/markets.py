"""Random markets for the tests, their rows as an audit file has them, and every placement of a small one, tried out by brute force."""

import random
from collections.abc import Iterator
from itertools import product

from stembase.science.allocation.market import Applicant, Market, Post
from stembase.science.allocation.placement_check import faults, lot

TYPES = ("", "undergraduate", "vocational")


def market(seed: int, applicants: int, posts: int, *, longest: int = 5, capacity: int = 3, pairs: int = 0, ranked: float = 0.4) -> Market:
    """Ties in scores, incomplete lists on both sides, a share of posts with rankings, quotas, and closed posts."""
    chance = random.Random(seed)
    keys, names = [f"A{number}" for number in range(applicants)], [f"P{number}" for number in range(posts)]
    partner = {keys[2 * at]: keys[2 * at + 1] for at in range(pairs)} | {keys[2 * at + 1]: keys[2 * at] for at in range(pairs)}
    people = [
        Applicant(
            key, tuple(chance.sample(names, chance.randint(1, min(longest, posts)))), chance.randint(0, 3), chance.choice(TYPES), partner.get(key, "")
        )
        for key in keys
    ]
    return Market(people, [_post(chance, name, keys, capacity, ranked) for name in names], seed)


def _post(chance: random.Random, name: str, keys: list[str], capacity: int, share: float) -> Post:
    ranked = chance.sample(keys, chance.randint(0, len(keys))) if chance.random() < share else []
    cut = chance.randint(0, len(ranked))
    ranking = tuple(group for group in (tuple(ranked[:cut]), *((key,) for key in ranked[cut:])) if group)
    caps = {type_: chance.randint(0, 2) for type_ in TYPES[1:] if chance.random() < 0.3}
    return Post(name, chance.randint(0, capacity), f"S{chance.randint(0, 2)}", caps, ranking, not ranking or chance.random() < 0.5)


def rows(market: Market) -> tuple[list[dict], list[dict]]:
    """Posts and applicants as the checker reads them."""
    posts = [
        {"post": post.key, "capacity": post.capacity, "site": post.site, "quotas": post.quotas, "ranking": post.ranking, "others": post.others}
        for post in market.posts
    ]
    people = [
        {"applicant": one.key, "choices": one.choices, "score": one.score, "type": one.type, "pair": one.pair, "lot": lot(market.seed, one.key)}
        for one in market.applicants
    ]
    return posts, people


def wrong_with(market: Market, got: dict[str, str]) -> list:
    """What the checker says of a placement."""
    return faults(market.seed, *rows(market), [{"applicant": key, "post": post} for key, post in got.items()])


def every_stable(market: Market) -> Iterator[dict[str, str]]:
    """All stable placements of a small market, by trying every placement there is."""
    keys = [one.key for one in market.applicants]
    for posts in product(*[("", *one.choices) for one in market.applicants]):
        got = dict(zip(keys, posts, strict=True))
        if not wrong_with(market, got):
            yield got

"""`stembase bench placement`: a market as large as a national one, and one as large as a city's, placed beside a plain program in the same run."""

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from random import Random
from typing import TypeVar

from stembase.science.allocation.market import Applicant, Market, Post
from stembase.science.allocation.matching import Placement, place
from stembase.science.allocation.placement_check import faults, lot

from .figures import Figure
from .placement_plain import plainly

SIZES = ((5_000, 800, 0.1), (47_208, 6_626, 2.0))
"""Applicants, posts, aim in seconds (design, chapter 6). The second is the NRMP of 2025 by its published counts; who wants what is invented."""
Result = TypeVar("Result")
CHOICES, PLACES, SEED = (5, 15), 43_237 / 6_626, 20261122


def invented(applicants: int, posts: int) -> Market:
    """A market of this size: some posts much wanted, scores with ties, a quota at one post in five."""
    chance = Random(SEED)  # noqa: S311
    keys = [f"P{number:05d}" for number in range(posts)]
    people = [
        Applicant(f"A{number:06d}", _choices(chance, keys), chance.randint(0, 100), chance.choice(("undergraduate", "vocational")))
        for number in range(applicants)
    ]
    offers = [Post(key, capacity := chance.randint(1, round(2 * PLACES) - 1), "", _quotas(chance, capacity)) for key in keys]
    return Market(people, offers, SEED)


def _choices(chance: Random, keys: list[str]) -> tuple[str, ...]:
    wanted = {keys[int(len(keys) * chance.random() ** 2)]: None for _choice in range(chance.randint(*CHOICES))}
    return tuple(wanted)


def _quotas(chance: Random, capacity: int) -> dict[str, int]:
    return {"vocational": max(1, capacity // 2)} if chance.random() < 0.2 else {}


def measure(rounds: int, sizes: Sequence[tuple[int, int, float]] = SIZES) -> Iterator[Figure]:
    """The time of each size, the best of some rounds; the checker's verdict on it; and that the plain program places everybody alike."""
    for applicants, posts, aim in sizes:
        market = invented(applicants, posts)
        seconds, placement = _timed(partial(place, market), rounds)
        plain_seconds, plain = _timed(partial(plainly, market), rounds)
        got = {one.key: "" if post is None else market.posts[post].key for one, post in zip(market.applicants, placement.posts, strict=True)}
        if plain != got:
            raise RuntimeError("the plain program places somebody otherwise")
        what = f"{applicants:,} applicants × {posts:,} posts".replace(",", "\u2009")
        yield Figure(f"{what}: placed", seconds, "s", aim, False, "plain Python", plain_seconds)
        check_seconds, found = _timed(partial(_checked, placement, got), 1)
        yield Figure(f"{what}: blocking pairs and other faults by the checker", len(found), "faults")
        yield Figure(f"{what}: checked", check_seconds, "s")
        yield Figure(f"{what}: places filled", sum(map(bool, got.values())), "applicants")


def _timed(run: Callable[[], Result], rounds: int) -> tuple[float, Result]:
    """The best of some rounds, the collector of garbage kept apart as `timeit` does; and what the last gave."""
    seconds = []
    gc.collect()
    gc.disable()
    for _round in range(rounds):
        begun = time.perf_counter()
        result = run()
        seconds.append(time.perf_counter() - begun)
    gc.enable()
    return min(seconds), result


def _checked(placement: Placement, got: dict[str, str]) -> list:
    market = placement.market
    posts = [
        {"post": post.key, "capacity": post.capacity, "site": post.site, "quotas": post.quotas, "ranking": (), "others": True}
        for post in market.posts
    ]
    people = [
        {"applicant": one.key, "choices": one.choices, "score": one.score, "type": one.type, "pair": "", "lot": lot(market.seed, one.key)}
        for one in market.applicants
    ]
    return faults(market.seed, posts, people, [{"applicant": key, "post": post} for key, post in got.items()])

"""Deferred acceptance as it is written by hand: every proposal puts the post's people in order again. It uses the market alone."""

from stembase.science.allocation.market import Applicant, Market
from stembase.science.draws import draw


def plainly(market: Market) -> dict[str, str]:
    """Applicant by post, empty without one. No pairs and no rankings."""
    posts = {post.key: post for post in market.posts}
    lots = {one.key: draw(market.seed, one.key, "placement.lottery") for one in market.applicants}
    held: dict[str, list[Applicant]] = {key: [] for key in posts}
    asked = dict.fromkeys(lots, 0)
    free = list(market.applicants)
    while free:
        one = free.pop()
        if asked[one.key] == len(one.choices):
            continue
        post = posts[one.choices[asked[one.key]]]
        asked[one.key] += 1
        wanting = sorted([*held[post.key], one], key=lambda other: (-other.score, lots[other.key], other.key))
        kept: list[Applicant] = []
        for other in wanting:
            alike = sum(their.type == other.type for their in kept)
            if len(kept) < post.capacity and alike < post.quotas.get(other.type, post.capacity):
                kept.append(other)
            else:
                free.append(other)
        held[post.key] = kept
    got = dict.fromkeys(lots, "")
    return got | {one.key: key for key, kept in held.items() for one in kept}

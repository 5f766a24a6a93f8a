"""Why somebody is not at a post they would have preferred: a code and its numbers, which every face says in words."""

from dataclasses import dataclass
from typing import Any

from stembase.science.allocation.matching import Placement


@dataclass(frozen=True, slots=True)
class Reason:
    """Why not this post. `yours` and `last` are places in the post's order, from 1: the applicant's, and the last admitted's."""

    post: str
    code: str
    facts: dict[str, Any]


def reasons(placement: Placement, one: int) -> list[Reason]:
    """One for each choice preferred to what the applicant got, by preference."""
    chosen, rank = placement.standing.choices[one], placement.rank(one)
    return [_reason(placement, one, post) for post in (chosen if rank is None else chosen[: rank - 1])]


def _reason(placement: Placement, one: int, post: int) -> Reason:
    market, rooms = placement.market, placement.rooms
    wanted, type_ = market.posts[post], market.applicants[one].type
    yours = placement.standing.places[one].get(post)
    if yours is None:
        return Reason(wanted.key, "placement-not-ranked", {})
    if not wanted.capacity or wanted.quotas.get(type_) == 0:
        return Reason(wanted.key, "placement-closed", {})
    held, same = rooms.held[post], rooms.of_type[post].get(type_)
    if same is not None and len(same) >= wanted.quotas[type_] and same[-1] < yours:
        return Reason(wanted.key, "placement-quota-full", {"type": type_, "last": same[-1], "yours": yours})
    if len(held) >= wanted.capacity and held[-1] < yours:
        return Reason(wanted.key, "placement-full", {"last": held[-1], "yours": yours})
    return Reason(wanted.key, "placement-partner" if market.applicants[one].pair else "placement-blocked", {"yours": yours})

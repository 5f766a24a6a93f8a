"""What a placement is made of: applicants with ranked choices, posts with places, quotas and an order of their own, and the lot that breaks ties."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from stembase.science.draws import draws

LOTTERY = "placement.lottery"
"""The kind of draw a lot is: anybody can draw it again from the published seed."""


@dataclass(frozen=True, slots=True)
class Applicant:
    """Somebody who applies: posts by preference (incomplete), a score (higher goes first), a type for quotas, the partner of a pair."""

    key: str
    choices: tuple[str, ...]
    score: float = 0.0
    type: str = ""
    pair: str = ""


@dataclass(frozen=True, slots=True)
class Post:
    """A post: places, site, most places by type, and whom it prefers: groups of equals, best first, before all `others` by score, or without them."""

    key: str
    capacity: int
    site: str = ""
    quotas: Mapping[str, int] = field(default_factory=dict)
    ranking: tuple[tuple[str, ...], ...] = ()
    others: bool = True


@dataclass(frozen=True, slots=True)
class Market:
    """Applicants and posts, keys unique and known to each other, and the published seed."""

    applicants: Sequence[Applicant]
    posts: Sequence[Post]
    seed: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Who stands where with whom, everybody by position in the market.

    `choices[a]` are posts by preference; `queues[p]` the applicants a post accepts, best first; `places[a][p]` the place in that queue, from 1,
    absent where the post does not accept; `lots[a]` the number drawn, in (0, 1), lowest first.
    """

    choices: list[list[int]]
    queues: list[list[int]]
    places: list[dict[int, int]]
    lots: list[float]


def standing(market: Market) -> Standing:
    """The order of every post over those who chose it: its ranking, then score, then the lot, one a person. Linear in the length of all lists."""
    applicants, number = market.applicants, {post.key: position for position, post in enumerate(market.posts)}
    lots = draws(market.seed, [applicant.key for applicant in applicants], LOTTERY).tolist()
    choices = [[number[key] for key in applicant.choices] for applicant in applicants]
    queues: list[list[int]] = [[] for _post in market.posts]
    for one in sorted(range(len(applicants)), key=lambda one: (-applicants[one].score, lots[one], applicants[one].key)):
        for post in choices[one]:
            queues[post].append(one)
    queues = [_ranked(post, queue, applicants) if post.ranking else queue for post, queue in zip(market.posts, queues, strict=True)]
    places: list[dict[int, int]] = [{} for _applicant in applicants]
    for position, queue in enumerate(queues):
        for place, one in enumerate(queue, 1):
            places[one][position] = place
    return Standing(choices, queues, places, lots)


def _ranked(post: Post, queue: list[int], applicants: Sequence[Applicant]) -> list[int]:
    """The queue by the post's own ranking; equals, and the others behind it, stay as they stood."""
    group = {key: level for level, keys in enumerate(post.ranking) for key in keys}
    last = len(post.ranking)
    accepted = [one for one in queue if post.others or applicants[one].key in group]
    return sorted(accepted, key=lambda one: group.get(applicants[one].key, last))

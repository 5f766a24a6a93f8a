"""Who is held where while a placement is made: a post keeps the best it may, by place in its queue, within its capacity and its quotas by type."""

from bisect import bisect_left, insort
from collections.abc import Sequence

from stembase.science.allocation.market import Market, Standing


class Rooms:
    """The places of all posts. Quotas by type inside a capacity: of any set of people a post keeps the best one by one, as long as both allow."""

    def __init__(self, market: Market, standing: Standing) -> None:
        self.standing = standing
        self.capacity = [post.capacity for post in market.posts]
        self.quotas = [post.quotas for post in market.posts]
        self.types = [applicant.type for applicant in market.applicants]
        self.held: list[list[int]] = [[] for _post in market.posts]  # places in the post's queue, best first
        self.of_type: list[dict[str, list[int]]] = [{type_: [] for type_ in post.quotas} for post in market.posts]

    def put(self, post: int, one: int) -> int | None:
        """Hold somebody the post accepts. Gives whom that pushes out: nobody, the worst held, or the one who came."""
        place, held = self.standing.places[one][post], self.held[post]
        if len(held) == self.capacity[post] and (not held or held[-1] < place):
            return one
        insort(held, place)
        if (same := self.of_type[post].get(self.types[one])) is not None:
            insort(same, place)
            if len(same) > self.quotas[post][self.types[one]]:
                return self._out(post, same[-1])
        return self._out(post, held[-1]) if len(held) > self.capacity[post] else None

    def _out(self, post: int, place: int) -> int:
        one = self.standing.queues[post][place - 1]
        self.leave(post, one)
        return one

    def leave(self, post: int, one: int) -> None:
        """Give a place back."""
        place = self.standing.places[one][post]
        for held in (self.held[post], self.of_type[post].get(self.types[one])):
            if held is not None:
                del held[bisect_left(held, place)]

    def keeps(self, post: int, one: int, without: Sequence[int] = (), beside: Sequence[int] = ()) -> bool:
        """Whether the post would keep somebody it accepts, were some to leave and some to come beside."""
        place = self.standing.places[one][post]
        better = bisect_left(self.held[post], place) + self._better(post, place, beside) - self._better(post, place, without)
        if better >= self.capacity[post]:
            return False
        type_ = self.types[one]
        if (same := self.of_type[post].get(type_)) is None:
            return True
        alike = [[other for other in others if self.types[other] == type_] for others in (beside, without)]
        return bisect_left(same, place) + self._better(post, place, alike[0]) - self._better(post, place, alike[1]) < self.quotas[post][type_]

    def _better(self, post: int, place: int, others: Sequence[int]) -> int:
        return sum(self.standing.places[other][post] < place for other in others)

"""Judges a placement from its published rows alone. It shares no code with what made the placement: not the order, not the lots, not the counting.

A pair or an applicant blocks a post it would rather have and that would keep it: among those better placed at the post there are fewer than its
capacity, and fewer of the applicant's type than the quota.
"""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import product
from typing import Any

from stembase.science.fault import Fault

Rows = Sequence[Mapping[str, Any]]
Order = tuple[int, float, float, str]


def faults(seed: int, posts: Rows, applicants: Rows, results: Rows) -> list[Fault]:
    """Everything wrong with a placement; none is a good answer.

    Rows: posts `post capacity site quotas ranking others`, applicants `applicant choices score type pair lot`, results `applicant post` (post empty
    without one). Facts name the applicant, or the post.
    """
    people, offers = {row["applicant"]: row for row in applicants}, {row["post"]: row for row in posts}
    told: dict[str, str] = {}
    found = list(_results(people, results, told))
    got = {key: told.get(key, "") for key in people}
    book = _Book(people, offers, got)
    found += [Fault("placement-lot-wrong", applicant=key) for key, row in people.items() if row["lot"] != lot(seed, key)]
    found += _places(people, offers, got, book)
    found += _sizes(people, offers, book.members)
    found += [
        Fault("placement-pair-blocks", applicant=key, partner=row["pair"], post=first, other=second)
        for key, row in people.items()
        if row["pair"] in people and _first(people, key)
        for first, second in book.wanted_by_pair(key, row["pair"])
    ]
    found += [Fault("placement-blocking", applicant=key, post=post) for key, row in people.items() if not row["pair"] for post in book.wanted_by(key)]
    return found


def lot(seed: int, key: str) -> float:
    """An applicant's lot, drawn again: the first 52 bits of blake2b over seed, kind, ordinal and key, each ended by a zero byte but the key."""
    digest = blake2b(b"\0".join([str(seed).encode(), b"placement.lottery", b"0", key.encode()]), digest_size=8).digest()
    return ((int.from_bytes(digest, "big") >> 12) + 0.5) / 2**52


def _results(people: Mapping[str, Any], results: Rows, told: dict[str, str]) -> Iterator[Fault]:
    """Everybody has one result, and nobody else; fills what was told of whom."""
    for row in results:
        if row["applicant"] not in people or row["applicant"] in told:
            yield Fault("placement-result-odd", applicant=row["applicant"])
        told[row["applicant"]] = row["post"]
    yield from (Fault("placement-result-missing", applicant=key) for key in people if key not in told)


def _places(people: Mapping[str, Any], offers: Mapping[str, Any], got: Mapping[str, str], book: "_Book") -> Iterator[Fault]:
    """Nobody at a post not asked for, or that does not take them; a pair at one site."""
    for key, row in people.items():
        post = got[key]
        if post and (post not in row["choices"] or post not in offers):
            yield Fault("placement-not-chosen", applicant=key, post=post)
        elif post and book.order(post, key) is None:
            yield Fault("placement-not-accepted", applicant=key, post=post)
        if row["pair"] and row["pair"] in people and _first(people, key) and not book.together(post, got[row["pair"]]):
            yield Fault("placement-pair-apart", applicant=key, partner=row["pair"])


def _sizes(people: Mapping[str, Any], offers: Mapping[str, Any], members: Mapping[str, list[str]]) -> Iterator[Fault]:
    """No post above its capacity or a quota."""
    for post, offer in offers.items():
        admitted = members[post]
        if len(admitted) > offer["capacity"]:
            yield Fault("placement-over-capacity", post=post, admitted=len(admitted), capacity=offer["capacity"])
        for type_, most in offer["quotas"].items():
            count = sum(people[key]["type"] == type_ for key in admitted)
            if count > most:
                yield Fault("placement-over-quota", post=post, type=type_, admitted=count, quota=most)


def _first(people: Mapping[str, Any], key: str) -> bool:
    """Whether somebody stands before their partner in the file."""
    return next(name for name in people if name in (key, people[key]["pair"])) == key


class _Book:
    """Who is where, and whom a post would rather have."""

    def __init__(self, people: Mapping[str, Any], offers: Mapping[str, Any], got: Mapping[str, str]) -> None:
        self.people, self.offers, self.got = people, offers, got
        self.level = {post: {key: level for level, keys in enumerate(offer["ranking"]) for key in keys} for post, offer in offers.items()}
        self.members: dict[str, list[str]] = {post: [] for post in offers}
        for key, post in got.items():
            if post in self.members:
                self.members[post].append(key)

    def order(self, post: str, key: str) -> Order | None:
        """Where somebody stands with a post, lowest first; None where it does not take them."""
        level, row = self.level[post].get(key), self.people[key]
        if level is None and self.level[post] and not self.offers[post]["others"]:
            return None
        return (len(self.level[post]) if level is None else level, -row["score"], row["lot"], key)

    def together(self, one: str, two: str) -> bool:
        """Whether two posts, or none, are places for a pair."""
        if not (one and two) or one not in self.offers or two not in self.offers:
            return one == two
        return one == two or bool(self.offers[one]["site"]) and self.offers[one]["site"] == self.offers[two]["site"]

    def takes(self, post: str, coming: Sequence[str], leaving: Sequence[str]) -> bool:
        """Whether a post would keep all who come, those who leave gone."""
        standing = {key: self.order(post, key) for key in [*(key for key in self.members[post] if key not in leaving), *coming]}
        for key in coming:
            mine = standing[key]
            if mine is None:
                return False
            before = [other for other, theirs in standing.items() if theirs is not None and theirs < mine]
            type_ = self.people[key]["type"]
            alike = sum(self.people[other]["type"] == type_ for other in before)
            if len(before) >= self.offers[post]["capacity"] or alike >= self.offers[post]["quotas"].get(type_, len(before) + 1):
                return False
        return True

    def wanted_by(self, key: str) -> Iterator[str]:
        """Posts somebody would rather have, and that would take them."""
        for post in self.people[key]["choices"]:
            if post == self.got[key]:
                return
            if post in self.offers and self.takes(post, [key], []):
                yield post

    def wanted_by_pair(self, one: str, two: str) -> Iterator[tuple[str, str]]:
        """Two posts of a site both would rather have, by the sum of ranks, the worse, then the first's; and that would take them."""
        ranks = [{post: rank for rank, post in enumerate(self.people[key]["choices"])} for key in (one, two)]

        def wish(first: str, second: str) -> tuple[int, int, int]:
            a, b = ranks[0][first], ranks[1][second]
            return a + b, max(a, b), a

        has = self.got[one], self.got[two]
        now = wish(*has) if has[0] in ranks[0] and has[1] in ranks[1] else None
        for first, second in product(*ranks):
            better = now is None or wish(first, second) < now
            if better and first in self.offers and second in self.offers and self.together(first, second) and self._take(one, first, two, second):
                yield first, second

    def _take(self, one: str, first: str, two: str, second: str) -> bool:
        if first == second:
            return self.takes(first, [one, two], [one, two])
        return self.takes(first, [one], [one, two]) and self.takes(second, [two], [one, two])

"""A registry as it stands laid beside one as somebody says it is: who is new, who is said otherwise. Numbers are compared, not texts."""

from dataclasses import replace

import numpy as np

from stembase.science.hla.registry.columns import KINDS, LISTING, Column, Columns, Gathered, in_use, joined, narrowed, numbers_of


def found(now: Columns, keys: Column) -> Column:
    """The positions of these keys among the donors who are there; -1 for those who are not."""
    if not len(now.by_key):
        return np.full(len(keys), -1, np.int64)
    at = np.minimum(np.searchsorted(now.keys[now.by_key], keys), len(now.by_key) - 1)
    position = now.by_key[at].astype(np.int64)
    return np.where(now.keys[position] == keys, position, -1)


def differing(now: Columns, said: Columns) -> tuple[Column, Column]:
    """The positions, in `said`, of donors who are not there now, and of those who are there with another typing or other details."""
    position = found(now, said.keys)
    there = np.flatnonzero(position >= 0)
    equal = np.ones(len(there), bool)
    for kind in range(len(KINDS)):
        place = {text: number for number, text in enumerate(now.texts[kind])}
        moved = np.array([place.get(text, -1) for text in said.texts[kind]], np.int64)
        equal &= moved[numbers_of(said, kind, there)] == numbers_of(now, kind, position[there])
    for mine, its in zip(now.details, said.details, strict=True):
        equal &= mine[position[there]] == its[there]
    return np.flatnonzero(position < 0), there[~equal]


def with_details_of(columns: Columns, before: Columns) -> Columns:
    """The columns, which know no listings, with those of before for the same keys; and its details for those of whom none are known."""
    position = found(before, columns.keys)
    there = np.flatnonzero(position >= 0)
    silent = there[np.logical_and.reduce([of[there] == 0 for of in columns.details])]
    for mine, its in zip(columns.details, before.details, strict=True):
        mine[silent] = its[position[silent]]
    numbers = np.where(position < 0, 0, before.listing_of[position]) if len(before.keys) else columns.listing_of
    texts, numbers = in_use(before.texts[LISTING], numbers)
    return replace(columns, texts=(*columns.texts[:LISTING], texts), listing_of=narrowed(numbers, texts))


def replaced(now: Columns, said: Columns, chosen: Column, gone: Column) -> Gathered:
    """The registry with the donors chosen of `said` (positions there) in the place of their keys, new ones behind, and those gone (positions) out."""
    position = found(now, said.keys[chosen])
    stays = np.zeros(len(now.keys), bool)
    stays[now.by_key] = True
    stays[gone] = False
    stays[position[position >= 0]] = False
    kept = np.flatnonzero(stays)
    places = np.concatenate([kept, np.where(position < 0, len(now.keys) + np.arange(len(chosen)), position)])
    return joined([(now, kept), (said, chosen)], np.argsort(places, kind="stable"))

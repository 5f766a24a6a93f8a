"""Whether an index is what it says it is: every file against its checksum, every number within its range, and all of it against a rebuild."""

from collections.abc import Iterator, Sequence, Sized
from itertools import islice
from pathlib import Path

import numpy as np

from stembase.refusal import Refused
from stembase.science.hla.registry.columns import ABO, BESIDE, CMV, KINDS, LISTING, SEXES, Column, Columns, columns_of
from stembase.science.hla.registry.gathering import Gathering
from stembase.science.hla.registry.overlay import written

from .files import DETAILS, digest_of, manifest_of
from .generation import required
from .snapshot import opened

AT_ONCE = 20_000


def verify(index: Path) -> list[str]:
    """What is wrong, a line each; none is a good answer. Files are looked at first: what is read from damaged ones would say nothing."""
    generation = required(index)
    try:
        manifest = manifest_of(generation)
    except Refused as refused:
        return [str(refused)]
    damaged = [f"{name}: not the file that was written" for name, said in manifest["files"].items() if not _holds(generation.folder / name, said)]
    if damaged:
        return damaged
    try:
        snapshot = opened(index)
    except Refused as refused:
        return [str(refused)]
    return [*out_of_range(snapshot.overlay.base), *other_than_rebuilt(columns_of(snapshot.overlay.anew()))]


def out_of_range(columns: Columns) -> Iterator[str]:
    """Numbers that point nowhere, tables out of order, keys out of order or twice."""
    for kind, texts in zip(KINDS, columns.texts, strict=True):
        if list(texts) != sorted(set(texts)) or not texts or texts[0]:
            yield f"{kind}: texts out of order"
    numbers: list[tuple[str, Column, Sized]] = list(zip(KINDS[:BESIDE], columns.typings, columns.texts[:BESIDE], strict=True))
    numbers += [("beside_of", columns.beside_of, columns.texts[BESIDE]), ("listing_of", columns.listing_of, columns.texts[LISTING])]
    numbers += [("typing_of", columns.typing_of, columns.typings[0])]
    numbers += list(zip(DETAILS[1:], columns.details[1:], (SEXES, CMV, ABO), strict=True))
    yield from (f"{name}: a number points nowhere" for name, column, table in numbers if len(column) and column.max() >= len(table))
    lengths = {len(column) for column in (columns.typing_of, columns.beside_of, columns.listing_of, columns.keys, columns.by_key, *columns.details)}
    if len(lengths) > 1 or len({len(column) for column in columns.typings}) > 1:
        yield "columns of different length"
        return
    if not np.array_equal(np.sort(columns.by_key), np.arange(len(columns.keys))):
        yield "by_key: not every donor once"
    elif (columns.keys[columns.by_key][1:] <= columns.keys[columns.by_key][:-1]).any():
        yield "key: out of order or twice"


def other_than_rebuilt(columns: Columns) -> Iterator[str]:
    """What differs between the columns and those built from its own donors written out as text."""
    rebuilt = rebuilt_of(columns)
    for kind, said, again in zip(KINDS, columns.texts, rebuilt.texts, strict=True):
        if list(said) != list(again):
            yield f"{kind}: other texts than rebuilt"
    pairs: list[tuple[str, Sequence[Column], Sequence[Column]]] = [("typings", columns.typings, rebuilt.typings)]
    pairs += [("details", columns.details, rebuilt.details)]
    pairs += [(name, [getattr(columns, name)], [getattr(rebuilt, name)]) for name in ("typing_of", "beside_of", "listing_of", "keys", "by_key")]
    yield from (f"{name}: other numbers than rebuilt" for name, said, again in pairs if not _equal(said, again))


def rebuilt_of(columns: Columns) -> Columns:
    """Columns built anew from every donor written out as text."""
    gathering = Gathering()
    rows = written(columns)
    while chunk := list(islice(rows, AT_ONCE)):
        keys, typings, people = zip(*chunk, strict=True)
        gathering.take(keys, typings, people=people)
    return columns_of(gathering.gathered())


def _holds(file: Path, said: dict[str, object]) -> bool:
    return file.exists() and file.stat().st_size == said["bytes"] and digest_of(file) == said["sha256"]


def _equal(said: Sequence[Column], again: Sequence[Column]) -> bool:
    return all(one.dtype == other.dtype and np.array_equal(one, other) for one, other in zip(said, again, strict=True))

"""One search over the workers of a Dask cluster: each opens its part of the index by path, and the parts together are the answer of one machine.

`distributed` is imported only here, and only when a scheduler is named: it is the optional extra `cluster`.
"""

import asyncio
import logging
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from stembase import __version__
from stembase.bank.file_search import Answer
from stembase.bank.imports.typed import expander
from stembase.bank.registry_index.snapshot import opened
from stembase.bank.searched import Donors, IndexDonors
from stembase.refusal import Refused
from stembase.science.fault import Fault
from stembase.science.hla.codes import Codes
from stembase.science.hla.frequencies import FrequencySet
from stembase.science.hla.imputation import impute
from stembase.science.hla.interned import LocusTyping
from stembase.science.hla.nomenclature import Release
from stembase.science.hla.registry.blocks import CORE, statement_of
from stembase.science.hla.registry.columns import interned
from stembase.science.hla.search import Found, Searcher, people_of
from stembase.science.hla.tables import prepare
from stembase.science.hla.vocabulary import Vocabulary

if TYPE_CHECKING:
    from distributed import Client, Future

CONNECT_S, POLL_S = 5.0, 0.2
Part = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shard:
    """A range of interned typings of an index as it stands in a version, by the folder's path, which is the same on every worker."""

    index: str
    version: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Cluster:
    """The workers behind a scheduler, as what finds (`file_search.Find`). `release` and `codes` read names as they do here."""

    scheduler: str
    index: Path
    release: Release | None = None
    codes: Codes | None = None

    def __call__(self, patient: LocusTyping, donors: Donors, frequencies: FrequencySet, most: int) -> Answer:
        """The same as one machine finds, row for row.

        Refuses `cluster-not-installed`, `cluster-unreachable`, `cluster-without-workers`, `cluster-worker-lost`, `cluster-worker-failed`,
        `cluster-of-other-version`, `cluster-loci`, and what a worker refuses in opening the index.
        """
        if not isinstance(donors, IndexDonors) or not set(frequencies.loci) <= set(CORE):
            raise Refused("cluster-loci", loci=[locus for locus in frequencies.loci if locus not in CORE], kept=list(CORE))
        typings = len(donors.columns.typings[0])
        with _connected(self.scheduler) as client:
            workers = sorted(client.nthreads())
            if not workers:
                raise Refused("cluster-without-workers", scheduler=self.scheduler)
            shards = shards_of(str(self.index.resolve()), donors.version, typings, len(workers))
            how = client.scatter((frequencies, self.release, self.codes), broadcast=True, hash=False)
            futures = [
                client.submit(search_shard, shard, how, patient, most, workers=[worker], allow_other_workers=False, pure=False, retries=0)
                for shard, worker in zip(shards, workers, strict=False)
            ]
            parts = _gathered(client, futures, workers)
        found = joined(parts, patient, frequencies, most)
        return found, *people_of(found, donors.columns.typing_of, typings)


def shards_of(index: str, version: str, typings: int, count: int) -> list[Shard]:
    """The typings in as many ranges as equal as can be, none empty."""
    ends = np.linspace(0, typings, count + 1).astype(int).tolist()
    return [Shard(index, version, first, last) for first, last in zip(ends[:-1], ends[1:], strict=True) if first < last]


def search_shard(shard: Shard, how: tuple[FrequencySet, Release | None, Codes | None], patient: LocusTyping, most: int) -> Part:
    """On a worker: what its part of the index answers, or in words why it cannot."""
    try:
        frequencies, release, codes = how
        snapshot = opened(Path(shard.index))
        if snapshot.version != shard.version:
            raise Refused("index-changed-meanwhile", folder=shard.index)
        by = expander(frequencies, release, codes)
        whole = interned(snapshot.columns, lambda text: statement_of(text, by))
        found = Searcher(prepare(whole.part(shard.first, shard.last), frequencies), os.cpu_count() or 1).search(patient, most=most)
    except (Refused, Fault) as fault:
        return {"engine": __version__, "refused": fault.code, "facts": dict(fault.facts)}
    return {
        "engine": __version__, "loci": found.loci, "typings": found.typings + shard.first, "least": found.least, "prior": found.prior,
        "chances": found.chances,
    }  # fmt: skip


def joined(parts: Sequence[Part], patient: LocusTyping, frequencies: FrequencySet, most: int) -> Found:
    """The parts, in the order of their typings, as one search."""
    columns = {name: np.concatenate([part[name] for part in parts]) for name in ("typings", "least", "prior", "chances")}
    return Found(parts[0]["loci"], impute(patient, frequencies, Vocabulary(frequencies)), most, **columns)


@contextmanager
def _connected(scheduler: str) -> Iterator["Client"]:
    """A client of the scheduler; whatever the cluster does while it is used is said in words."""
    try:
        from distributed import Client
    except ImportError as missing:
        raise Refused("cluster-not-installed", extra="cluster") from missing
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # it writes down every connection lost, with its traceback; the refusal says it
    try:
        client = Client(scheduler, timeout=CONNECT_S, set_as_default=False)
    except (OSError, ValueError, TypeError, asyncio.CancelledError) as fault:
        raise Refused("cluster-unreachable", scheduler=scheduler, problem=type(fault).__name__) from fault
    try:
        yield client
    except (OSError, asyncio.CancelledError) as fault:
        raise Refused("cluster-worker-lost", worker=scheduler) from fault
    finally:
        client.close(timeout=CONNECT_S)


def _gathered(client: "Client", futures: Sequence["Future"], workers: Sequence[str]) -> list[Part]:
    """What each worker answered, in the order of the shards. A part is never done by another worker: one that is lost ends the search."""
    while not all(future.done() for future in futures):
        there = client.nthreads()
        if lost := [worker for worker, future in zip(workers, futures, strict=False) if worker not in there and not future.done()]:
            raise Refused("cluster-worker-lost", worker=lost[0])
        time.sleep(POLL_S)
    for worker, future in zip(workers, futures, strict=False):
        if future.status != "finished":
            problem = future.exception()
            lost_in_it = type(problem).__name__ in {"KilledWorker", "NoValidWorkerError", "CancelledError", "FutureCancelledError"}
            raise Refused("cluster-worker-lost" if lost_in_it else "cluster-worker-failed", worker=worker, problem=type(problem).__name__)
    parts: list[Part] = client.gather(list(futures))
    for worker, part in zip(workers, parts, strict=False):
        if part["engine"] != __version__:
            raise Refused("cluster-of-other-version", worker=worker, there=part["engine"], here=__version__)
        if "refused" in part:
            raise Refused(part["refused"], **part["facts"])
    return parts

"""`stembase bench selection`: imputation, search, index and pairs beside their aims, and beside peers installed and measured in the same run.

Registries are drawn by a seeded generator from a set of about 3,400 haplotypes (S) and one of about 42,000 (L): invented, unless files are named.
Each figure is measured in a process of its own, so that its peak memory is its own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from .figures import Figure
from .scratch import Scratch, scratch
from .selection_peers import GRIM, NOT_ASKED, SCAN, asked

STATION = "stembase.bench.selection_station"
HAPLOTYPES = {"S": 3_400, "L": 42_000}
SEARCH_MS = {("S", 1_000_000): (100, 200, 500), ("L", 1_000_000): (1_000, 5_000, 5_000), ("S", 10_000_000): (600, 600, 600)}
"""Aims (design, chapter 4): median of exact patients, median and worst of patients known by family."""
IMPUTED, PUBLISHED_S, CHANCES_S, BUILD_S, BUILD_MB, CHANGE_MS, SEARCH_MB = 200_000, 0.5, 6, 10, 300, 1, 1_500


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is measured: donors searched, patients a kind, subjects imputed, patients and donors of all pairs, files of the sets S and L."""

    donors: Sequence[int]
    patients: int
    subjects: int
    pairs: tuple[int, int]
    files: dict[str, Path]
    peers: bool


def measure(extent: Extent) -> Iterator[Figure]:
    """Every figure, set by set, the peers beside those they answer too."""
    with scratch("SQLite") as place:
        for name in HAPLOTYPES:
            folder = place.home / name
            folder.mkdir()
            made = place.run(STATION, "make", str(folder), str(HAPLOTYPES[name]), str(max(extent.donors)), str(extent.files.get(name, "")))
            label = f"{name} ({made['haplotypes']:.0f} haplotypes)"
            yield Figure(f"{label}: donors written by the generator", max(extent.donors) / made["seconds"], "1/s")
            if name == "S":
                yield from _imputation(place, folder, label, extent)
                yield from _pairs(place, folder, label, extent)
            for donors in extent.donors:
                yield from _registry(place, folder, name, donors, extent.patients)
        yield from _scan(place, max(extent.donors), extent.peers)
    if extent.peers:
        yield from (Figure(f"not run: {peer} ({why})", 0, "") for peer, why in NOT_ASKED.items())


def _imputation(place: Scratch, folder: Path, label: str, extent: Extent) -> Iterator[Figure]:
    done = place.run(STATION, "imputation", str(folder), str(extent.subjects))
    what = f"{label}: imputed to genotype lists, one thread"
    yield Figure(what, done["subjects_a_second"], "subjects/s", IMPUTED, True, "plain NumPy", done["plain_a_second"])
    if extent.peers:
        said = asked(GRIM, place.home, str(folder), str(min(extent.subjects, 200)))
        if isinstance(said, str):
            yield Figure(f"not run: {GRIM.name} ({said})", 0, "")
        else:
            yield Figure(what, done["subjects_a_second"], "subjects/s", IMPUTED, True, GRIM.name, said["subjects_a_second"])


def _pairs(place: Scratch, folder: Path, label: str, extent: Extent) -> Iterator[Figure]:
    patients, donors = extent.pairs
    done = place.run(STATION, "pairs", str(folder), str(patients), str(donors))
    full = extent.pairs == (1_000, 10_000)
    what = f"{label}: {patients} patients × {done['donors']:.0f} donors"
    yield Figure(f"{what}, rows as published", done["published"], "s", PUBLISHED_S if full else 0, False)
    yield Figure(f"{what}, every chance", done["chances"], "s", CHANCES_S if full else 0, False)


def _registry(place: Scratch, folder: Path, name: str, donors: int, patients: int) -> Iterator[Figure]:
    """Build, change and search one registry."""
    built = place.run(STATION, "index", str(folder), str(donors))
    what, million = f"{name}: {donors:,} donors".replace(",", "\u2009"), donors == 1_000_000
    peer = ("splitting the text alone", built["splitting_s"])
    yield Figure(f"{what}, index built from text", built["seconds"], "s", BUILD_S if million else 0, False, *peer)
    yield Figure(f"{what}, processor time of building", built["processor_s"], "s")
    yield Figure(f"{what}, peak memory of building", built["peak_mb"], "MB", BUILD_MB if million else 0, False)
    yield Figure(f"{what}, different typings", built["typings"], "typings")
    yield Figure(f"{what}, index on the disk", built["disk_mb"], "MB")
    if name == "S":
        changed = place.run(STATION, "change", str(folder), str(donors))
        for act in ("add", "retype", "withdraw"):
            yield Figure(f"{what}, {act} one, durable", changed[act], "ms", CHANGE_MS, False, "bare write and sync", changed["bare"])
        yield Figure(f"{what}, processor time of a change", changed["processor"], "ms")
    found = place.run(STATION, "search", str(folder), str(donors), str(patients))
    aims = SEARCH_MS.get((name, donors), (0, 0, 0))
    for kind, key, aim in zip(("exact patient, median", "XX patient, median", "worst"), ("exact", "families", "worst"), aims, strict=True):
        yield Figure(f"{what}, search: {kind}", found[key], "ms", aim, False)
    for kind, key in (("exact patient", "exact"), ("XX patient", "families"), ("XX patient at A, B and DRB1 only", "three")):
        if key in found:
            yield Figure(f"{what}, search: {kind}, processor time, median", found[f"{key}_processor"], "ms")
            yield Figure(f"{what}, search: {kind}, longest", found[f"{key}_worst"], "ms")
    yield Figure(f"{what}, index made ready for the set", found["load_s"], "s")
    yield Figure(f"{what}, peak memory of searching", found["peak_mb"], "MB", SEARCH_MB if donors == 10_000_000 else 0, False)


def _scan(place: Scratch, rows: int, peers: bool) -> Iterator[Figure]:
    done = place.run(STATION, "scan", str(place.home), str(rows))
    what = f"filter over {rows:,} rows of five 16-bit columns".replace(",", "\u2009")
    yield Figure(what, done["ours_ms"], "ms", peer="NumPy", peer_value=done["numpy_ms"])
    said = asked(SCAN, place.home, str(rows)) if peers else ""
    if isinstance(said, dict):
        if {said["polars_found"], said["duckdb_found"]} != {done["found"]}:
            raise RuntimeError(f"the peers find other rows: {said}, {done}")
        yield Figure(what, done["ours_ms"], "ms", peer="polars", peer_value=said["polars_ms"])
        yield Figure(what, done["ours_ms"], "ms", peer="DuckDB", peer_value=said["duckdb_ms"])
    elif said:
        yield Figure(f"not run: {SCAN.name} ({said})", 0, "")

"""`stembase bench selection`: imputation, search, index and pairs beside their aims, and beside peers installed and measured in the same run.

Registries are drawn by a seeded generator from a set of about 3,400 haplotypes (S) and one of about 42,000 (L): invented, unless files are named.
Each figure is measured in a process of its own, so that its peak memory is its own.
"""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from .figures import NOT_MEASURED, Figure
from .scratch import Scratch, scratch
from .selection_peers import IMPUTING, MATCHING, SCAN, Peer, asked

STATION = "stembase.bench.selection_station"
HAPLOTYPES = {"S": 3_400, "L": 42_000}
SEARCH_MS = {("S", 1_000_000): (100, 200, 500), ("L", 1_000_000): (1_000, 5_000, 5_000), ("S", 10_000_000): (600, 600, 600)}
"""Aims (design, chapter 4): median of exact patients, median and worst of patients known by family."""
IMPUTED, PUBLISHED_S, CHANCES_S, BUILD_S, BUILD_MB, CHANGE_MS, SEARCH_MB = 200_000, 0.5, 6, 10, 300, 1, 1_500
PEERS_DONORS = 10_000  # the file of opened typings has so many
PEERS_SUBJECTS = 200


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is measured: donors searched, the most of them with the set L, patients a kind, subjects imputed, patients and donors of all pairs,
    files of the sets S and L."""

    donors: Sequence[int]
    large_most: int
    patients: int
    subjects: int
    pairs: tuple[int, int]
    files: dict[str, Path]
    peers: bool


def measure(extent: Extent) -> Iterator[Figure]:
    """Every figure, set by set, the peers beside those they answer too. What fails is named and the rest goes on."""
    with scratch("SQLite") as place:
        for name in HAPLOTYPES:
            yield from _named(f"set {name}", _set(place, name, extent))
        yield from _named("filter", _scan(place, max(extent.donors), extent.peers))


def _named(what: str, figures: Iterator[Figure]) -> Iterator[Figure]:
    """The figures; where measuring them fails, why."""
    try:
        yield from figures
    except RuntimeError as fault:
        yield Figure(f"{NOT_MEASURED} {what} ({' '.join(str(fault).split())[-300:]})", 0, "")


def _set(place: Scratch, name: str, extent: Extent) -> Iterator[Figure]:
    folder = place.home / name
    folder.mkdir()
    sizes = [donors for donors in extent.donors if name == "S" or donors <= extent.large_most]
    if not sizes:
        return
    made = place.run(STATION, "make", str(folder), str(HAPLOTYPES[name]), str(max(sizes)), str(extent.files.get(name, "")))
    label = f"{name} ({made['haplotypes']:.0f} haplotypes)"
    yield Figure(f"{label}: donors written by the generator", max(sizes) / made["seconds"], "1/s")
    yield from _named(f"{label}: imputation", _imputation(place, folder, label, extent))
    if name == "S":
        yield from _named(f"{label}: pairs", _pairs(place, folder, label, extent))
    for donors in sizes:
        yield from _named(f"{name}: {donors} donors", _registry(place, folder, name, donors, extent))


def _imputation(place: Scratch, folder: Path, label: str, extent: Extent) -> Iterator[Figure]:
    subjects = extent.subjects if label.startswith("S") else extent.subjects // 10
    done = place.run(STATION, "imputation", str(folder), str(subjects))
    what, small = f"{label}: imputed to genotype lists", "plain" in done
    aim, plain = (IMPUTED, ("plain NumPy", done["plain"])) if small else (0, ())
    yield Figure(f"{what}, one thread", done["unphased"], "subjects/s", aim, True, *plain)
    yield Figure(f"{what}, a second of the processor", done["processor"], "subjects/s", aim)
    yield Figure(f"{what}, genotypes a subject", done["genotypes"] / subjects, "genotypes")
    yield Figure(f"{what}, as haplotype pairs", done["phased"], "subjects/s", aim, True, *plain)
    yield Figure(f"{what}, interning and bit sets counted", done["ready"], "subjects/s", 0, True, *plain)
    if small:
        yield Figure(f"{what}, one by one in Python", done["one_by_one"], "subjects/s", 0, True, *plain)
    peer = yield from _peer(IMPUTING, place, extent.peers and small, folder, min(subjects, PEERS_SUBJECTS))
    named = (IMPUTING.name, peer["subjects_a_second"]) if peer else ("", 0.0)
    yield Figure(f"{what}, from text to a file of rows", done["written"], "subjects/s", 0, True, *named)


def _peer(peer: Peer, place: Scratch, wanted: bool, *arguments: object) -> Generator[Figure, None, dict[str, float]]:
    """What a peer answers, returned; a line says why where it does not."""
    said = asked(peer, place.home, *map(str, arguments)) if wanted else {}
    if isinstance(said, str):
        yield Figure(f"not run: {peer.name} ({said})", 0, "")
        return {}
    return said


def _pairs(place: Scratch, folder: Path, label: str, extent: Extent) -> Iterator[Figure]:
    patients, donors = extent.pairs
    done = place.run(STATION, "pairs", str(folder), str(patients), str(donors))
    full = extent.pairs == (1_000, 10_000)
    what = f"{label}: {patients} patients × {done['donors']:.0f} donors"
    yield Figure(f"{what}, patients made ready", done["ready"], "s")
    for name, said, aim in (("published", "rows as published", PUBLISHED_S), ("chances", "every chance", CHANCES_S)):
        yield Figure(f"{what}, {said}", done[name], "s", aim if full else 0, False)
        yield Figure(f"{what}, {said}, processor time", done[f"{name}_processor"], "s")
    yield Figure(f"{what}, peak memory", done["peak_mb"], "MB")


def _registry(place: Scratch, folder: Path, name: str, donors: int, extent: Extent) -> Iterator[Figure]:
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
    found = place.run(STATION, "search", str(folder), str(donors), str(extent.patients))
    aims = SEARCH_MS.get((name, donors), (0, 0, 0))
    for kind, key, aim in zip(("exact patient, median", "XX patient, median", "worst"), ("exact", "families", "worst"), aims, strict=True):
        yield Figure(f"{what}, search: {kind}", found[key], "ms", aim, False)
    for kind, key in (("exact patient", "exact"), ("XX patient", "families"), ("XX patient at A, B and DRB1 only", "three")):
        if key in found:
            yield Figure(f"{what}, search: {kind}, processor time, median", found[f"{key}_processor"], "ms")
            yield Figure(f"{what}, search: {kind}, longest", found[f"{key}_worst"], "ms")
    yield Figure(f"{what}, index made ready for the set", found["load_s"], "s")
    yield Figure(f"{what}, peak memory of searching", found["peak_mb"], "MB", SEARCH_MB if donors == 10_000_000 else 0, False)
    if (name, donors) == ("S", PEERS_DONORS) and extent.peers:
        yield from _matching(place, folder, what, extent, built, found)


def _matching(place: Scratch, folder: Path, what: str, extent: Extent, built: dict[str, float], found: dict[str, float]) -> Iterator[Figure]:
    """The peer has its donors imputed before, ten genotypes each at most, and answers less: the hundred best with up to three mismatches."""
    place.run(STATION, "rows", str(folder), str(extent.patients))
    said = yield from _peer(MATCHING, place, True, folder)
    if said:
        yield Figure(f"{what}, index built (peer: from genotypes)", built["seconds"], "s", 0, False, MATCHING.name, said["build_s"])
        yield Figure(f"{what}, peak memory of building", built["peak_mb"], "MB", 0, False, MATCHING.name, said["peak_mb"])
        yield Figure(f"{what}, search: exact patient (peer: 100 best)", found["exact"], "ms", 0, False, MATCHING.name, said["search_ms"])


def _scan(place: Scratch, rows: int, peers: bool) -> Iterator[Figure]:
    done = place.run(STATION, "scan", str(place.home), str(rows))
    what = f"filter over {rows:,} rows of five 16-bit columns".replace(",", "\u2009")
    yield Figure(what, done["ours_ms"], "ms", peer="NumPy", peer_value=done["numpy_ms"])
    said = yield from _peer(SCAN, place, peers, rows)
    if said:
        if {said["polars_found"], said["duckdb_found"]} != {done["found"]}:
            raise RuntimeError(f"the peers find other rows: {said}, {done}")
        yield Figure(what, done["ours_ms"], "ms", peer="polars", peer_value=said["polars_ms"])
        yield Figure(what, done["ours_ms"], "ms", peer="DuckDB", peer_value=said["duckdb_ms"])

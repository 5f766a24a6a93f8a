"""What `stembase bench selection` measures, one thing a process: its peak memory is that thing's own. The last line it prints is JSON."""

import gzip
import json
import os
import re
import resource
import sys
import time
from collections.abc import Callable, Iterable
from functools import partial
from itertools import chain, islice, pairwise
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from stembase.bank.imports.typed import People, expander
from stembase.bank.registry_index.reading import read
from stembase.bank.registry_index.snapshot import opened
from stembase.bank.registry_index.writer import build, open_for_writing
from stembase.science.hla.codes import read_codes
from stembase.science.hla.expansion import Expander
from stembase.science.hla.frequencies import FrequencySet, read_frequencies
from stembase.science.hla.imputation import impute
from stembase.science.hla.interned import LocusTyping, intern
from stembase.science.hla.listing import genotype_lists
from stembase.science.hla.pairs import Pairs
from stembase.science.hla.registry.blocks import statement_of
from stembase.science.hla.registry.changes import Change
from stembase.science.hla.registry.columns import Columns, interned
from stembase.science.hla.search import Searcher
from stembase.science.hla.synthetic.frequencies import frequency_lines, invented_frequencies
from stembase.science.hla.synthetic.registry import SyntheticRegistry
from stembase.science.hla.tables import prepare
from stembase.science.hla.typing import parse_typing

Said = dict[str, float]
SEED = 20_260_101
CORES = os.cpu_count() or 1
CHANGES = 200
PEERS_ROWS = 10  # genotypes of a person, as py-graph-imputation gives by default
FEW_HAPLOTYPES = 10_000  # with more, a patient known by families at three loci may have thousands of kinds: minutes a search, gigabytes for NumPy
EXACT = re.compile(r"[A-Z0-9]+\*\d+:\d+")


def make(folder: Path, haplotypes: str, donors: str, source: str) -> Said:
    """A frequency set (invented, or that of a file) and a registry drawn from it, as raw text and, for peers, ten thousand donors opened."""
    frequencies = _frequencies_of(Path(source)) if source else invented_frequencies(np.random.default_rng(SEED), int(haplotypes))
    (folder / "frequencies.txt").write_text("".join(frequency_lines(frequencies)), encoding="ascii")
    registry = SyntheticRegistry(frequencies, SEED)
    (folder / "codes.txt").write_text("".join(registry.book.code_lines()), encoding="ascii")
    begun = time.perf_counter()
    _write(folder / "donors.txt", registry.lines(int(donors)))
    seconds = time.perf_counter() - begun
    _write(folder / "opened.txt", registry.lines(10_000, form="gl"))
    others = chain.from_iterable(SyntheticRegistry(frequencies, SEED + 1).lines(10_000, prefix="P"))
    _write(folder / "patients.txt", [list(islice(filter(_typed_well, others), 1_000))])
    return {"seconds": seconds, "haplotypes": len(frequencies)}


def index(folder: Path, donors: str) -> Said:
    """The index of the first donors of the registry, from text; and how long only splitting that text takes."""
    file = folder / f"first-{donors}.txt"
    with (folder / "donors.txt").open() as lines, file.open("w") as few:
        few.writelines(islice(lines, int(donors)))
    begun, used = time.perf_counter(), time.process_time()
    reading = build(folder / f"index-{donors}", file, instead=True)
    seconds, processor, peak = time.perf_counter() - begun, time.process_time() - used, _peak_mb()
    begun = time.perf_counter()
    with file.open() as lines:
        blocks = sum(len(line.partition("%")[2].split("^")) for line in lines)
    apart = time.perf_counter() - begun
    file.unlink()
    kept = sum(one.stat().st_size for one in (folder / f"index-{donors}").rglob("*") if one.is_file())
    said = {"seconds": seconds, "processor_s": processor, "peak_mb": peak, "splitting_s": apart, "blocks": blocks}
    return {**said, "typings": len(reading.columns.typings[0]), "disk_mb": kept / 1e6}


def change(folder: Path, donors: str) -> Said:
    """Milliseconds of one durable change, of each kind; the processor's share; and a bare write and sync of as many bytes, in turn with them."""
    said: dict[str, list[float]] = {"add": [], "retype": [], "withdraw": [], "processor": [], "bare": []}
    with open_for_writing(folder / f"index-{donors}") as writer, (folder / "bare.log").open("ab", buffering=0) as bare:
        for number in range(CHANGES):
            for act in ("add", "retype", "withdraw"):
                one = Change(act, f"N{number}", "A*01:01+A*02:01^B*07:02+B*08:01^DRB1*01:01+DRB1*03:01" if act != "withdraw" else "")  # type: ignore[arg-type]
                used, begun = time.process_time(), time.perf_counter()
                writer.change([one])
                said[act].append(time.perf_counter() - begun)
                said["processor"].append(time.process_time() - used)
                said["bare"].append(_bare(bare.fileno()))
    return {name: 1000 * median(spent) for name, spent in said.items()}


def search(folder: Path, donors: str, patients: str) -> Said:
    """One search after another, every core, P(0 … 4) and by locus of every donor with at most four mismatches: milliseconds for exact patients, for
    patients known by families and for those known by families at A, B and DRB1 only, and of the processor the same."""
    frequencies, by = _names(folder)
    begun = time.perf_counter()
    columns = opened(folder / f"index-{donors}").columns
    searcher = Searcher(prepare(interned(columns, lambda text: statement_of(text, by)), frequencies), CORES)
    load = time.perf_counter() - begun
    exact, families = _patients(folder, by, frequencies, int(patients))
    kinds = {"exact": exact, "families": families}
    if len(frequencies.haplotypes) <= FEW_HAPLOTYPES:
        kinds["three"] = [LocusTyping({locus: one.loci[locus] for locus in ("A", "B", "DRB1")}) for one in families]
    searcher.search(exact[0])
    said = {"load_s": load}
    for name, some in kinds.items():
        spent = [_spent(partial(searcher.search, one)) for one in some]
        wall, processor = zip(*spent, strict=True)
        said |= {name: 1000 * median(wall), f"{name}_worst": 1000 * max(wall), f"{name}_processor": 1000 * median(processor)}
    return {**said, "worst": max(said["exact_worst"], said["families_worst"]), "peak_mb": _peak_mb()}


def imputation(folder: Path, subjects: str) -> Said:
    """Subjects a second to the list of their genotypes with posterior, on one thread: ours from typings interned and ready, unphased and phased; from
    typings in memory; from text to a file of rows. With the small set, one by one in Python and plain NumPy's too."""
    from stembase.bank.file_lists import write_lists
    from stembase.bench.selection_plain import genotypes

    frequencies, by = _names(folder)
    typings = _typings(folder / "opened.txt", by, int(subjects))
    registry = prepare(intern(typings, frequencies.loci), frequencies)
    every = np.arange(len(registry.interned.columns[0]))

    def made_ready() -> None:
        ready = prepare(intern(typings, frequencies.loci), frequencies)
        genotype_lists(ready, every)

    def written() -> None:
        people = People(dict(zip(map(str, range(len(typings))), _typings(folder / "opened.txt", by, int(subjects)), strict=True)))
        with (folder / "lists.txt").open("w") as rows:
            write_lists(people, frequencies, rows.write)

    walls, used = zip(*(_spent(lambda: genotype_lists(registry, every)) for _turn in range(5)), strict=True)
    spent = {
        "unphased": min(walls) / len(typings),
        "processor": min(used) / len(typings),
        "phased": _warm(lambda: genotype_lists(registry, every, phased=True)) / len(typings),
        "ready": _warm(made_ready) / len(typings),
        "written": _seconds(written) / len(typings),
    }
    if len(frequencies.haplotypes) <= FEW_HAPLOTYPES:
        few = typings[: max(1, len(typings) // 10)]
        spent["one_by_one"] = _seconds(lambda: [impute(typing, frequencies).genotypes() for typing in few]) / len(few)
        spent["plain"] = _seconds(lambda: [genotypes(typing, frequencies) for typing in few]) / len(few)
    return {name: 1 / seconds for name, seconds in spent.items()} | {"genotypes": len(genotype_lists(registry, every).weights)}


def rows(folder: Path, patients: str) -> Said:
    """The likeliest genotypes of ten thousand donors and of patients typed exactly, as rows for a peer that matches people imputed before."""
    frequencies, by = _names(folder)
    exact, _families = _patients(folder, by, frequencies, int(patients))
    (folder / "genotypes").mkdir()
    written = 0
    for name, typings in (("genotypes/donors.csv", _typings(folder / "opened.txt", by, 10_000)), ("wanted.csv", exact)):
        registry = prepare(intern(typings, frequencies.loci), frequencies)
        lists = genotype_lists(registry, registry.interned.typing_of.astype(np.int64))
        order, alleles = lists.likeliest_first(), lists.genotypes()
        with (folder / name).open("w") as text:
            for number, (first, last) in enumerate(pairwise(lists.start.tolist()), 1):
                for rank, row in enumerate(order[first : min(last, first + PEERS_ROWS)]):
                    shown = zip(frequencies.loci, frequencies.alleles, alleles[row].tolist(), strict=True)
                    both = {locus: f"{names[one]}+{names[other]}" for locus, names, (one, other) in shown}
                    text.write(f"{number},{'^'.join(both[locus] for locus in sorted(both))},{lists.weights[row]},{rank}\n")
                    written += 1
    return {"rows": written}


def pairs(folder: Path, patients: str, donors: str) -> Said:
    """All patients against all donors: rows as published, then every chance; without output, every core."""
    frequencies, by = _names(folder)
    wanted = _typings(folder / "patients.txt", by, int(patients))
    columns: Columns = read(folder / "opened.txt").columns
    registry = prepare(interned(columns, lambda text: statement_of(text, by)), frequencies)

    def taken(*_block: Any) -> None:
        return None

    Pairs(wanted[:5], registry, CORES).published(taken)
    Pairs(wanted[:5], registry, CORES).chances(taken)
    begun = time.perf_counter()
    every = Pairs(wanted, registry, CORES)
    said = {"ready": time.perf_counter() - begun, "donors": len(columns.keys), "patients": len(wanted)}
    for name in ("published", "chances"):
        spent = [_spent(partial(getattr(every, name), taken)) for _turn in range(2)]
        said |= {name: min(wall for wall, _used in spent), f"{name}_processor": min(used for _wall, used in spent)}
    return {**said, "genotypes": len(every.panel.patient), "peak_mb": _peak_mb()}


def scan(_folder: Path, rows: str) -> Said:
    """Rows of five 16-bit columns with at most four places that differ from a question: our filter on one thread, and NumPy's comparison."""
    from stembase.bench.peers.scanning import QUESTION, columns_of
    from stembase.science.hla.search_kernels import least

    columns = columns_of(int(rows))
    tables = tuple((np.arange(1 << 16) != asked).astype(np.uint8) for asked in QUESTION)
    room = np.empty(int(rows), np.int64)

    def ours() -> int:
        return int(least(columns, tables, 4, 0, int(rows), room))

    def plain() -> int:
        return int(np.count_nonzero(sum((column != asked).view(np.uint8) for column, asked in zip(columns, QUESTION, strict=True)) <= 4))

    found = ours()
    if found != plain():
        raise RuntimeError("the filter and NumPy disagree")
    return {"found": found, "ours_ms": 1000 * _warm(ours), "numpy_ms": 1000 * _warm(plain)}


def _names(folder: Path) -> tuple[FrequencySet, Expander]:
    frequencies = read_frequencies((folder / "frequencies.txt").read_text().splitlines(), "bench", tolerance=0.1)
    return frequencies, expander(frequencies, None, read_codes((folder / "codes.txt").read_text().splitlines()))


def _patients(folder: Path, by: Expander, frequencies: FrequencySet, count: int) -> tuple[list[LocusTyping], list[LocusTyping]]:
    """Patients typed exactly at every locus whom the set explains, and the same known by their families only."""
    exact: list[LocusTyping] = []
    families: list[LocusTyping] = []
    for line in (folder / "patients.txt").read_text().splitlines():
        blocks = [block.split("+") for block in line.partition("%")[2].split("^")]
        if all(len(block) == 2 and all(EXACT.fullmatch(copy) for copy in block) for block in blocks) and len(exact) < count:
            typing = by.expand(parse_typing(line.partition("%")[2])).typing
            if impute(typing, frequencies).explained:
                exact.append(typing)
                known = "^".join("+".join(f"{copy.partition(':')[0]}:XX" for copy in block) for block in blocks)
                families.append(by.expand(parse_typing(known)).typing)
    return exact, families


def _typed_well(line: str) -> bool:
    """Typed at every locus, exactly or as codes, as patients are when their search begins."""
    return "UUUU" not in line and ":XX" not in line and all("*" in copy for copy in line.partition("%")[2].replace("^", "+").split("+"))


def _typings(file: Path, by: Expander, count: int) -> list[LocusTyping]:
    with file.open() as lines:
        return [by.expand(parse_typing(line.partition("%")[2])).typing for line in islice(lines, count)]


def _frequencies_of(file: Path) -> dict[str, float]:
    """Haplotypes of a file of ours, or of a `rank,haplotype,frequency` table."""
    lines = (gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()).decode().splitlines()
    rows = (line.replace(",", ";").split(";")[-2:] for line in lines if "*" in line)
    return {haplotype: float(frequency) for haplotype, frequency in rows}


def _write(file: Path, chunks: Iterable[list[str]]) -> None:
    with file.open("w", encoding="ascii") as text:
        text.writelines(f"{line}\n" for line in chain.from_iterable(chunks))


def _bare(handle: int) -> float:
    begun = time.perf_counter()
    os.write(handle, b"x" * 150)
    os.fdatasync(handle)
    return time.perf_counter() - begun


def _seconds(work: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _spent(work: Callable[[], Any]) -> tuple[float, float]:
    """Seconds by the clock and of the processor."""
    begun, used = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - begun, time.process_time() - used


def _warm(work: Callable[[], Any]) -> float:
    """Seconds of the better of two, so that compiling is not counted."""
    return min(_seconds(work), _seconds(work))


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


STATIONS: dict[str, Callable[..., Said]] = {
    "make": make, "index": index, "change": change, "search": search, "imputation": imputation, "rows": rows, "pairs": pairs, "scan": scan,
}  # fmt: skip

if __name__ == "__main__":
    what, where, *more = sys.argv[1:]
    print(json.dumps(STATIONS[what](Path(where), *more)))

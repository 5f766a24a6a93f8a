"""py-graph-imputation (GRIM) asked for the genotypes of our subjects; runs in its own environment. The last line it prints is JSON."""

import json
import sys
import time
from itertools import islice
from pathlib import Path

LOCI = ("A", "B", "C", "DQB1", "DRB1")
OUT = {"umug_freq": "umug", "umug_pops": "umug.pops", "hap_freq": "pmug", "hap_pops": "pmug.pops", "miss": "miss", "problem": "problem"}


def settings(place: Path) -> dict:
    """As in its own minimal example, every haplotype kept and every result asked for that its default gives."""
    names = {f"imputation_out_{name}_filename": f"out.{end}" for name, end in OUT.items()}
    files = {f"{name}_csv_file": f"{name}.csv" for name in ("node", "edges", "top_links", "info_node")}
    return {
        "populations": ["ONE"], "freq_trim_threshold": 0, "priority": {"alpha": 0.5, "eta": 0, "beta": 0, "gamma": 0, "delta": 0.5},
        "loci_map": {locus: number for number, locus in enumerate(LOCI, 1)}, "freq_file": f"{place}/hpf.csv", "graph_files_path": f"{place}/graph/",
        "pops_count_file": f"{place}/pops.txt", "imputation_in_file": f"{place}/subjects.csv", "imputation_out_path": f"{place}/out",
        "number_of_results": 1000, "output_MUUG": True, "output_haplotypes": False, **files, **names,
    }  # fmt: skip


def main(folder: Path, subjects: int) -> None:
    """The graph is built first and not counted."""
    place = folder / "grim"
    for part in ("graph", "out"):
        (place / part).mkdir(parents=True, exist_ok=True)
    rows = [line.rstrip("\n").split(";") for line in (folder / "frequencies.txt").open()]
    plain = ["~".join(sorted(name.removesuffix("g") for name in haplotype.split("~"))) for haplotype, _frequency in rows]
    (place / "hpf.csv").write_text("hap,pop,freq\n" + "".join(f"{name},ONE,{row[1]}\n" for name, row in zip(plain, rows, strict=True)))
    (place / "pops.txt").write_text("ONE,1000000,1.0\n")
    with (folder / "opened.txt").open() as lines:
        kept = (line.rstrip("\n").split("%") for line in islice(lines, subjects))
        (place / "subjects.csv").write_text("".join(f"{key},{_both(typing)},ONE,ONE\n" for key, typing in kept))
    (place / "conf.json").write_text(json.dumps(settings(place)))
    from grim.grim import graph_freqs, impute

    graph_freqs(conf_file=str(place / "conf.json"))
    begun = time.perf_counter()
    impute(conf_file=str(place / "conf.json"))
    seconds = time.perf_counter() - begun
    answered = {line.split(",")[0] for line in (place / "out" / "out.umug").open()}
    print(json.dumps({"subjects_a_second": subjects / seconds, "answered": len(answered)}))


def _both(typing: str) -> str:
    """A second copy written out where the registry wrote an equal one once: it wants two."""
    return "^".join(block if "+" in block else f"{block}+{block}" for block in typing.split("^"))


if __name__ == "__main__":
    given, sys.argv[1:] = sys.argv[1:], []  # its graph builder reads the command line too
    main(Path(given[0]), int(given[1]))

"""py-graph-match (GRIMM) asked to index our donors and match our patients; runs in its own environment. The last line it prints is JSON.

Both come imputed already, a row a genotype, ten a person at most as its own imputation gives by default. It answers less than a search of ours: the
hundred best donors with at most three mismatches, from these genotypes.
"""

import json
import resource
import sys
import time
from pathlib import Path


def main(folder: Path) -> None:
    """The graph is built from the donors' rows; the patients are matched one by one."""
    from grma.donorsgraph.build_donors_graph import BuildMatchingGraph
    from grma.match.match import find_matches

    begun = time.perf_counter()
    graph = BuildMatchingGraph(str(folder / "genotypes")).graph
    build = time.perf_counter() - begun
    found = find_matches(str(folder / "wanted.csv"), graph, threshold=0.0, cutoff=100, calculate_time=True)
    spent = sorted(seconds for _rows, seconds in found.values())
    matched = sum(len(rows) for rows, _seconds in found.values())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"build_s": build, "search_ms": 1000 * spent[len(spent) // 2], "matched": matched, "peak_mb": peak}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))

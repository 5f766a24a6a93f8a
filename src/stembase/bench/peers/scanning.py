"""The scan as polars and DuckDB answer it; runs in the peers' environment, knows NumPy and them only. The last line it prints is JSON."""

import json
import sys
import time

import numpy as np

QUESTION = (7, 11, 300, 4, 2)
RANGE = (9_000, 7_000, 22_000, 13_000, 3_000)


def columns_of(rows: int) -> "tuple[np.ndarray, ...]":
    """Five columns of a registry's width, equal wherever this runs."""
    rng = np.random.default_rng(5)
    return tuple(np.minimum(rng.integers(0, 40, rows) ** 2, most - 1).astype(np.uint16) for most in RANGE)


def best_ms(work) -> float:  # type: ignore[no-untyped-def]
    """Milliseconds of the best of three."""
    spent = []
    for _round in range(3):
        begun = time.perf_counter()
        work()
        spent.append(time.perf_counter() - begun)
    return 1000 * min(spent)


def main(rows: int) -> None:
    """Both programs keep the columns in memory as they like best, and count."""
    import duckdb
    import polars

    frame = polars.DataFrame({f"c{at}": column for at, column in enumerate(columns_of(rows))})
    differ = polars.sum_horizontal([(polars.col(f"c{at}") != asked).cast(polars.UInt8) for at, asked in enumerate(QUESTION)])
    base = duckdb.connect()
    base.register("given", {f"c{at}": frame[f"c{at}"].to_numpy() for at in range(len(QUESTION))})
    base.execute("create table rows as select * from given")
    places = " + ".join(f"(c{at} <> {asked})::tinyint" for at, asked in enumerate(QUESTION))
    question = f"select count(*) from rows where {places} <= 4"  # noqa: S608  # nosec B608 - our own numbers
    said: dict[str, float] = {"polars_found": int(frame.filter(differ <= 4).height), "duckdb_found": int(base.execute(question).fetchone()[0])}
    said |= {"polars_ms": best_ms(lambda: frame.select((differ <= 4).sum()).item()), "duckdb_ms": best_ms(lambda: base.execute(question).fetchone())}
    print(json.dumps(said))


if __name__ == "__main__":
    main(int(sys.argv[1]))

"""Candidates read from a table beside the tests, as ranking takes them."""

import csv
from pathlib import Path

import numpy as np

from stembase.bank.selection.candidates import MISMATCHES, columns_of

LOCI = ("A", "B", "C", "DRB1")
OF_THE_TABLE = ("rank", "reason")


def table(name: str) -> tuple[dict, list[dict[str, str]]]:
    """Columns for ranking, and the rows as the specialist wrote them."""
    lines = [line for line in (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    rows = list(csv.DictReader(lines))
    given = {key: [_value(key, row[key]) for row in rows] for key in rows[0] if key not in OF_THE_TABLE}
    chances = np.array([[row.get(name) or "nan" for name in MISMATCHES] for row in rows], dtype=float)
    for place, name in enumerate(MISMATCHES):
        given[name] = np.where(np.isnan(chances[:, 0]), np.nan, np.nan_to_num(chances[:, place]))
    given.setdefault("expected", [float(row["least"]) for row in rows])
    return columns_of(len(rows), given, LOCI), rows


def _value(key: str, text: str) -> str | float:
    if key == "code":
        return text
    return float(text) if text else float("nan") if key[0] == "p" and key[1:].isdigit() or key.endswith("_2") else -1

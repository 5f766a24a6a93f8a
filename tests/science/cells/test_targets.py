"""The models beside published figures: within the tolerance of targets.csv, each named there, and shown as they are in the documents."""

import csv
import re
from pathlib import Path

import pytest

from tests.science.cells.targets import MODEL

HERE = Path(__file__).parent
PAGE = HERE.parents[2] / "docs/algorithms/simulation.md"
ROWS = list(csv.DictReader(line for line in (HERE / "targets.csv").read_text(encoding="utf-8").splitlines() if not line.startswith("#")))
SHOWN = re.compile(r"^\| `([a-z0-9.-]+)` \| [^|]+ \| ([0-9.]+) \|", re.MULTILINE)


@pytest.mark.parametrize("row", [row for row in ROWS if row["kind"] == "target"], ids=lambda row: row["key"])
def test_the_model_lies_within_the_tolerance_of_a_published_figure(row):
    assert float(row["low"]) <= MODEL[row["key"]]() <= float(row["high"])


def test_every_figure_has_a_model_and_the_page_shows_what_it_gives():
    shown = dict(SHOWN.findall(PAGE.read_text(encoding="utf-8")))
    assert [row["key"] for row in ROWS if row["key"] not in MODEL] == []
    assert list(shown) == [row["key"] for row in ROWS]
    last_digit = {key: 10.0 ** -len(number.partition(".")[2]) for key, number in shown.items()}
    assert [key for key, number in shown.items() if abs(MODEL[key]() - float(number)) > 0.6 * last_digit[key]] == []

"""The models of outcome give what was published, row by row of targets.csv; rows marked context are only computed."""

import csv
import gzip
from pathlib import Path

import numpy as np
import pytest

from stembase.science.hla.chances import chance_of_match, genotype_shares
from stembase.science.hla.frequencies import read_frequencies
from tests.science.outcome.measures import MEASURES

LINES = Path(__file__).with_name("targets.csv").read_text(encoding="utf-8").splitlines()
ROWS = {row["measure"]: row for row in csv.DictReader(line for line in LINES if not line.startswith("#"))}
REGISTRY = "matched-of-registry"


def numbers(measure: str) -> list[float]:
    return [float(number) for number in ROWS[measure]["target"].split()]


def tolerance(measure: str) -> float:
    return float(ROWS[measure]["tolerance"])


@pytest.mark.parametrize("measure", [name for name, row in ROWS.items() if row["status"] != "context" and name != REGISTRY])
def test_the_model_gives_what_was_published(measure):
    assert MEASURES[measure]() == pytest.approx(numbers(measure), abs=tolerance(measure))


@pytest.mark.parametrize("measure", [name for name, row in ROWS.items() if row["status"] == "context"])
def test_the_model_has_a_number_to_stand_beside_context(measure):
    made = MEASURES[measure]()
    assert len(made) == len(numbers(measure))
    assert np.isfinite(made).all()


@pytest.mark.reference
def test_a_matched_donor_is_as_likely_as_in_the_registry_of_chinese_donors(reference_data):
    text = gzip.decompress((reference_data / "hla/frequencies/nchi-2011.5locus.csv.gz").read_bytes()).decode()
    frequencies = read_frequencies((line.split(",", 1)[1] for line in text.splitlines()), "NCHI")
    share = frequencies.frequencies[0] / frequencies.frequencies[0].sum()
    patients = np.random.default_rng(20240501).choice(len(share), (50_000, 2), p=share)
    found = chance_of_match(genotype_shares(frequencies, patients)[:, None], [1e4, 1e5, 1e6]).mean(axis=0)
    assert found.tolist() == pytest.approx(numbers(REGISTRY), abs=tolerance(REGISTRY))

"""What a machine cannot run is listed with the reason; with STEMBASE_ALL=1 it fails."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TESTS = """
import pytest

@pytest.mark.reference
def test_that_reads_the_reference_data():
    assert True

def test_that_needs_nothing():
    assert True
"""


def run(folder: Path, *options: str, **environment: str) -> subprocess.CompletedProcess:
    """Run pytest on a small suite that loads the same plugin."""
    (folder / "test_small.py").write_text(TESTS, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\nmarkers =\n  reference: needs data\n  database: x\n", encoding="utf-8")
    kept = {name: value for name, value in os.environ.items() if name not in {"STEMBASE_ALL", "STEMBASE_DATA"} and not name.startswith("PYTEST_")}
    command = [sys.executable, "-m", "pytest", "-p", "tests.needs", "-p", "no:django", *options, str(folder)]
    return subprocess.run(command, cwd=folder, env=kept | {"PYTHONPATH": str(ROOT)} | environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("options", [(), ("-n", "2")])
def test_what_this_machine_cannot_run_is_left_out_and_listed(tmp_path, options):
    outcome = run(tmp_path, *options)
    assert outcome.returncode == 0, outcome.stdout
    assert "1 passed" in outcome.stdout
    assert "1 test: STEMBASE_DATA names no folder with the reference data" in outcome.stdout


def test_with_all_wanted_it_fails_with_the_reason(tmp_path):
    outcome = run(tmp_path, STEMBASE_ALL="1")
    assert outcome.returncode == 1
    assert "STEMBASE_DATA names no folder" in outcome.stdout


def test_with_the_need_met_it_runs(tmp_path):
    assert "2 passed" in run(tmp_path, STEMBASE_DATA=str(tmp_path)).stdout

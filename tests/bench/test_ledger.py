"""The benchmark of the ledger runs from the command line and names every figure; how fast it is, no test can say."""

import json
import os
import subprocess
import sys

import pytest

from stembase.bench.figures import Figure, as_line
from tests.installation import ROOT


@pytest.mark.slow
def test_every_figure_is_measured_beside_its_aim_and_peer(tmp_path):
    environment = os.environ | {"STEMBASE_HOME": str(tmp_path), "STEMBASE_LANGUAGE": "en", "PYTHONPATH": str(ROOT / "src")}
    environment |= {"DJANGO_SETTINGS_MODULE": "stembase.settings.local"}
    short = ["--seconds", "0.3", "--rounds", "1", "--rows", "2000", "--only", "sqlite"]
    command = [sys.executable, "-m", "stembase.cli", "bench", "ledger", "--json", *short]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    figures = {figure["name"]: figure for figure in json.loads(done.stdout)}
    for name in ("SQLite: acts, 1 chain, 8 clients", "SQLite: acts, 8 chains", "SQLite: rebuild", "SQLite: verify", "password checked (apart)"):
        assert name in figures
    assert all(figure["value"] > 0 for figure in figures.values())
    assert figures["SQLite: verify"]["peer_value"] > figures["SQLite: verify"]["value"]
    assert figures["SQLite: do-step identify"]["value"] <= 13


def test_a_figure_says_whether_its_aim_is_met():
    fast, slow = Figure("acts", 1234.5, "1/s", aim=200, peer="plain", peer_value=2469), Figure("statements", 12, "", aim=10, at_least=False)
    assert (fast.met, slow.met, Figure("other", 1, "").met) == (True, False, None)
    assert as_line(fast).split("  ")[0] == "acts"
    assert as_line(fast).split() == ["acts", "1", "234", "1/s", "≥", "200", "✓", "plain:", "2", "469", "(0.50)"]

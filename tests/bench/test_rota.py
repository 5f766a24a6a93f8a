"""`stembase bench rota` measures every figure at any size beside the greedy rota."""

import json

from click.testing import CliRunner

from stembase.cli import main


def test_every_figure_is_measured_on_a_small_rota():
    answer = CliRunner().invoke(main, ["bench", "rota", "--size", "6", "24", "--seconds", "2", "--json"])
    assert answer.exit_code == 0, answer.output
    figures = {figure["name"]: figure for figure in json.loads(answer.stdout)}
    assert figures["6 × 7 × 24: violations the checker finds"]["value"] == 0
    assert figures["6 × 7 × 24: first complete rota"]["value"] > 0
    assert any(name.startswith("6 × 7 × 24: cost after ") for name in figures)

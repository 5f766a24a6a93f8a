"""`stembase bench selection` measures every figure at any size, and its plain peer answers as the engine does."""

import json
from itertools import islice

import numpy as np
import pytest
from click.testing import CliRunner

from stembase.bank.imports.typed import expander
from stembase.bench.selection_peers import Peer, asked
from stembase.bench.selection_plain import genotypes
from stembase.cli import main
from stembase.science.hla.frequencies import read_frequencies
from stembase.science.hla.imputation import impute
from stembase.science.hla.synthetic.frequencies import frequency_lines, invented_frequencies
from stembase.science.hla.synthetic.registry import SyntheticRegistry
from stembase.science.hla.typing import parse_typing


def test_plain_numpy_and_the_engine_impute_alike():
    invented = invented_frequencies(np.random.default_rng(3), 300)
    frequencies = read_frequencies(list(frequency_lines(invented)))
    by = expander(frequencies)
    explained = 0
    for line in islice(next(SyntheticRegistry(invented, 3).lines(60, form="gl")), 60):
        typing = by.expand(parse_typing(line.partition("%")[2])).typing
        rows, posterior = genotypes(typing, frequencies)
        theirs, weights = impute(typing, frequencies).genotypes()
        plain = {tuple(row): share for row, share in zip(rows.tolist(), posterior, strict=True)}
        ours = {tuple(row): share for row, share in zip(theirs.reshape(len(theirs), 2 * len(frequencies.loci)).tolist(), weights, strict=True)}
        assert plain.keys() == ours.keys()
        assert all(plain[row] == pytest.approx(ours[row]) for row in plain)
        explained += bool(plain)
    assert explained > 40


@pytest.mark.slow
def test_every_figure_is_measured_on_a_small_registry():
    given = ["--donors", "300", "--patients", "1", "--subjects", "10", "--pairs", "2", "--no-peers", "--json"]
    answer = CliRunner().invoke(main, ["bench", "selection", *given])
    assert answer.exit_code == 0, answer.output
    names = {figure["name"] for figure in json.loads(answer.stdout)}
    for name in ("S: 300 donors, add one, durable", "L: 300 donors, search: worst", "S: 300 donors, index built from text"):
        assert name in names
    assert all(figure["value"] >= 0 for figure in json.loads(answer.stdout))


def test_a_peer_that_cannot_be_run_is_named_with_why(tmp_path):
    (tmp_path / "peer-nothing" / "bin").mkdir(parents=True)
    (tmp_path / "peer-nothing" / "bin" / "python").write_text("#!/bin/sh\necho no such peer >&2\nexit 1\n")
    (tmp_path / "peer-nothing" / "bin" / "python").chmod(0o755)
    assert asked(Peer("nothing", "nothing", (), (), "nothing.py"), tmp_path) == "no such peer"


def test_a_peer_that_is_killed_is_named_and_the_run_goes_on(tmp_path):
    (tmp_path / "peer-greedy" / "bin").mkdir(parents=True)
    (tmp_path / "peer-greedy" / "bin" / "python").write_text("#!/bin/sh\nkill -9 $$\n")
    (tmp_path / "peer-greedy" / "bin" / "python").chmod(0o755)
    assert asked(Peer("greedy", "greedy", (), (), "greedy.py"), tmp_path) == "killed by signal 9"


def test_what_cannot_be_measured_is_named_and_the_run_ends_with_one(tmp_path):
    (tmp_path / "broken.txt").write_text("no haplotypes here\n")
    given = ["--donors", "100", "--no-peers", "--small-set", str(tmp_path / "broken.txt"), "--large-most", "0"]
    answer = CliRunner().invoke(main, ["bench", "selection", *given])
    assert answer.exit_code == 1
    assert "not measured: set S" in answer.output
    assert "filter over 100 rows" in answer.output

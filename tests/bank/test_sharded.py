"""A search over a cluster's workers is the search of one machine, row for row; what goes wrong in the cluster is said in words."""

import json
import os
import signal
import socket
import threading
import time
from contextlib import closing

import numpy as np
import pytest
from click.testing import CliRunner
from distributed import LocalCluster

from stembase.bank import sharded
from stembase.bank.registry_index.writer import build, open_for_writing
from stembase.cli import main
from stembase.science.hla.registry.changes import Change
from stembase.science.hla.synthetic.frequencies import frequency_lines, invented_frequencies
from stembase.science.hla.synthetic.registry import SyntheticRegistry

pytestmark = pytest.mark.slow
DONORS = 3_000


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A registry of invented donors, some of them changed since it was built, with its frequencies and codes, and a patient drawn from the same."""
    home = tmp_path_factory.mktemp("sharded")
    frequencies = invented_frequencies(np.random.default_rng(7), 300)
    registry = SyntheticRegistry(frequencies, 7)
    (home / "freqs.txt").write_text("".join(frequency_lines(frequencies)), encoding="ascii")
    (home / "codes.txt").write_text("".join(registry.book.code_lines()), encoding="ascii")
    lines = [line for chunk in registry.lines(DONORS) for line in chunk]
    (home / "donors.txt").write_text("\n".join(lines), encoding="ascii")
    build(home / "index", home / "donors.txt")
    one, other = (haplotype.replace("g", "").split("~") for haplotype in list(frequencies)[:2])
    patient = "^".join(f"{first}+{second}" for first, second in zip(one, other, strict=True))
    phased = "~".join(one[:3]) + "+" + "~".join(other[:3])
    with open_for_writing(home / "index") as writer:
        writer.change([Change("add", "N1", patient), Change("add", "N2", phased)])
        writer.change([Change("withdraw", "D0000007"), Change("retype", "D0000009", patient)])
    (home / "patient.txt").write_text(patient, encoding="ascii")
    return home


@pytest.fixture(scope="module")
def cluster():
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0") as made:
        yield made


def match(files, *more, patient=""):
    named = ["--patient", patient or (files / "patient.txt").read_text(), "--index", files / "index", "--frequencies", files / "freqs.txt"]
    return CliRunner().invoke(main, ["hla", "match", *map(str, named), "--codes", str(files / "codes.txt"), *map(str, more)])


def refused(outcome) -> str:
    """The code a command ended with; a traceback is none."""
    assert outcome.exit_code == 1
    assert outcome.exception is None or isinstance(outcome.exception, SystemExit)
    return outcome.output.splitlines()[-1].strip("[]")


@pytest.mark.parametrize("most", [0, 10])
def test_two_workers_answer_as_one_machine_row_for_row_with_everybody_listed(files, cluster, most):
    how = ("--mismatches", most, "--top", 2 * DONORS, "--json")
    alone, together = match(files, *how), match(files, *how, "--scheduler", cluster.scheduler_address)
    assert together.output == alone.output
    said = json.loads(together.output)
    assert said["donors"] == said["ranked"] + said["listed"] == DONORS + 1
    assert said["top"][0]["donor"] == "D0000009"
    assert most == 0 or {"N1", "N2"} <= {row["donor"] for row in said["top"]}


def test_a_patient_nothing_explains_is_ranked_by_counts_the_same(files, cluster):
    patient = "A*01:99+A*02:99^B*07:99+B*08:99^DRB1*01:99+DRB1*03:99"
    how = ("--mismatches", 6, "--top", 50, "--json")
    assert match(files, *how, "--scheduler", cluster.scheduler_address, patient=patient).output == match(files, *how, patient=patient).output


def test_parts_are_ranges_that_leave_no_typing_out_and_none_of_them_is_empty():
    parts = sharded.shards_of("index", "v", 10, 4)
    assert [(part.first, part.last) for part in parts] == [(0, 2), (2, 5), (5, 7), (7, 10)]
    assert [(part.first, part.last) for part in sharded.shards_of("index", "v", 1, 4)] == [(0, 1)]


def test_a_scheduler_nobody_answers_at_is_refused_within_seconds(files):
    with closing(socket.socket()) as nobody:
        nobody.bind(("127.0.0.1", 0))
        begun = time.monotonic()
        outcome = match(files, "--scheduler", f"tcp://127.0.0.1:{nobody.getsockname()[1]}")
    assert refused(outcome) == "cluster-unreachable"
    assert time.monotonic() - begun < 15
    assert refused(match(files, "--scheduler", "nonsense://x")) == "cluster-unreachable"


def test_without_the_extra_it_is_named(files, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    assert refused(match(files, "--scheduler", "tcp://127.0.0.1:1")) == "cluster-not-installed"


def test_an_index_a_worker_sees_otherwise_is_refused(files, cluster, monkeypatch):
    monkeypatch.setattr(sharded, "shards_of", lambda index, _version, typings, _count: [sharded.Shard(index, "other", 0, typings)])
    assert refused(match(files, "--scheduler", cluster.scheduler_address)) == "index-changed-meanwhile"


def test_a_scheduler_without_workers_is_refused(files):
    with LocalCluster(n_workers=0, processes=True, dashboard_address=":0") as empty:
        assert refused(match(files, "--scheduler", empty.scheduler_address)) == "cluster-without-workers"


def test_a_worker_that_dies_in_the_midst_ends_the_search_with_a_refusal(files):
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0") as made:
        workers = {worker.worker_address: worker.pid for worker in made.workers.values()}

        def kill() -> None:
            while not all(worker.processing for worker in made.scheduler.workers.values()):
                time.sleep(0.05)
            os.kill(max(workers.items())[1], signal.SIGKILL)

        killer = threading.Thread(target=kill)
        killer.start()
        # a patient known at one locus only: every typing can pass, and each costs the sum over thousands of genotypes
        outcome = match(files, "--scheduler", made.scheduler_address, patient="A*01:XX+A*02:XX")
        killer.join()
    assert refused(outcome) == "cluster-worker-lost"


def test_loci_an_index_does_not_keep_apart_are_refused(files, cluster):
    (files / "dpb1.txt").write_text("haplotype;frequency\nA*01:01~DPB1*04:01;1\n", encoding="ascii")
    named = ["--patient", "A*01:01", "--index", files / "index", "--frequencies", files / "dpb1.txt", "--scheduler", cluster.scheduler_address]
    outcome = CliRunner().invoke(main, ["hla", "match", *map(str, named)])
    assert refused(outcome) == "cluster-loci"


def test_a_scheduler_needs_an_index(files):
    arguments = ["--patient", "A*01:01", "--donors", files / "donors.txt", "--frequencies", files / "freqs.txt", "--scheduler", "tcp://x:1"]
    assert CliRunner().invoke(main, ["hla", "match", *map(str, arguments)]).exit_code == 2

"""An index whose writer is killed at any moment holds everything that was acknowledged, and is whole."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from stembase.bank.registry_index.snapshot import opened
from stembase.bank.registry_index.verifying import verify
from stembase.bank.registry_index.writer import build, open_for_writing
from stembase.science.hla.registry.changes import Change
from stembase.science.hla.synthetic.frequencies import invented_frequencies
from stembase.science.hla.synthetic.registry import SyntheticRegistry

PROGRAM = Path(__file__).with_name("writing_forever.py")
KILLS = 8


def registry_file(folder: Path, seed: int, count: int) -> Path:
    registry = SyntheticRegistry(invented_frequencies(np.random.default_rng(seed), 100), seed)
    file = folder / f"seed-{seed}.txt"
    file.write_text("".join(f"{line}\n" for chunk in registry.lines(count, prefix=f"S{seed}-") for line in chunk), encoding="ascii")
    return file


def started(*arguments: str | Path) -> subprocess.Popen:
    """The program, once it has begun."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry)}
    process = subprocess.Popen([sys.executable, str(PROGRAM), *map(str, arguments)], stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdout.readline() == "begun\n"
    return process


def killed(wait_s: float, *arguments: str | Path) -> list[str]:
    """What the program said was done before it was killed, from its own lines on."""
    process = started(*arguments)
    time.sleep(wait_s)
    process.send_signal(signal.SIGKILL)
    return process.communicate()[0].splitlines()


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_and_a_batch_is_whole_or_absent(tmp_path):
    index = tmp_path / "index"
    build(index, registry_file(tmp_path, 1, 300))
    acknowledged: set[str] = set()
    for kill in range(KILLS):
        acknowledged |= set(killed(0.02 + 0.037 * kill, index, "add"))
        columns = opened(index).columns
        for number in acknowledged:
            assert columns.position(f"N{number}.a") is not None
            assert columns.position(f"N{number}.b") is None
            assert columns.parts(columns.position(f"N{number}.c")).core[0] == "A*11:01+A*24:02"
        unfinished = {key.split(".")[0] for key in map(bytes.decode, columns.keys.tolist()) if key[0] == "N"} - {f"N{one}" for one in acknowledged}
        for number in unfinished:
            assert columns.position(f"{number}.a") is not None
            assert columns.position(f"{number}.c") is not None
        assert verify(index) == []
    assert len(acknowledged) > KILLS


@pytest.mark.slow
def test_a_build_killed_leaves_the_old_index_or_the_new_one(tmp_path):
    index, files = tmp_path / "index", [registry_file(tmp_path, 1, 900), registry_file(tmp_path, 2, 1100)]
    build(index, files[0])
    met = set()
    for kill in range(KILLS):
        killed(0.05 + 0.043 * kill, index, "build", *files)
        columns = opened(index).columns
        assert (len(columns.keys), columns.keys[0].decode()[:3]) in {(900, "S1-"), (1100, "S2-")}
        assert verify(index) == []
        met.add(len(columns.keys))
    with open_for_writing(index) as writer:
        writer.change([Change("add", "after", "A*01:01")])
        writer.compact()
    assert sorted(file.name for file in index.iterdir() if file.is_dir()) == [opened(index).generation.folder.name]


@pytest.mark.slow
def test_a_reader_sees_whole_batches_while_a_writer_writes_and_compacts(tmp_path):
    index = tmp_path / "index"
    build(index, registry_file(tmp_path, 1, 300))
    process = started(index, "add")
    try:
        counts = []
        for _look in range(60):
            snapshot = opened(index)
            columns = snapshot.columns
            live = int((columns.typing_of != 0xFFFFFFFF).sum())
            assert live == snapshot.overlay.donors
            assert (live - 300) % 2 in {0, 1}
            counts.append(live)
        assert counts[-1] > counts[0] >= 300
    finally:
        process.kill()
        process.communicate()

"""Peers of the benchmark: each is installed into an environment of its own when the benchmark runs, asked our question, and thrown away."""

import json
import subprocess
import venv
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PEERS_FOLDER = Path(__file__).parent / "peers"
MINUTES = 15


@dataclass(frozen=True, slots=True)
class Peer:
    """Its environment's name, packages to install there, those to build there against them whatever versions they pin, and the script that asks."""

    name: str
    place: str
    packages: tuple[str, ...]
    built: tuple[str, ...]
    script: str


GRIMM = ("numpy<2", "pandas", "networkx", "tqdm", "toml", "cython", "setuptools", "wheel", "py-graph-imputation==1.0.0")
SCAN = Peer("polars, DuckDB", "scan", ("numpy", "polars", "duckdb"), (), "scanning.py")
IMPUTING = Peer("py-graph-imputation", "grimm", GRIMM, ("py-graph-match==0.0.8",), "grim_imputing.py")
MATCHING = Peer("py-graph-match", "grimm", GRIMM, ("py-graph-match==0.0.8",), "grma_matching.py")


def asked(peer: Peer, folder: Path, *arguments: str) -> dict[str, float] | str:
    """What the peer answers, as its script prints it; or, in words, why it could not be run."""
    place = folder / f"peer-{peer.place}"
    python = place / "bin" / "python"
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    try:
        if not python.exists():
            venv.create(place, with_pip=True)
            _run([*install, *peer.packages], place)
            if peer.built:
                _run([*install, "--no-build-isolation", "--no-deps", *peer.built], place)
        said: dict[str, float] = json.loads(_run([str(python), str(PEERS_FOLDER / peer.script), *arguments], place).splitlines()[-1])
    except (OSError, subprocess.SubprocessError, ValueError, IndexError) as fault:
        return _why(fault)
    return said


def _run(command: list[str], place: Path) -> str:
    """What a command prints; where memory runs out it goes before we do."""
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60 * MINUTES, cwd=place, preexec_fn=_first_to_go)  # noqa: PLW1509
    return done.stdout


def _first_to_go() -> None:
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")


def _why(fault: Exception) -> str:
    if isinstance(fault, subprocess.TimeoutExpired):
        return f"no answer within {MINUTES} minutes"
    if isinstance(fault, subprocess.CalledProcessError):
        if fault.returncode < 0:
            return f"killed by signal {-fault.returncode}"
        return (fault.stderr.strip().splitlines() or [f"ended with {fault.returncode}"])[-1][:200]
    return f"{type(fault).__name__}: {fault}"[:200]

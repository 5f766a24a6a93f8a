"""Peers of the benchmark: each is installed into an environment of its own when the benchmark runs, asked our question, and thrown away."""

import json
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

PEERS_FOLDER = Path(__file__).parent / "peers"
NOT_ASKED = {"py-graph-match": "wants NumPy 1.24 built against it, and answers another question: matched pairs above a limit, no P(0 … 4)"}
MINUTES = 15


@dataclass(frozen=True, slots=True)
class Peer:
    """Packages to install, and the script beside this file that runs in their environment."""

    name: str
    packages: tuple[str, ...]
    script: str


SCAN = Peer("polars, DuckDB", ("numpy", "polars", "duckdb"), "scanning.py")
GRIM = Peer("py-graph-imputation", ("py-graph-imputation==1.0.0",), "grim_imputing.py")


def asked(peer: Peer, folder: Path, *arguments: str) -> dict[str, float] | str:
    """What the peer answers, as its script prints it; or, in words, why it could not be run."""
    place = folder / f"peer-{peer.script.removesuffix('.py')}"
    python = place / "bin" / "python"
    try:
        if not python.exists():
            venv.create(place, with_pip=True)
            _run([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *peer.packages])
        said: dict[str, float] = json.loads(_run([str(python), str(PEERS_FOLDER / peer.script), *arguments]).splitlines()[-1])
    except (OSError, subprocess.SubprocessError, ValueError, IndexError) as fault:
        return _why(fault)
    return said


def _run(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60 * MINUTES, cwd=Path(sys.prefix)).stdout


def _why(fault: Exception) -> str:
    if isinstance(fault, subprocess.CalledProcessError):
        return (fault.stderr.strip().splitlines() or [f"ended with {fault.returncode}"])[-1][:200]
    return f"{type(fault).__name__}: {fault}"[:200]

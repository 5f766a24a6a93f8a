"""A scratch installation: a home and a database of its own, where a benchmark's processes run; nothing of the user's is touched."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .cluster import cluster, server_programs

DURABLE = ("fsync=on", "synchronous_commit=on", "shared_buffers=256MB")


@dataclass(frozen=True, slots=True)
class Scratch:
    """Where it is, and how a process becomes part of it."""

    engine: str
    home: Path
    url: str

    @property
    def environment(self) -> dict[str, str]:
        """The laptop's settings on this home and database."""
        own = {"STEMBASE_HOME": str(self.home), "DATABASE_URL": self.url, "DJANGO_SETTINGS_MODULE": "stembase.settings.local"}
        return os.environ | own | {"STEMBASE_REBUILD_SCRATCH": str(self.home / "rebuilt.sqlite3")}

    def run(self, module: str, *arguments: str, whole: bool = False) -> Any:
        """A module of the package as a process, to its end; the last line it printed, or the whole of it, read as JSON."""
        command = [sys.executable, "-m", module, *arguments]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{module} failed:\n{done.stderr[-3000:]}{done.stdout[-1000:]}")
        return json.loads(done.stdout if whole else done.stdout.splitlines()[-1])

    @contextmanager
    def asking(self, module: str, *arguments: str) -> Iterator[Callable[..., Any]]:
        """A process that answers until the block ends: words in, a line each time, and a line of JSON back. What it says of itself goes to ours."""
        command = [sys.executable, "-m", module, *arguments]
        with subprocess.Popen(command, env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:

            def ask(*words: str) -> Any:
                print(*words, file=process.stdin, flush=True)
                if not (line := process.stdout.readline() if process.stdout else ""):
                    raise RuntimeError(f"{module} ended while it was asked {' '.join(words)}")
                return json.loads(line)

            try:
                yield ask
            finally:
                process.kill()

    def together(self, module: str, each: Sequence[Sequence[str]]) -> list[Any]:
        """Processes that begin to measure at one moment: each prints a line when it is ready, waits for one, and answers with a line of JSON."""
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        processes = [subprocess.Popen([sys.executable, "-m", module, *arguments], env=self.environment, **pipes) for arguments in each]  # type: ignore[call-overload]
        try:
            for process in processes:
                if not process.stdout.readline():
                    raise RuntimeError(f"{module} ended before it was ready")
            for process in processes:
                process.stdin.write("go\n")
                process.stdin.flush()
            return [json.loads(process.communicate()[0].splitlines()[-1]) for process in processes]
        finally:
            for process in processes:
                process.kill()


def engines() -> tuple[str, ...]:
    """The databases this machine can measure on."""
    return ("SQLite", "PostgreSQL") if server_programs() else ("SQLite",)


@contextmanager
def scratch(engine: str) -> Iterator[Scratch]:
    """A new installation on the engine, durable as in production; gone at the end of the block."""
    with tempfile.TemporaryDirectory(prefix="stembase-bench-") as folder:
        home = Path(folder)
        if engine == "SQLite":
            yield Scratch(engine, home, f"sqlite://{home / 'stembase.sqlite3'}")
            return
        with cluster(*DURABLE) as url:
            yield Scratch(engine, home, url)

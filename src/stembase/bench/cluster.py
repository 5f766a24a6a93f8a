"""A PostgreSQL server of its own, made in a moment, reached by a socket only, thrown away at the end: for benchmarks and tests."""

import glob
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

DURABILITY_OFF = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
NOT_FOUND = "PostgreSQL is not installed here (no initdb on the PATH or in /usr/lib/postgresql/*/bin)"


def server_programs() -> Path | None:
    """The folder of `initdb` and `postgres`, or None. A distribution keeps them off the PATH."""
    found = shutil.which("initdb")
    folders = [str(Path(found).resolve().parent)] if found else []
    newest_first = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: float(path.split("/")[4]), reverse=True)
    for folder in map(Path, [*folders, *newest_first]):
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    return None


def as_nobody() -> list[str]:
    """What to put before a command so that it does not run as root, whom PostgreSQL refuses: a user namespace, or another user."""
    if os.geteuid() != 0:
        return []
    namespace = ["unshare", "-U", "--map-user=1000"]
    if shutil.which("unshare") and subprocess.run([*namespace, "true"], capture_output=True).returncode == 0:
        return namespace
    return ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]


def wait_until_ready(server: subprocess.Popen, folder: Path, seconds: float = 30) -> None:
    """Return as soon as the server listens on its socket; a server that dies or stays silent is an error that shows its log."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and server.poll() is None:
        status = folder / "data" / "postmaster.pid"
        if status.exists() and status.read_text(encoding="ascii").rstrip().endswith("ready"):
            return
        time.sleep(0.05)
    raise RuntimeError(f"PostgreSQL did not start:\n{(folder / 'log').read_text(errors='replace')[-2000:]}")


@contextmanager
def cluster(*settings: str) -> Iterator[str]:
    """The URL of a new server, gone with its data at the end of the block. `settings` are name=value; without any, durability is off."""
    programs = server_programs()
    if programs is None:
        raise FileNotFoundError(NOT_FOUND)
    folder = Path(tempfile.mkdtemp(prefix="stembase-pg-", dir="/tmp"))  # noqa: S108  # nosec B108 - a socket's path may have 107 characters
    nobody = as_nobody()
    if nobody[:1] == ["setpriv"]:
        os.chown(folder, 65534, 65534)
    options = [part for setting in (settings or DURABILITY_OFF) for part in ("-c", setting)]
    server = None
    try:
        subprocess.run(
            [*nobody, programs / "initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
            check=True,
            capture_output=True,
            text=True,
            cwd=folder,
        )
        with (folder / "log").open("w") as log:
            options += ["-c", "listen_addresses=", "-c", "max_connections=200"]
            server = subprocess.Popen(
                [*nobody, programs / "postgres", "-D", folder / "data", "-k", folder, *options],
                stdout=log,
                stderr=log,
                cwd=folder,
                start_new_session=True,
            )
        wait_until_ready(server, folder)
        yield f"postgres://postgres@{quote(str(folder), safe='')}/postgres"
    except subprocess.CalledProcessError as failed:
        raise RuntimeError(f"initdb failed: {failed.stderr}") from failed
    finally:
        if server is not None and server.poll() is None:
            server.send_signal(signal.SIGINT)
            server.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)

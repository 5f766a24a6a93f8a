"""`stembase serve`: the web server and one worker for jobs, started and stopped together."""

import os
import signal
import subprocess
import sys
import time
from types import FrameType

import click

from stembase.refusal import Refused

from .language import _

STOP_SECONDS = 20


@click.command(help=_("Serve the pages, and run jobs beside them, until stopped.\n\nExample: stembase serve --port 8000"))
@click.option("--host", default="127.0.0.1", show_default=True, help=_("Address to listen on."))
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help=_("Port to listen on."))
@click.option("--workers", type=click.IntRange(min=1), help=_("Web processes; as many as there are cores when not given."))
@click.option("--threads", type=click.IntRange(min=1), default=4, show_default=True, help=_("Threads of each web process."))
@click.option("--no-worker", is_flag=True, help=_("Serve only; jobs are run by `stembase worker` elsewhere."))
def serve(host: str, port: int, workers: int | None, threads: int, no_worker: bool) -> None:
    """Both processes live as long as this one; a worker that dies is started again, a server that dies ends everything."""
    refuse_unless_prepared()
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    web = [sys.executable, "-m", "gunicorn", "stembase.wsgi:application", "--bind", bind, "--workers", str(workers or os.cpu_count() or 1)]
    web += ["--threads", str(threads), "--log-level", "warning", "--no-control-socket"]
    job_worker = None if no_worker else [sys.executable, "-m", "stembase.cli", "worker"]
    click.echo(_("Stembase listens on http://{address}/ (stop with Ctrl+C)").format(address=bind))
    sys.exit(run_together(web, job_worker))


def refuse_unless_prepared() -> None:
    """Refuse to serve a database that lacks a migration."""
    from .doctor import waiting_migrations

    if waiting := waiting_migrations():
        raise Refused("database-not-prepared", problem=", ".join(waiting[:3]))


def run_together(web: list[str], job_worker: list[str] | None) -> int:
    """Run both until the server ends or this process is told to stop; gives the exit code."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    server = subprocess.Popen(web)
    beside = subprocess.Popen(job_worker) if job_worker else None
    try:
        while server.poll() is None:
            if job_worker and beside and beside.poll() is not None:
                click.echo(_("The worker ended with {code}; it is started again.").format(code=beside.returncode), err=True)
                beside = subprocess.Popen(job_worker)
            time.sleep(1)
        return server.returncode
    except KeyboardInterrupt:
        return 0
    finally:
        for process in filter(None, (beside, server)):
            end(process)


def end(process: subprocess.Popen) -> None:
    """Ask a process to finish, and insist after a while."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()

"""Workers as processes: they run what waits, and what a killed one leaves is run by the next."""

import os
import signal
import time

import pytest

from tests.installation import Installation

ASK = "import sys; from tests.acts import kinds_of_jobs; from stembase.acts.jobs import enqueue\n"
UNTIL_EMPTY = ("-m", "tests.acts.run_worker", "--until-empty")


def jobs(installation: Installation) -> list[tuple]:
    return installation.sql("SELECT kind, state, tries FROM acts_job ORDER BY id")


def test_stembase_worker_runs_what_waits_and_ends(installation: Installation):
    installation.python(ASK + "enqueue('count', by='P0001', to=2); enqueue('refuse', by='P0001', code='no-such-chain')")
    assert installation.start(*UNTIL_EMPTY).wait(120) == 0
    assert jobs(installation) == [("count", "done", 1), ("refuse", "failed", 1)]
    done = installation.stembase("worker", "--until-empty")
    assert done.returncode == 0, done.stderr


def test_a_job_whose_worker_is_killed_is_run_by_another(installation: Installation, tmp_path):
    for folder in ("twice", "always"):
        (tmp_path / folder).mkdir()
        installation.python(ASK + f"enqueue('die', by='P0001', folder={str(tmp_path / folder)!r}, times={2 if folder == 'twice' else 9})")
    ends = []
    while not ends or ends[-1] == -signal.SIGKILL:
        ends.append(installation.start(*UNTIL_EMPTY).wait(120))
        assert len(ends) < 9
    assert ends == [-signal.SIGKILL] * 5 + [0]
    assert jobs(installation) == [("die", "done", 3), ("die", "failed", 3)]
    assert not list(installation.home.glob("*.job-*"))


def test_a_worker_that_lives_takes_over_within_seconds(installation: Installation):
    installation.python(ASK + "enqueue('count', by='P0001', to=400, pause_s=0.05)")
    doomed = installation.start(*UNTIL_EMPTY)
    wait_for(installation, ("count", "running", 1))
    heir = installation.start("-m", "tests.acts.run_worker")
    try:
        time.sleep(1)
        os.kill(doomed.pid, signal.SIGKILL)
        doomed.wait()
        wait_for(installation, ("count", "running", 2))
    finally:
        heir.terminate()
        assert heir.wait(60) == 0, "a worker told to stop ends after the job in hand"
    assert jobs(installation) == [("count", "done", 2)]


def wait_for(installation: Installation, job: tuple, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while jobs(installation) != [job]:
        assert time.monotonic() < end, jobs(installation)
        time.sleep(0.1)


@pytest.mark.slow
def test_two_workers_run_every_job_once(installation: Installation):
    installation.python(ASK + "[enqueue('count', by='P0001', to=1) for _number in range(40)]")
    workers = [installation.start(*UNTIL_EMPTY) for _number in range(2)]
    assert [worker.wait(120) for worker in workers] == [0, 0]
    assert set(jobs(installation)) == {("count", "done", 1)}

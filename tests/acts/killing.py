"""Writers killed at random under load: `python -m tests.acts.killing KILLS`, as a process of an installation.

Two writers at a time grant roles as fast as they can, each acknowledging every act into a pipe once `perform` has returned; one of them is
killed with SIGKILL after a random moment and replaced. Prints what was acknowledged, `chain:seq token` a line, and the number of kills.
"""

import os
import random
import signal
import sys
import time
from dataclasses import dataclass

import django

ROLES = ("mentor", "tutor", "quality", "student")


@dataclass(frozen=True, slots=True)
class Writer:
    """A child process, and the end of the pipe its acknowledgements come out of; they stay in it when the child is gone."""

    pid: int
    acknowledgements: int


def start(number: int) -> Writer:
    """Fork a writer; Django is set up already, and no connection is open that the child could inherit."""
    out, into = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(out)
        try:
            write(number, into)
        finally:
            os._exit(1)
    os.close(into)
    return Writer(pid, out)


def write(number: int, into: int) -> None:
    """Grant one role after another; only an act whose `perform` has returned is acknowledged."""
    from stembase.acts.door import perform
    from stembase.base.chain import BASE
    from tests.cast import NOON

    for count in range(1_000_000):
        token = f"w{number}-{count}"
        act = perform("grant-role", BASE, by="P0001", at=NOON, now=NOON, person="P0002", role=ROLES[count % len(ROLES)], scope=token)
        os.write(into, f"{act.key} {token}\n".encode())


def kill(writer: Writer) -> str:
    """Kill it, and give everything it has acknowledged."""
    os.kill(writer.pid, signal.SIGKILL)
    _pid, status = os.waitpid(writer.pid, 0)
    if os.WTERMSIG(status) != signal.SIGKILL:
        raise RuntimeError("the writer ended by itself")
    with open(writer.acknowledgements) as pipe:
        return pipe.read()


def main(kills: int) -> None:
    """Kill so many writers; the last two are killed together, with nobody left."""
    writers, acknowledged = [start(0), start(1)], ""
    for number in range(2, kills):
        time.sleep(random.uniform(0.05, 0.4))
        acknowledged += kill(writers.pop(random.randrange(2)))
        writers.append(start(number))
    time.sleep(0.3)
    acknowledged += kill(writers[0]) + kill(writers[1])
    print(acknowledged, end="")
    print(f"{kills} killed")


if __name__ == "__main__":
    django.setup()
    main(int(sys.argv[1]))

"""Kinds of jobs for the tests."""

import os
import time
from pathlib import Path

from stembase.acts.jobs import Progress, job
from stembase.ledger.vocabulary import Code
from stembase.refusal import Refused


@job("count", zh="计数", en="count")
def count(progress: Progress, *, to: int, pause_s: float = 0.0) -> dict:
    """Count, slowly where asked."""
    for number in range(to):
        progress.step(number, to)
        time.sleep(pause_s)
    progress.step(to, to)
    return {"counted": to, "for": progress.person}


@job("refuse", zh="拒绝", en="refuse")
def refuse(progress: Progress, *, code: Code) -> None:
    """Refuse."""
    raise Refused(code, job=progress.job)


@job("break", zh="出错", en="break", tries=2)
def break_down(progress: Progress) -> None:
    """Break, as nobody foresaw."""
    raise ZeroDivisionError("her name is Wang")


@job("die", zh="中断", en="die", tries=3)
def die(progress: Progress, *, folder: str, times: int) -> dict:
    """Kill the worker itself, so many times, then be done."""
    tries = len(list(Path(folder).iterdir())) + 1
    Path(folder, str(tries)).touch()
    if tries <= times:
        os.kill(os.getpid(), 9)
    return {"tries": tries}

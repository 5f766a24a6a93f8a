"""Work in chunks over threads: whoever is free takes the next chunk, progress is told and a wish to stop is heard between chunks."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import TypeVar

Room = TypeVar("Room")
Clock = Callable[[], float]  # seconds
Step = Callable[[int, int], bool]  # told how many of how many are done; answers whether to go on
PATIENCE_S = 0.25


class Cancelled(Exception):
    """Somebody wished the work to stop; nothing of it is kept."""


def in_chunks(
    total: int, size: int, workers: int, room: Callable[[], Room], work: Callable[[Room, int, int], None], step: Step | None = None,
    clock: Clock | None = None,
) -> None:  # fmt: skip
    """Call work(room, first, last) for every chunk of at most `size` of `total`, over `workers` threads, each with a room of its own.

    By a `clock`, chunks begin with one, grow while they are quick and shrink when they last longer than PATIENCE_S, so that a step is never far;
    what comes of the work does not depend on it.
    Raises Cancelled when `step` answers no.
    """
    lock = Lock()
    begun, done, stopped = 0, 0, False

    def run() -> None:
        nonlocal begun, done, stopped
        own, most = room(), 1 if clock else size
        while True:
            with lock:
                first, last = begun, min(begun + most, total)
                begun = last
            if stopped or first == last:
                return
            since = clock() if clock else 0.0
            work(own, first, last)
            if clock:
                most = max(1, most // 2) if clock() - since > PATIENCE_S else min(2 * most, size)
            with lock:
                done += last - first
                stopped = stopped or (step is not None and not step(done, total))

    if workers <= 1 or total <= size:
        run()
    else:
        with ThreadPoolExecutor(workers) as pool:
            for task in [pool.submit(run) for _worker in range(workers)]:
                task.result()
    if stopped:
        raise Cancelled

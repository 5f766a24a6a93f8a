"""Work in chunks over threads: whoever is free takes the next chunk, progress is told and a wish to stop is heard between chunks."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import TypeVar

Room = TypeVar("Room")
Step = Callable[[int, int], bool]  # told how many of how many are done; answers whether to go on


class Cancelled(Exception):
    """Somebody wished the work to stop; nothing of it is kept."""


def in_chunks(
    total: int, size: int, workers: int, room: Callable[[], Room], work: Callable[[Room, int, int], None], step: Step | None = None
) -> None:
    """Call work(room, first, last) for every chunk of at most `size` of `total`, over `workers` threads, each with a room of its own.

    Raises Cancelled when `step` answers no.
    """
    starts: Iterator[int] = iter(range(0, total, size))
    lock = Lock()
    done, stopped = 0, False

    def run() -> None:
        nonlocal done, stopped
        own = room()
        while True:
            with lock:
                first = None if stopped else next(starts, None)
            if first is None:
                return
            last = min(first + size, total)
            work(own, first, last)
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

"""`stembase bench search-page`: a registry searched through the page of a real server, while another user opens pages and records acts.

On a scratch installation: the small demo, an invented registry of the size asked for, `stembase serve` with its worker, two people signed in.
"""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from .figures import Figure
from .scratch import Scratch, scratch

STATION, SELECTION = "stembase.bench.searching_station", "stembase.bench.selection_station"
HAPLOTYPES = 3_400
PAGE_S, PAUSE_S, LONGEST_S = 0.3, 0.2, 900
"""Aim of a page of ranked rows (design, chapter 4); pause between two requests; when a search is given up."""
TOKEN = "b" * 32  # of the forms: the same in cookie and field
PATHS = ("/stations/", "/units/?bank={bank}", "/units/?bank={bank}&state=released")


@dataclass(slots=True)
class Visitor:
    """Somebody signed in: asks for pages one after another, on one connection."""

    port: int
    session: str
    spent: list[float] = field(default_factory=list)

    def get(self, path: str) -> str:
        """A page; its time is kept in `spent`."""
        return self._asked("GET", path)

    def post(self, path: str, said: dict[str, str]) -> str:
        """A form sent as the page it stands on would send it; gives where it led, or the page that answered."""
        return self._asked("POST", path, urlencode(said | {"csrfmiddlewaretoken": TOKEN}))

    def _asked(self, method: str, path: str, body: str = "") -> str:
        head = {"Cookie": f"sessionid={self.session}; csrftoken={TOKEN}; django_language=en", "Content-Type": "application/x-www-form-urlencoded"}
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as line:
            begun = time.perf_counter()
            line.request(method, path, body, head)
            answer = line.getresponse()
            text = answer.read().decode()
            self.spent.append(time.perf_counter() - begun)
        if answer.status not in (200, 302):
            raise RuntimeError(f"{method} {path}: {answer.status}\n{text[:2000]}")
        return answer.headers["Location"] if answer.status == 302 else text


def measure(donors: int) -> Iterator[Figure]:
    """Every figure, in the order somebody would notice them."""
    what = f"{donors:,} donors".replace(",", "\u2009")
    with scratch("SQLite") as place:
        place.run("stembase.cli", "demo", "--no-serve", "--small", "--json", whole=True)
        folder = place.home / "bench"
        folder.mkdir()
        place.run(SELECTION, "make", str(folder), str(HAPLOTYPES), str(donors), "")
        prepared = place.run(STATION, str(folder))
        yield Figure(f"{what}: index built", prepared["built_s"], "s")
        with _served(place) as (port, server):
            doctor, operator = Visitor(port, prepared["physician"]), Visitor(port, prepared["operator"])
            yield from _alone(what, operator, prepared["bank"])
            for number, (name, typing) in enumerate(prepared["patients"].items()):
                yield from _search(what, name, f"BENCH-{number}", typing, doctor, operator, prepared)
            yield from _cancelled(what, doctor, operator, prepared)
            yield Figure(f"{what}: most memory of the worker", _worker_mb(server.pid), "MB")


def _alone(what: str, operator: Visitor, bank: str) -> Iterator[Figure]:
    for _time in range(5):
        _work(operator, bank)
    operator.spent.clear()
    for _time in range(10):
        _work(operator, bank)
    yield Figure(f"{what}: another user's page before, median", median(operator.spent), "s")


def _work(operator: Visitor, bank: str) -> None:
    """What the other user does once: pages, and a lot received, which is an act."""
    for path in PATHS:
        operator.get(path.format(bank=bank))
    lot = {"material": "collection-kit", "number": f"B{time.time_ns() // 1_000_000}", "valid_until": "2036-01-01", "do": "1"}
    operator.post(f"/acts/receive-lot/?bank={bank}", lot)


@contextmanager
def _beside(operator: Visitor, bank: str) -> Iterator[list[float]]:
    """The other user works as long as the block lasts; the times of every page and act."""
    stop, faults = threading.Event(), list[Exception]()
    operator.spent.clear()

    def run() -> None:
        try:
            while not stop.wait(PAUSE_S):
                _work(operator, bank)
        except Exception as fault:
            faults.append(fault)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield operator.spent
    finally:
        stop.set()
        thread.join()
    if faults:
        raise faults[0]


def _search(what: str, name: str, patient: str, typing: str, doctor: Visitor, operator: Visitor, said: dict) -> Iterator[Figure]:
    with _beside(operator, said["bank"]) as spent:
        begun = time.perf_counter()
        key = _opened(doctor, patient, typing, said["bank"])
        page = _until(doctor, key, lambda text: "<progress" not in text)
        seconds = time.perf_counter() - begun
    if 'id="ranked"' not in page and "suit" not in page:
        raise RuntimeError(f"the search of {patient} has no answer:\n{page[:3000]}")
    yield Figure(f"{what}: from sending the form to the ranked table, {name}", seconds, "s")
    if spent:
        yield Figure(f"{what}: another user's page meanwhile, median", median(spent), "s", PAGE_S, False)
        yield Figure(f"{what}: another user's page meanwhile, longest", max(spent), "s")
    doctor.spent.clear()
    for _time in range(7):
        doctor.get(f"{key}?graft=adult-donor")
    yield Figure(f"{what}: first page of ranked donors, median of seven", median(doctor.spent), "s", PAGE_S, False)
    yield Figure(f"{what}: first page of ranked donors, longest", max(doctor.spent), "s")


def _cancelled(what: str, doctor: Visitor, operator: Visitor, said: dict) -> Iterator[Figure]:
    """A search that would last for minutes, cancelled after it has moved."""
    with _beside(operator, said["bank"]) as spent:
        key = _opened(doctor, "BENCH-C", said["endless"], said["bank"])
        page = _until(doctor, key, lambda text: 'max="100"' in text)
        cancel = re.search(r'action="(/jobs/\d+/cancel/)"', page)
        if cancel is None:
            raise RuntimeError(f"no search can be cancelled:\n{page[:3000]}")
        begun = time.perf_counter()
        doctor.post(cancel[1], {})
        page = _until(doctor, key, lambda text: "<progress" not in text)
        seconds = time.perf_counter() - begun
    if "cancelled; nothing of it was kept" not in page:
        raise RuntimeError(f"the search was not cancelled:\n{page[:3000]}")
    yield Figure(f"{what}: from the wish to cancel until the page says so", seconds, "s")
    yield Figure(f"{what}: another user's page meanwhile, median", median(spent), "s", PAGE_S, False)


def _opened(doctor: Visitor, patient: str, typing: str, bank: str) -> str:
    form = {"patient": patient, "typing": typing, "weight_kg": "60", "indication": "malignant", "guideline": "ash-sap-cord",
            "adult_guideline": "nmdp-cibmtr-2019-adult", "population": "bench", "sex": "", "abo": "", "cmv": "", "do": "1"}  # fmt: skip
    there = doctor.post(f"/searches/new/?bank={bank}", form)
    if not there.startswith("/searches/"):
        raise RuntimeError(f"the search was not opened:\n{there[:3000]}")
    return there.partition("?")[0]


def _until(doctor: Visitor, path: str, holds: Callable[[str], bool]) -> str:
    """Look at the page until it is so."""
    end = time.perf_counter() + LONGEST_S
    while not holds(text := doctor.get(path)):
        if time.perf_counter() > end:
            raise RuntimeError(f"{path} did not come to it within {LONGEST_S} s")
        time.sleep(PAUSE_S)
    return text


@contextmanager
def _served(place: Scratch) -> Iterator[tuple[int, subprocess.Popen]]:
    """`stembase serve` with its worker on a free port."""
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    server = subprocess.Popen([sys.executable, "-m", "stembase.cli", "serve", "--port", str(port)], env=place.environment, start_new_session=True)
    try:
        for _time in range(300):
            with closing(socket.socket()) as line:
                if line.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.2)
        yield port, server
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(30)


def _worker_mb(server: int) -> float:
    """The most memory the worker started by the server has had; 0 where the system does not tell."""
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            said = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
            command = (status.parent / "cmdline").read_text()
        except OSError:
            continue
        if said.get("PPid", "").strip() == str(server) and "worker" in command.split("\0"):
            return int(said["VmHWM"].split()[0]) / 1024
    return 0.0

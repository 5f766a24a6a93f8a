"""Last work of the year: frequencies are installed, a registry of invented donors is indexed, and three patients are searched for.

The frequencies are those the demo's typings were drawn from (`data/haplotypes.csv`, an assumption): what they say is true of the demo alone.
"""

import os
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from subprocess import DEVNULL, Popen

from django.conf import settings
from numpy.random import Generator

from stembase.bank.frequency_sets import install
from stembase.bank.models import SearchRun, Unit
from stembase.bank.registry_index.writer import build
from stembase.bank.selection.pools import INDEXES
from stembase.bank.selection.runs import Rows
from stembase.bank.selection.work import run
from stembase.demo.clock import HOUR, MINUTE, TODAY
from stembase.demo.cohort import haplotypes
from stembase.demo.people import PHYSICIAN
from stembase.demo.world import FULL, LIVE, World

POPULATION, REGISTRY = "demo-han", "demo-registry"
DONORS = 2000
LOCI = ("A", "C", "B", "DRB1", "DQB1")
PATIENTS = (
    ("PT-2611", 14.5, "malignant", "ash-sap-cord", "", "male", "A"),
    ("PT-2613", 68.0, "malignant", "nmdp-cibmtr-2019-cord", "nmdp-cibmtr-2019-adult", "female", "O"),
    ("PT-2617", 22.0, "non-malignant", "astct-2020-cord", "nmdp-cibmtr-2019-adult", "male", "B"),
)
"""Code, weight in kg, indication, guidelines for cord blood and for adult donors, sex, blood group: all invented."""
COMPILED_WITHIN_S = 60
LEFT_OPEN = 0.25  # share of the registry's donors typed at A, B and DRB1 only, as older donors are (assumption)


def prepare(world: World) -> "Popen[bytes]":
    """Write the frequencies and the registry, and let a process of its own search it once: what it compiles is kept for the chapter itself."""
    home, count = Path(settings.HOME), round(DONORS * world.size.births / FULL.births)
    (home / "demo").mkdir(parents=True, exist_ok=True)
    install(_written(home / "demo" / "haplotypes.csv", _frequencies()), POPULATION, TODAY)
    donors = _written(home / "demo" / "donors.txt", _donors(world.random(61), count))
    build(home / INDEXES / REGISTRY, donors, _written(home / "demo" / "details.csv", _details(world.random(62), count)), instead=True)
    env = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    return Popen([sys.executable, "-m", "stembase.demo.compiling"], env=env, stderr=DEVNULL)  # noqa: S603 (our own program)


def search(world: World) -> None:
    """Search for the patients, and reserve one unit."""
    if world.compiling:
        world.compiling.wait(COMPILED_WITHIN_S)
    for number, patient in enumerate(PATIENTS):
        _search_for(world, number, *patient)


def _search_for(
    world: World, number: int, patient: str, weight: float, indication: str, guideline: str, adults: str, sex: str, abo: str
) -> None:  # fmt: skip
    hand, at = world.live, TODAY - (6 - number) * HOUR
    typing = hand.note(_typing(world.random(63, number)), author=PHYSICIAN, at=at)
    opened = hand.do(
        "open-search", by=PHYSICIAN, at=at, patient=patient, typing=typing, weight_kg=weight, indication=indication, guideline=guideline,
        adult_guideline=adults, population=POPULATION, sex=sex, abo=abo, cmv="negative",
    )  # fmt: skip
    done = run(LIVE, opened.key, by=PHYSICIAN, at=at + 5 * MINUTE, now=hand.latest[LIVE])
    hand.acts += 1
    if number == 0:
        _reserve(world, opened.key, done, at + 20 * MINUTE)


def _reserve(world: World, search: str, done: str, at: datetime) -> None:
    """The first of the ranked units that may be reserved."""
    digest = SearchRun.objects.get(key=done).digest
    ranked = [code.decode() for code in Rows(LIVE, search, digest, "cord-blood")["code"][:1]]
    for unit in Unit.objects.filter(key__in=ranked, stage="released"):
        world.live.do("reserve-unit", by=PHYSICIAN, at=at, search=search, unit=unit.key, days=30)


def _written(file: Path, lines: Iterator[str]) -> Path:
    file.write_text("\n".join(lines) + "\n", encoding="ascii")
    return file


def _frequencies() -> Iterator[str]:
    yield "haplotype;frequency"
    for names, share in haplotypes():
        yield f"{'~'.join(f'{locus}*{name}' for locus, name in zip(LOCI, names, strict=True))};{share:.8f}"


def _donors(random: Generator, count: int) -> Iterator[str]:
    """Invented donors, some with loci left open."""
    for number in range(count):
        yield f"D{number + 1:05}%{_typing(random, ('A', 'B', 'DRB1') if random.random() < LEFT_OPEN else LOCI)}"


def _details(random: Generator, count: int) -> Iterator[str]:
    yield "key,birth_year,sex,cmv,abo"
    for number in range(count):
        born, sex, cmv = TODAY.year - int(random.integers(18, 56)), "MF"[int(random.integers(2))], "NP"[int(random.random() < 0.8)]
        yield f"D{number + 1:05},{born},{sex},{cmv},{('O', 'A', 'B', 'AB')[int(random.choice(4, p=(0.34, 0.28, 0.28, 0.10)))]}"


def _typing(random: Generator, loci: tuple[str, ...] = LOCI) -> str:
    """Two haplotypes of the table as one GL string."""
    table = haplotypes()
    first, second = (table[int(index)][0] for index in random.choice(len(table), 2, p=[share for _, share in table]))
    pairs = zip(LOCI, first, second, strict=True)
    return "^".join("+".join(f"{locus}*{name}" for name in sorted(pair)) for locus, *pair in pairs if locus in loci)

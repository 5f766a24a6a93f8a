"""The worlds of the journeys, told through commands in a process of their own."""

import json
import os
from pathlib import Path

import numpy as np

from stembase.acts.door import perform
from stembase.bank.frequency_sets import install
from stembase.bank.registry_index.writer import build
from stembase.base.chain import BASE
from stembase.demo.people import students
from stembase.demo.story import tell
from stembase.demo.training import found_house
from stembase.demo.world import SMALL
from stembase.ledger.clock import time_of
from stembase.people.accounts import make_account
from stembase.procedures.order import steps_in_order
from stembase.procedures.queries import in_force
from stembase.science.cryo.program import synthetic_freezer_log
from stembase.science.hla.synthetic.frequencies import frequency_lines, invented_frequencies
from stembase.science.hla.synthetic.registry import SyntheticRegistry
from tests.bank.quality.staging import GOOD, METHODS
from tests.bank.selection.searching import released_unit
from tests.bank.selection.test_running import FREQUENCIES
from tests.cast import PASSWORD, person
from tests.web.bank import world

PRACTICE = "A9995-bench"
NEWCOMER = "P0009"
CLASS = 30


def story() -> None:
    """The demo's story with few births."""
    for _told in tell(PASSWORD, SMALL):
        pass


def bench() -> None:
    """A live bank of today with units at the stages people meet at the bench, and a practice bank; what a careful person would type is kept
    beside the database, in `bench.json`."""
    world.founded()
    person(NEWCOMER, "student")
    person("P0010", "student")
    world.entrust_by(world.MENTOR, world.QUALITY, 4)
    at_hand = {
        "protected": world.protected(1, 5), "gap": world.protected(2, 5), "reduced": world.reduced(3, 5), "frozen": world.frozen(4, 6),
        "spoiled": good_but_for("viability", 5, "Q1.A.1.1"), "unscripted": world.reduced(6, 5),
        "expected": world.expected(7, 1), "pictured": identified(8), "freezing": begun(9),
        "practice": practice(),
    }  # fmt: skip
    searchable()
    registry()
    kept = {"units": at_hand, "typed": typed(at_hand), "log": synthetic_freezer_log(7, started_at=world.now() - 5 * world.MINUTE)}
    Path(os.environ["STEMBASE_HOME"], "bench.json").write_text(json.dumps(kept), encoding="utf-8")


def classroom() -> None:
    """The demo's people, machines and procedures, with students enough for a class."""
    found_house(PASSWORD)
    for number in range(CLASS - len(students())):
        code = make_account(code=f"P9{number:03d}", username=f"student{number}", password=PASSWORD, demo=True).code
        perform("grant-role", BASE, by=world.ADMIN, at=time_of(BASE), person=code, role="student", scope="")


def searchable() -> None:
    """Two released units and the frequencies a search rests on."""
    file = Path(os.environ["STEMBASE_HOME"], "frequencies.csv")
    file.write_text(FREQUENCIES, encoding="utf-8")
    install(file, "journey", world.now())
    released_unit(901, world.BANK)
    released_unit(902, world.BANK, results={"hla-drb1": "HLA-DRB1*09:01"})


def registry() -> None:
    """A registry of twenty thousand donors nobody is, the frequencies they were drawn from, and a patient drawn from the same, typed exactly."""
    home = Path(os.environ["STEMBASE_HOME"])
    frequencies = invented_frequencies(np.random.default_rng(5), 3_400)
    file, donors = home / "invented.csv", home / "registry.txt"
    file.write_text("haplotype;frequency\n" + "".join(frequency_lines(frequencies)), encoding="ascii")
    install(file, "registry", world.now())  # behind the set of the other journeys, which name none
    with donors.open("w", encoding="ascii") as text:
        text.writelines(f"{line}\n" for chunk in SyntheticRegistry(frequencies, 5).lines(20_000) for line in chunk)
    build(home / "registries" / "invented", donors)
    one, other = (haplotype.replace("g", "").split("~") for haplotype in list(frequencies)[:2])
    (home / "patient.txt").write_text("^".join(f"{first}+{second}" for first, second in zip(one, other, strict=True)), encoding="ascii")


def good_but_for(test: str, number: int, position: str) -> str:
    """A unit in quarantine with two segments, every test its standard demands done well and read by a second person, but for one."""
    hours = 90
    unit = world.received(number, hours)
    segments = [{"container": "segment", "volume_ml": 0.1}] * 2
    world.run("preparation.reduce-volume", unit, world.now() - (hours - 1.5) * world.HOUR, samples=segments)
    world.put_away(unit, hours, position)
    for each, answer in GOOD.items():
        if each != test:
            world.result(unit, each, METHODS.get(each, ""), answer, reviewer=world.SECOND)
    return unit


def identified(number: int) -> str:
    """A unit whose cryopreservation has begun, before the cryoprotectant goes in."""
    unit = world.reduced(number, 4)
    world.run("preparation.cryopreserve", unit, world.now() - world.HOUR, upto="add-cryoprotectant")
    return unit


def begun(number: int) -> str:
    """A unit in the freezer."""
    unit = world.protected(number, 5)
    world.act("begin-freeze", unit=unit, work=world.work("preparation.cryopreserve", "freeze", unit), at=world.now() - 2 * world.HOUR)
    return unit


def practice() -> str:
    """A practice bank with one donation expected, and its key."""
    titles = {"title_zh": "模拟库（演示）", "title_en": "Practice bank (demo)"}
    world.act("open-bank", BASE, by=world.ADMIN, bank=PRACTICE, of_kind="practice", facility="A9995", **titles)
    at = world.now() - world.HOUR
    for kind in sorted({kind for definition in world.definitions() for kind in definition.lots} | {"collection-kit"}):
        world.act("receive-lot", PRACTICE, material=kind, number="L26-01", valid_until=world.now() + 2400 * world.HOUR)
    donor = f"{PRACTICE}:D0001"
    world.act("register-donor", PRACTICE, donor_kind="birth-mother", source="cord-blood", code="D0001", at=at)
    world.act("record-consent", PRACTICE, donor=donor, scopes=["banking", "clinical"], version="CB-3", at=at)
    return world.act("issue-kit", PRACTICE, donor=donor, source="cord-blood", kit=f"{PRACTICE}:collection-kit.L26-01", at=at).subject


def typed(at_hand: dict[str, str]) -> dict[str, dict[str, str]]:
    """The fields of the steps the journeys take, filled in well, by unit and step."""
    cryopreserve, viability = (steps_in_order(in_force(key, world.now().date())) for key in ("preparation.cryopreserve", "testing.viability"))
    cord_blood = ("protected", "gap", "reduced", "frozen", "unscripted", "pictured")
    steps = [
        *((unit, "preparation.cryopreserve", step.key) for unit in cord_blood for step in cryopreserve),
        *((unit, "collection.cord-blood", "identify") for unit in ("expected", "practice")),
        *(("spoiled", "testing.viability", step.key) for step in viability),
    ]
    places = {"store": f"{world.BANK}:Q1.A.2.1"}
    return {f"{unit} {step}": world.filled(procedure, step, at_hand[unit], places.get(step, "")) for unit, procedure, step in steps}

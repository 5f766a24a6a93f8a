"""Examples of the commands of a run."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from stembase.acts.door import perform
from stembase.bank.models import Unit
from stembase.base.chain import BASE
from stembase.demo.training import found_house
from stembase.practice.models import ScenarioVersion
from tests.cast import NOON, PASSWORD, found_base, person
from tests.matrix.example import Call, Example
from tests.practice.writing import OWN, copied

BANK, SCENARIO, UNIT = "A9995-r1", "skill.freeze-a-cord-unit", "A9995-r1:A999526000001.D0101.00"
MENTOR = "P0004"
TITLES = {"title_zh": "练习", "title_en": "Practice"}


def _bank() -> None:
    """A practice bank with a clock of its own, a student P0008, a tutor P0011."""
    found_base()
    person("P0008", "student")
    person("P0011", "tutor")
    perform("open-practice-bank", BASE, by="P0008", at=NOON, now=NOON, bank=BANK, facility="A9995", clock="own", **TITLES)


def _do(name: str, by: str = "P0008", **inputs: Any) -> None:
    perform(name, BANK, by=by, at=NOON, now=NOON, **inputs)


def _started() -> None:
    _bank()
    _do("start-run", scenario=SCENARIO, seed=1)


def _open() -> None:
    _started()
    _do("open-run")


def _with_unit() -> None:
    _open()
    Unit.objects.create(
        key=UNIT, bank_id=BANK, din="A999526000001", product="D0101", division="00", container="bag", source="cord-blood", stage="reduced",
        stage_since=NOON, made_at=NOON,
    )  # fmt: skip


def _frozen() -> None:
    _open()
    _do("freeze-run", by="P0011")


def _due() -> None:
    """A run in which a fault waits to be told."""
    _bank()
    _do("start-run", scenario="incident.mislabel", seed=1)
    _do("open-run")


def _example(name: str, reach: Callable[[], None], by: str = "P0008", later: int = 0, **inputs: Any) -> Callable[[], Call]:
    def build() -> Call:
        reach()
        return Call(name, BANK, by, inputs, NOON + timedelta(minutes=later))

    return build


def _publishing() -> Call:
    """A house in which a scenario can be played, with a mentor who writes one."""
    found_house(PASSWORD, until=NOON)
    return Call("publish-scenario", BASE, MENTOR, {"text": copied()})


def _withdrawing() -> Call:
    found_base()
    person(MENTOR, "mentor")
    ScenarioVersion.objects.create(key=f"{OWN}@1", scenario=OWN, version=1, text=copied(), hash="0" * 64, published_at=NOON, published_by=MENTOR)
    return Call("withdraw-scenario", BASE, MENTOR, {"scenario": OWN})


def _teaching() -> None:
    """Two students P0008 and P0009, and a tutor P0011."""
    found_base()
    person("P0008", "student")
    person("P0009", "student")
    person("P0011", "tutor")


ASKED = {"scenario": SCENARIO, "students": ["P0008"], "due_at": NOON + timedelta(days=7), "seed": 7}


def _assigned() -> str:
    _teaching()
    return perform("assign-practice", BASE, by="P0011", at=NOON, now=NOON, **ASKED).key


def _of_the_base(name: str, **inputs: Any) -> Callable[[], Call]:
    """A call about an assignment that stands."""
    return lambda: Call(name, BASE, "P0011", {"assignment": _assigned(), **inputs})


def _assigning() -> Call:
    _teaching()
    return Call("assign-practice", BASE, "P0011", ASKED)


EXAMPLES = {
    "publish-scenario": Example(_publishing, twice="scenario-unchanged"),
    "withdraw-scenario": Example(_withdrawing, twice="scenario-not-published"),
    "assign-practice": Example(_assigning, twice="assigned-already"),
    "change-assignment": Example(_of_the_base("change-assignment", due_at=NOON + timedelta(days=9), wanted=2)),
    "withdraw-assignment": Example(_of_the_base("withdraw-assignment"), twice="no-such-assignment"),
    "start-run": Example(_example("start-run", _bank, scenario=SCENARIO, seed=1), twice="bank-not-empty"),
    "open-run": Example(_example("open-run", _started), twice="run-open-already"),
    "wait": Example(_example("wait", _open, minutes=5, seen=2), twice="run-has-moved-on"),
    "tell-event": Example(_example("tell-event", _due, "instrument", 2), twice="nothing-is-due"),
    "inject-fault": Example(_example("inject-fault", _open, "P0011", fault="product-warm"), twice="fault-struck-already"),
    "ask-crew": Example(_example("ask-crew", _with_unit, unit=UNIT, what="deviations")),
    "do-by-hand": Example(_example("do-by-hand", _with_unit, unit=UNIT, deed="product", way="on-the-bench")),
    "open-hint": Example(_example("open-hint", _open, hint=1), twice="hint-not-next"),
    "freeze-run": Example(_example("freeze-run", _open, "P0011"), twice="run-frozen"),
    "resume-run": Example(_example("resume-run", _frozen, "P0011"), twice="run-stands-otherwise"),
    "end-run": Example(_example("end-run", _open), twice="run-over"),
    "abandon-run": Example(_example("abandon-run", _open), twice="run-over"),
}

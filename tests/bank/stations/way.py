"""The way of a cord blood unit through the packaged procedures, in a bank with everything at hand: people, levels, machines, lots, a donor.

`work` fills a step in as a careful person would; a test changes what it is about.
"""

from datetime import datetime, timedelta
from typing import Any

from stembase.bank.logfiles import keep_log_file
from stembase.bank.models import Donation, Lot, Unit
from stembase.bank.standard_reading import packaged as packaged_standards
from stembase.base.chain import BASE
from stembase.base.models import Equipment, Room
from stembase.competence.models import Competence, Decision
from stembase.ledger.vocabulary import Act
from stembase.people.cast import ENTERPRISE, make_organisations
from stembase.procedures.definition import Measure, Step
from stembase.procedures.queries import in_force
from stembase.procedures.seeding import publish_packaged
from stembase.science.cryo.program import synthetic_freezer_log
from tests.bank.stations.house import BANK, MINUTE, open_bank
from tests.cast import NOON, found_base, person
from tests.matrix.example import Call

OPERATOR, QUALITY, SECOND, STRANGER = "P0002", "P0003", "P0005", "P0004"
PROCEDURES = (
    "collection.cord-blood", "collection.hand-to-courier", "preparation.receive", "preparation.reduce-volume", "preparation.cryopreserve",
    "storage.put-away", "storage.top-up-nitrogen", "storage.move", "storage.pick", "testing.sterility", "selection.confirm-typing",
    "clinical.issue-and-ship",
)  # fmt: skip
KIT = f"{BANK}:collection-kit.K1"
DIN = "A999026000001"
DONATION = f"{BANK}:{DIN}"
BAG = f"{DONATION}.D0101.00"


def do(name: str, chain: str = BANK, *, by: str = OPERATOR, witness: str = "", at: datetime = NOON, **inputs: Any) -> Act:
    """One act, signed by whoever the plan wants to sign, recorded when it happened."""
    return Call(name, chain, by, inputs, at, witness).perform()


def equipped_bank(kind: str = "live", bank: str = BANK) -> None:
    """A bank with procedures and a standard in force, an operator and a second one who hold every level, machines, a kit and a donor."""
    found_base()
    for code, role in ((OPERATOR, "operator"), (QUALITY, "quality"), (SECOND, "operator"), (STRANGER, "researcher")):
        person(code, role)
    open_bank(bank, kind)
    publish_packaged(by="P0001", at=NOON, now=NOON, only=PROCEDURES)
    do("publish-standard", BASE, by=QUALITY, text=packaged_standards()["netcord-fact-unrelated.v1.toml"])
    do("choose-standard", bank, by=QUALITY, source="cord-blood", standard="netcord-fact-unrelated")
    if kind == "live":
        for who in (OPERATOR, SECOND):
            entrust(who)
    a_lot("collection-kit", "K1", bank)
    a_donor(bank)


def entrust(who: str, level: int = 5) -> None:
    """Every competence the procedures demand, at a level."""
    demands = {demand.key for procedure in PROCEDURES for demand in in_force(procedure, NOON.date()).demands}
    for number, key in enumerate(sorted(demands)):
        Competence.objects.get_or_create(key=key, defaults={"title_zh": key, "title_en": key, "covers": [key]})
        order = int(who[1:]) * 1000 + number
        Decision.objects.create(key=f"base:{order}", order=order, competence_id=key, person=who, level=level, decided_by="P0001", at=NOON)


def a_donor(bank: str = BANK, code: str = "D1") -> str:
    """A donor who agrees to banking."""
    key = f"{bank}:{code}"
    do("register-donor", bank, donor_kind="birth-mother", source="cord-blood", code=code)
    do("record-consent", bank, donor=key, scopes=["banking"], version="v1")
    return key


def a_lot(kind: str, number: str = "L1", bank: str = BANK) -> str:
    """A lot in date, received once."""
    key = f"{bank}:{kind}.{number}"
    if not Lot.objects.filter(key=key).exists():
        do("receive-lot", bank, material=kind, number=number, valid_until=NOON + timedelta(days=90))
    return key


def a_machine(kind: str) -> str:
    """A machine in service and calibrated, registered once."""
    key, titles = f"E-{kind}", {"title_zh": "名称", "title_en": "Name"}
    if not Room.objects.exists():
        make_organisations()
        do("admit-partner", BASE, by="P0001", organisation=ENTERPRISE)
        do("open-site", BASE, by="P0001", site="north", partner=ENTERPRISE, **titles)
        do("open-room", BASE, by="P0001", room="north-cryo", site="north", room_kind="cryo-room", **titles)
    if not Equipment.objects.filter(key=key).exists():
        until = NOON + timedelta(days=90)
        do("register-equipment", BASE, by="P0001", equipment=key, equipment_kind=kind, room="north-cryo", calibrated_until=until, **titles)
    return key


def work(procedure: str, step: str, subject: str, **changes: Any) -> dict[str, Any]:
    """A step filled in well. `changes` are measures, or `scans=`, `lots=`, `equipment=` that replace some of what is filled in."""
    written = in_force(procedure, NOON.date()).step(step)
    bank = subject.partition(":")[0]
    scans = {key: {"label": DIN, "label-again": DIN, "kit": KIT}.get(key, subject if key in ("unit", "bag") else f"{key}-1") for key in written.scan}
    lots = {kind: a_lot(kind, "K1" if kind == "collection-kit" else "L1", bank) for kind in written.lots}
    machines = {kind: a_machine(kind) for kind in written.equipment}
    filled = {
        "scans": {key: value for key, value in (scans | changes.pop("scans", {})).items() if value},
        "lots": lots | changes.pop("lots", {}),
        "equipment": machines | changes.pop("equipment", {}),
    }
    measures = {measure.key: well(measure) for measure in written.measures if measure.given != "computed"}
    return {"procedure": procedure, "step": step, "measures": measures | changes, **filled}


def well(measure: Measure) -> float | bool | str:
    """A value within its limit."""
    limit = measure.limit
    if measure.type == "yes-no":
        return limit is None or not limit.only or limit.only[0] == "yes"
    if measure.type == "choice":
        return limit.only[0] if limit and limit.only else next(iter(measure.choices))
    if measure.default is not None:
        return measure.default
    low = limit.min if limit and limit.min is not None else measure.possible_min
    high = limit.max if limit and limit.max is not None else measure.possible_max
    if low is not None and high is not None:
        return round((low + high) / 2)
    return low + 1 if low is not None else high - 1 if high is not None else 10


def steps_of(procedure: str) -> tuple[Step, ...]:
    """The steps of the version in force."""
    return in_force(procedure, NOON.date()).steps


def kit(**changes: Any) -> Act:
    """A donation expected under the bank's first DIN."""
    return do("issue-kit", **{"donor": f"{BANK}:D1", "source": "cord-blood", "kit": KIT} | changes)


def prepare(procedure: str, upto: str, subject: str, at: datetime = NOON, chain: str = BANK) -> None:
    """Every step before the one named, done on the subject."""
    for step in steps_of(procedure):
        if step.key == upto:
            return
        do("take-sample" if step.kind == "sample" else "do-step", chain, unit=subject, work=work(procedure, step.key, subject), at=at)


def expected() -> str:
    """A donation ready to be collected."""
    kit()
    prepare("collection.cord-blood", "collect", DONATION)
    return DONATION


def collecting(**changes: Any) -> dict[str, Any]:
    """The inputs of a good collection."""
    return {"donation": DONATION, "work": work("collection.cord-blood", "collect", DONATION, gross_g=180, **changes)}


def collected() -> str:
    """The bag of an expected donation, collected."""
    expected()
    do("record-collection", **collecting())
    return BAG


def packed() -> str:
    """The bag in its box."""
    collected()
    prepare("collection.hand-to-courier", "hand-over", BAG, NOON + 30 * MINUTE)
    return BAG


def on_its_way() -> str:
    """The bag with the courier."""
    packed()
    do("hand-over", unit=BAG, work=work("collection.hand-to-courier", "hand-over", BAG), at=NOON + 40 * MINUTE)
    return BAG


def opened() -> str:
    """The bag out of its box."""
    on_its_way()
    prepare("preparation.receive", "receive", BAG, NOON + 300 * MINUTE)
    return BAG


def received() -> str:
    """The bag at the bank."""
    opened()
    do("receive", unit=BAG, work=work("preparation.receive", "receive", BAG), at=NOON + 310 * MINUTE)
    return BAG


def identified() -> str:
    """The bag on the bench, its identity checked."""
    received()
    prepare("preparation.reduce-volume", "count-before", BAG, NOON + 400 * MINUTE)
    return BAG


def reduced() -> str:
    """The bag without most of its red cells."""
    received()
    prepare("preparation.reduce-volume", "", BAG, NOON + 400 * MINUTE)
    return BAG


def ready_to_freeze() -> str:
    """The bag with cryoprotectant in it."""
    reduced()
    prepare("preparation.cryopreserve", "freeze", BAG, NOON + 420 * MINUTE)
    return BAG


BEGIN, END = NOON + 440 * MINUTE, NOON + 530 * MINUTE


def freezing() -> str:
    """The bag in the freezer."""
    ready_to_freeze()
    do("begin-freeze", unit=BAG, work=freeze_work(), at=BEGIN)
    return BAG


def freeze_work(**changes: Any) -> dict[str, Any]:
    """The freezing step filled in."""
    return work("preparation.cryopreserve", "freeze", BAG, **changes)


def frozen() -> str:
    """The bag frozen with a good curve."""
    freezing()
    do("end-freeze", unit=BAG, work=freeze_work(), log=freezer_log(), at=END)
    return BAG


def freezer_log(minute: int = 440, **changes: Any) -> str:
    """A kept log of a good run that began at the minute after noon. Returns its hash."""
    return keep_log_file(synthetic_freezer_log(7, started_at=NOON + minute * MINUTE, **changes).encode(), "freezer")


def storing(position: str, unit: str = BAG, **changes: Any) -> dict[str, Any]:
    """The inputs of putting a unit away."""
    return {"unit": unit, "work": work("storage.put-away", "store", unit, scans={"position": position}, **changes)}


def donation() -> Donation:
    """The donation as it stands."""
    return Donation.objects.get(key=DONATION)


def bag() -> Unit:
    """The bag as it stands."""
    return Unit.objects.get(key=BAG)

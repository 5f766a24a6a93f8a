"""The way of a cord blood unit through the packaged procedures, in a bank with everything at hand: people, levels, machines, lots, a donor.

`work` fills a step in as a careful person would; a test changes what it is about.
"""

from datetime import datetime, timedelta
from typing import Any

from stembase.bank.logfiles import keep_log_file
from stembase.bank.models import Donation, Lot, Unit
from stembase.bank.standard_reading import packaged as packaged_standards
from stembase.base.chain import BASE
from stembase.base.models import Equipment, Partner, Room, Site
from stembase.competence.models import Competence, Decision
from stembase.donors.models import Consent, ConsentScope, Donor
from stembase.ledger.vocabulary import Act
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
    "storage.put-away", "storage.move", "storage.pick", "testing.sterility", "selection.confirm-typing", "clinical.issue-and-ship",
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
    donor = Donor.objects.create(key=key, bank=bank, code=code, kind="birth-mother", source="cord-blood", registered_at=NOON)
    consent = Consent.objects.create(key=f"{key}-c", bank=bank, donor=donor, version="v1", given_at=NOON)
    ConsentScope.objects.create(key=f"{key}-b", bank=bank, consent=consent, donor=donor, scope="banking", given_at=NOON)
    return key


def a_lot(kind: str, number: str = "L1", bank: str = BANK) -> str:
    """A lot in date, made once."""
    key = f"{bank}:{kind}.{number}"
    defaults = {"bank_id": bank, "kind": kind, "number": number, "valid_until": NOON + timedelta(days=90), "received_at": NOON}
    return Lot.objects.get_or_create(key=key, defaults=defaults)[0].key


def a_machine(kind: str) -> str:
    """A machine in service and calibrated, made once."""
    partner, _ = Partner.objects.get_or_create(key="bank", defaults={"joined_date": NOON.date()})
    site, _ = Site.objects.get_or_create(key="site", defaults={"partner": partner, "title_zh": "院区", "title_en": "Site"})
    room, _ = Room.objects.get_or_create(key="room", defaults={"site": site, "kind": "cryo-room", "title_zh": "间", "title_en": "Room"})
    defaults = {"kind": kind, "room": room, "title_zh": kind, "title_en": kind, "calibrated_until": NOON + timedelta(days=90)}
    return Equipment.objects.get_or_create(key=f"E-{kind}", defaults=defaults)[0].key


def work(procedure: str, step: str, subject: str, **changes: Any) -> dict[str, Any]:
    """A step filled in well. `changes` are measures, or `scans=`, `lots=`, `equipment=` that replace some of what is filled in."""
    written = in_force(procedure, NOON.date()).step(step)
    bank = subject.partition(":")[0]
    scans = {key: {"label": DIN, "label-again": DIN, "kit": KIT}.get(key, subject if key in ("unit", "bag") else f"{key}-1") for key in written.scan}
    lots = {kind: a_lot(kind, "K1" if kind == "collection-kit" else "L1", bank) for kind in written.lots}
    machines = {kind: a_machine(kind) for kind in written.equipment}
    filled = {
        "scans": scans | changes.pop("scans", {}),
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


def prepare(procedure: str, upto: str, subject: str, at: datetime) -> None:
    """Every step before the one named, done on the subject."""
    for step in steps_of(procedure):
        if step.key == upto:
            return
        command = {"sample": "take-sample"}.get(step.kind, "do-step")
        do(command, unit=subject, work=work(procedure, step.key, subject), at=at)


def collected(**changes: Any) -> str:
    """The bag of an expected donation, collected."""
    kit()
    prepare("collection.cord-blood", "collect", DONATION, NOON)
    do("record-collection", donation=DONATION, work=work("collection.cord-blood", "collect", DONATION, gross_g=180, **changes))
    return BAG


def on_its_way() -> str:
    """The bag with the courier."""
    collected()
    prepare("collection.hand-to-courier", "hand-over", BAG, NOON + 30 * MINUTE)
    do("hand-over", unit=BAG, work=work("collection.hand-to-courier", "hand-over", BAG), at=NOON + 40 * MINUTE)
    return BAG


def received() -> str:
    """The bag at the bank."""
    on_its_way()
    prepare("preparation.receive", "receive", BAG, NOON + 300 * MINUTE)
    do("receive", unit=BAG, work=work("preparation.receive", "receive", BAG), at=NOON + 310 * MINUTE)
    return BAG


def ready_to_freeze(at: datetime = NOON + 420 * MINUTE) -> str:
    """A bag with cryoprotectant in it, put straight at that stage."""
    received()
    Unit.objects.filter(key=BAG).update(stage="reduced")
    prepare("preparation.cryopreserve", "freeze", BAG, at)
    return BAG


def freezer_log(minute: int = 440, **changes: Any) -> str:
    """A kept log of a good run that began at the minute after noon. Returns its hash."""
    started_at = (NOON + minute * MINUTE).astimezone()
    return keep_log_file(synthetic_freezer_log(7, started_at=started_at, **changes).encode(), "freezer")


def frozen() -> str:
    """A bag frozen with a good curve."""
    ready_to_freeze()
    do("begin-freeze", unit=BAG, work=work("preparation.cryopreserve", "freeze", BAG), at=NOON + 440 * MINUTE)
    do("end-freeze", unit=BAG, work=work("preparation.cryopreserve", "freeze", BAG), log=freezer_log(), at=NOON + 530 * MINUTE)
    return BAG


def donation() -> Donation:
    """The donation as it stands."""
    return Donation.objects.get(key=DONATION)


def bag() -> Unit:
    """The bag as it stands."""
    return Unit.objects.get(key=BAG)

"""A small live world made through commands, as of now: people of the cast, a bank with procedures, standards, tanks, lots, machines, and units
at several stages. What the tests of the bank's pages look at."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.test import Client
from django.utils import timezone

from stembase.acts.door import content_hash, perform, preview
from stembase.bank.codes.structures import write_din
from stembase.bank.lab_test import lab_tests
from stembase.bank.logfiles import keep_log_file
from stembase.bank.models import Unit
from stembase.bank.standard_reading import packaged as packaged_standards
from stembase.base.chain import BASE
from stembase.base.kinds import equipment_kinds
from stembase.competence.framework import seed_framework
from stembase.competence.queries import holders
from stembase.ledger.notes import write_note
from stembase.ledger.vocabulary import Act
from stembase.people.cast import ENTERPRISE
from stembase.people.models import Account
from stembase.people.signatures import sign
from stembase.procedures import checks
from stembase.procedures.definition import Definition
from stembase.procedures.order import steps_in_order
from stembase.procedures.queries import in_force
from stembase.procedures.seeding import publish_packaged
from stembase.science.cryo.program import synthetic_freezer_log
from tests.bank.stations.way import well
from tests.cast import PASSWORD, found_base, person

BANK = "A9992"
ADMIN, QUALITY, MENTOR, OPERATOR, SECOND = "P0001", "P0003", "P0004", "P0006", "P0007"
STUDENT, DIRECTOR, PHYSICIAN, TUTOR = "P0008", "P0014", "P0013", "P0011"
ROLES = {
    QUALITY: ["quality"], MENTOR: ["mentor", "operator"], OPERATOR: ["operator"], SECOND: ["operator"], STUDENT: ["student"],
    DIRECTOR: ["medical-director"], PHYSICIAN: ["physician"], TUTOR: ["tutor"],
}  # fmt: skip
PROCEDURES = (
    "collection.screen-and-consent", "collection.cord-blood", "collection.hand-to-courier", "preparation.receive", "preparation.reduce-volume",
    "preparation.cryopreserve", "storage.put-away", "storage.move", "storage.top-up-nitrogen", "selection.verdict", "selection.release",
    "testing.nucleated-cell-count", "testing.viability", "testing.sterility", "testing.second-reading", "testing.abo-rh",
)  # fmt: skip
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@cache
def now() -> datetime:
    """The present of this run of tests."""
    return timezone.now().replace(second=0, microsecond=0)


def act(name: str, chain: str = BANK, *, by: str = OPERATOR, witness: str = "", at: datetime | None = None, **inputs: Any) -> Act:
    """One act, signed by whoever the plan wants to sign, recorded when it happened."""
    at = at or now() - 60 * 24 * HOUR
    plan, findings = preview(name, chain, by=by, at=at, witness=witness, **inputs)
    given = {}
    for key, who, meaning in (("signature", by, plan.signs if plan else ""), ("witness_signature", witness, plan.witness_signs if plan else "")):
        if meaning and who:
            given[key] = sign(signer=who, password=PASSWORD, meaning=meaning, content=content_hash(name, chain, inputs), at=at)
    return perform(name, chain, by=by, witness=witness, at=at, now=at, **given, **inputs)


def base() -> None:
    """The base, its people and their roles, procedures, competences, rooms and machines."""
    found_base()
    for code, roles in ROLES.items():
        person(code, *roles)
    seed_framework(by=ADMIN, at=now() - 60 * 24 * HOUR)
    publish_packaged(by=ADMIN, at=now() - 60 * 24 * HOUR, now=now() - 60 * 24 * HOUR, only=PROCEDURES)
    titles = {"title_zh": "北区", "title_en": "North"}
    act("admit-partner", BASE, by=ADMIN, organisation=ENTERPRISE)
    act("open-site", BASE, by=ADMIN, site="north", partner=ENTERPRISE, **titles)
    act("open-room", BASE, by=ADMIN, room="north-cryo", site="north", room_kind="cryo-room", title_zh="冻存室", title_en="Cryo room")
    for kind in sorted({kind for definition in definitions() for kind in definition.equipment}):
        words = equipment_kinds()[kind]
        act(
            "register-equipment", BASE, by=ADMIN, equipment=f"E-{kind}", equipment_kind=kind, room="north-cryo", title_zh=words.zh,
            title_en=words.en, calibrated_until=now() + 200 * 24 * HOUR,
        )  # fmt: skip


def definitions() -> list[Definition]:
    """The procedures in force here."""
    return [in_force(key, now().date()) for key in PROCEDURES]


def entrust(who: str, level: int = 5) -> None:
    """Every competence the procedures demand, by founding decisions where nobody can decide yet."""
    reason = write_note("a new base", author=ADMIN, at=now())
    for key in sorted({demand.key for definition in definitions() for demand in definition.demands}):
        if holders(key, level, now()):  # another competence includes it
            continue
        act("found-entrustment", BASE, by=ADMIN, witness="P0012", person=who, competence=key, level=level, reason=reason)


def entrust_by(mentor: str, who: str, level: int) -> None:
    """The same by somebody who holds level 5."""
    for key in sorted({demand.key for definition in definitions() for demand in definition.demands}):
        act("decide-entrustment", BASE, by=mentor, person=who, competence=key, level=level)


def bank() -> None:
    """The bank with two tanks, lots of every kind, and a standard for cord blood."""
    act("open-bank", BASE, by=ADMIN, bank=BANK, of_kind="live", facility=BANK, title_zh="云河脐血库（演示）", title_en="Yunhe cord blood bank (demo)")
    act("publish-standard", BASE, by=QUALITY, text=packaged_standards()["netcord-fact-unrelated.v1.toml"])
    act("choose-standard", BANK, by=QUALITY, source="cord-blood", standard="netcord-fact-unrelated")
    for number, zone in (("Q1", "quarantine"), ("R1", "released")):
        act("set-up-tank", number=number, room="north-cryo", zone=zone, limit_c=-150, silence_minutes=30)
        act("lay-out-positions", tank=f"{BANK}:{number}", racks=["A"], boxes=["1", "2"], slots=[str(n) for n in range(1, 9)])
    for kind in sorted({kind for definition in definitions() for kind in definition.lots} | {"collection-kit"}):
        act("receive-lot", material=kind, number="L26-01", valid_until=now() + 100 * 24 * HOUR)


def donor(number: int, at: datetime) -> str:
    """A birth mother who agrees to banking and clinical use."""
    act("register-donor", donor_kind="birth-mother", source="cord-blood", code=f"D{number:04}", at=at)
    act("record-consent", donor=f"{BANK}:D{number:04}", scopes=["banking", "clinical"], version="CB-3", at=at)
    return f"{BANK}:D{number:04}"


def expected(number: int, hours: float) -> str:
    """A donation expected since so many hours. Returns its key."""
    at = now() - hours * HOUR
    return act("issue-kit", donor=donor(number, at), source="cord-blood", kit=f"{BANK}:collection-kit.L26-01", at=at).subject


def work(procedure: str, key: str, subject: str, position: str = "", **measures: Any) -> dict[str, Any]:
    """A step filled in as a careful person would."""
    step = in_force(procedure, now().date()).step(key)
    din = subject.partition(":")[2][:13]
    scans = {
        name: {"label": din, "label-again": din, "position": position}.get(name, subject if name in ("unit", "bag") else f"{name}-1")
        for name in step.scan
    }
    return {
        "procedure": procedure, "step": key, "scans": {name: value for name, value in scans.items() if value},
        "lots": {kind: f"{BANK}:{kind}.L26-01" for kind in step.lots}, "equipment": {kind: f"E-{kind}" for kind in step.equipment},
        "measures": {measure.key: well(measure) for measure in step.measures if measure.given != "computed"} | measures,
    }  # fmt: skip


def filled(procedure: str, step: str, subject: str, position: str = "", **measures: Any) -> dict[str, str]:
    """The fields of a step's form filled in well."""
    given = work(procedure, step, subject, position, **measures)
    label = write_din(subject.partition(":")[2][:13])
    fields = {f"scan.{name}": label if name in ("label", "label-again", "sample") else value for name, value in given["scans"].items()}
    fields |= {f"lot.{name}": value for name, value in given["lots"].items()}
    fields |= {f"equipment.{name}": value for name, value in given["equipment"].items()}
    return fields | {f"measure.{name}": checks.answer(value) for name, value in given["measures"].items()}


COMMANDS = {"sample": "take-sample", "collect": "record-collection", "handover": "hand-over", "receive": "receive", "store": "put-away"}


def run(
    procedure: str, subject: str, at: datetime, upto: str = "", by: str = OPERATOR, samples: Sequence[dict[str, Any]] = (), **measures: Any
) -> None:  # fmt: skip
    """The steps of a procedure on a subject, up to but without the one named; `samples`: what is taken where a sample is."""
    for step in steps_in_order(in_force(procedure, at.date())):
        if step.key == upto:
            return
        given = {name: value for name, value in measures.items() if step.measure(name)}
        name, what = COMMANDS.get(step.kind, "do-step"), "donation" if step.kind == "collect" else "unit"
        inputs: dict[str, Any] = {what: subject, "work": work(procedure, step.key, subject, **given)}
        if step.kind == "freeze":
            freeze(subject, inputs, at, by)
            continue
        if name == "take-sample" and samples:
            inputs["samples"] = samples
        witness = SECOND if step.signature and step.signature.witness else ""
        act(name, by=by, witness=witness, at=at, **inputs)


def freeze(unit: str, inputs: dict[str, Any], at: datetime, by: str) -> None:
    """Begin and end a run with a good log."""
    act("begin-freeze", by=by, at=at, **inputs)
    log = keep_log_file(synthetic_freezer_log(7, started_at=at).encode(), "freezer")
    act("end-freeze", by=by, at=at + 90 * MINUTE, log=log, **inputs)


def collected(number: int, hours: float) -> str:
    """A unit collected so many hours ago. Returns its key."""
    donation = expected(number, hours + 1)
    run("collection.cord-blood", donation, now() - hours * HOUR, gross_g=180)
    return Unit.objects.filter(donation=donation).values_list("key", flat=True).get()


def received(number: int, hours: float) -> str:
    """A unit at the bank."""
    unit = collected(number, hours)
    run("collection.hand-to-courier", unit, now() - (hours - 0.3) * HOUR)
    run("preparation.receive", unit, now() - (hours - 1) * HOUR)
    return unit


def reduced(number: int, hours: float) -> str:
    """A unit with less volume."""
    unit = received(number, hours)
    run("preparation.reduce-volume", unit, now() - (hours - 1.5) * HOUR)
    return unit


def protected(number: int, hours: float) -> str:
    """A unit with cryoprotectant in it, ready for the freezer."""
    unit = reduced(number, hours)
    run("preparation.cryopreserve", unit, now() - (hours - 2) * HOUR, upto="freeze")
    return unit


def frozen(number: int, hours: float) -> str:
    """A unit frozen, not yet put away."""
    unit = reduced(number, hours)
    run("preparation.cryopreserve", unit, now() - (hours - 2) * HOUR, upto="store")
    return unit


def stored(number: int, hours: float, position: str) -> str:
    """A unit in quarantine."""
    unit = reduced(number, hours)
    put_away(unit, hours, position)
    return unit


def put_away(unit: str, hours: float, position: str) -> None:
    """A reduced unit is frozen, and laid into quarantine."""
    run("preparation.cryopreserve", unit, now() - (hours - 2) * HOUR, upto="store")
    act(
        "put-away", unit=unit, work=work("preparation.cryopreserve", "store", unit, f"{BANK}:{position}"), witness=SECOND,
        at=now() - (hours - 4) * HOUR,
    )  # fmt: skip


def founded() -> None:
    """Base, bank and people with their levels: two operators and a mentor work alone, the student with a witness."""
    person_of_founding()
    bank()
    entrust(MENTOR)
    for who, level in ((OPERATOR, 4), (SECOND, 4), (STUDENT, 2)):
        entrust_by(MENTOR, who, level)
    for kind in ("insured", "safety-trained"):
        act("give-clearance", BASE, by=ADMIN, person=STUDENT, clearance=kind)


def person_of_founding() -> None:
    """The base and the programme director, who founds with the administrator."""
    base()
    person("P0012", "programme-director")


def session_of(code: str) -> str:
    """The session of somebody signed in."""
    client = Client()
    assert client.login(username=Account.objects.get(code=code).username, password=PASSWORD)
    return client.cookies["sessionid"].value


def tank_log(tank: str, *readings: tuple[int, float]) -> None:
    """A log of (minutes before now, °C) recorded for a tank."""
    rows = [f"{timezone.localtime(now() - minutes * MINUTE):%Y-%m-%d %H:%M:%S},{celsius}" for minutes, celsius in readings]
    log = keep_log_file("\n".join(["Time,Temperature (°C)", *rows]).encode(), "tank")
    act("record-temperature-log", tank=f"{BANK}:{tank}", log=log, at=now())


def full() -> dict[str, str]:
    """Units at many stages, results reviewed and not, a hold, deviations, an excursion. Gives their keys by what they are."""
    keys = {
        "expected": expected(1, 3), "collected": collected(2, 5), "received": received(3, 20), "reduced": reduced(4, 47),
        "protected": protected(5, 22), "frozen": frozen(6, 30), "stored": stored(7, 200, "Q1.A.1.3"), "tested": stored(8, 400, "Q1.A.1.4"),
        "held": stored(9, 300, "Q1.A.1.5"),
    }  # fmt: skip
    for test, method, answer in (("viability", "7-aad", 92.1), ("sterility-aerobic", "automated-culture", "no-growth"), ("tnc", "impedance", 12.4)):
        result(keys["tested"], test, method, answer, reviewer=SECOND if test != "tnc" else "")
    act("judge-unit", by=QUALITY, unit=keys["tested"], at=now() - 2 * HOUR)
    note = write_note("The label is torn at one corner", author=OPERATOR, at=now())
    act("hold-unit", unit=keys["held"], reason="label-doubtful", note=note, at=now() - 5 * HOUR)
    act("open-deviation", subject=keys["reduced"], code="delay", note=note, severity="major", at=now() - 6 * HOUR)
    tank_log("R1", (50, -190.0), (40, -189.5), (30, -188.0), (20, -190.2), (10, -191.0), (1, -191.4))
    tank_log("Q1", (55, -190.0), (45, -168.0), (40, -140.0), (30, -138.0), (20, -155.0), (10, -180.0), (2, -188.0))
    return keys


def result(unit: str, test: str, method: str, answer: float | str, reviewer: str = "") -> None:
    """A result by hand; reviewed when somebody is named."""
    known = lab_tests()[test]
    method = method if method in known.methods else next(iter(known.methods))
    said = {"finding": answer} if isinstance(answer, str) else {"value": answer}
    made = act("record-result", unit=unit, test=test, method=method, at=now() - 4 * HOUR, **said)
    if reviewer:
        act("review-result", by=reviewer, result=f"{made.key}.1", at=now() - 3 * HOUR)

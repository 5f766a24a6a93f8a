"""A bank with people of quality, a standard in force and one stored unit, as the tests of quality need them."""

from datetime import datetime, timedelta
from typing import Any

from stembase.acts.door import perform
from stembase.bank.importing import Import
from stembase.bank.models import Bank, Donation, Parentage, Position, Tank, Unit
from stembase.bank.standard_reading import packaged
from stembase.base.chain import BASE
from stembase.donors.models import Consent, ConsentScope, Donor, Eligibility, Marker
from stembase.donors.standard import DEFAULT_STANDARD, standard_named
from stembase.ledger.appending import open_chain
from stembase.ledger.notes import write_note
from stembase.ledger.vocabulary import Act
from tests.cast import NOON, found_base, person
from tests.matrix.example import Call

BANK = "A9990"
PRACTICE = "A9995-r1"
QUALITY, SECOND, DIRECTOR, PHYSICIAN, OPERATOR, READER, NOBODY = "P0002", "P0003", "P0004", "P0005", "P0006", "P0007", "P0008"
SCOPES = ("banking", "clinical", "research")
COLLECTED = NOON - timedelta(days=40)
GOOD: dict[str, float | str] = {
    "tnc": 9.6, "viability": 97.0, "cd34-viability": 96.0, "viable-cd34": 3.1, "cfu": "growth", "sterility-aerobic": "no-growth",
    "sterility-anaerobic": "no-growth", "sterility-fungal": "no-growth", "identity": "confirmed", "hla-a": "HLA-A*02:01+HLA-A*11:01",
    "hla-b": "HLA-B*40:01+HLA-B*46:01", "hla-c": "HLA-C*01:02+HLA-C*07:02", "hla-drb1": "HLA-DRB1*09:01+HLA-DRB1*15:01", "abo-rh": "O-pos",
    "cd34-viability-post-thaw": 88.0, "cd45-viability-post-thaw": 61.0,
}  # fmt: skip
METHODS = {
    "tnc": "haematology-analyser", "cfu": "methylcellulose", "identity": "segment-hla", "abo-rh": "gel-card", "viable-cd34": "ishage-dual",
    "viability": "seven-aad", "cd34-viability": "seven-aad", "cd34-viability-post-thaw": "seven-aad", "cd45-viability-post-thaw": "seven-aad",
}  # fmt: skip


def do(name: str, chain: str = BANK, *, by: str = QUALITY, witness: str = "", at: datetime = NOON, **inputs: Any) -> Act:
    """Perform, signed by whoever the plan wants."""
    return Call(name, chain, by, inputs, at, witness).perform()


def note(text: str = "because") -> str:
    """The key of a note."""
    return write_note(text, author=QUALITY, at=NOON)


def stage(kind: str = "live", chain: str = BANK, standard: str = "netcord-fact-unrelated", register: bool = False) -> None:
    """Base, people, bank (`register`: through its own act); the standard is published and chosen for cord blood, unless it is empty."""
    found_base()
    for code, roles in (
        (QUALITY, ["quality"]), (SECOND, ["quality"]), (DIRECTOR, ["medical-director"]), (PHYSICIAN, ["physician"]), (OPERATOR, ["operator"]),
        (READER, ["operator"]), (NOBODY, []),
    ):  # fmt: skip
        person(code, *roles)
    if register:
        do("open-bank", BASE, by="P0001", bank=chain, of_kind=kind, facility=chain[:5], title_zh="演示库", title_en="Demo bank")
    else:
        open_bank(kind, chain)
    if standard:
        do("publish-standard", BASE, text=packaged()[f"{standard}.v1.toml"])
        do("choose-standard", chain, source="cord-blood", standard=standard)


def open_bank(kind: str, chain: str) -> None:
    """A bank and its chain."""
    open_chain(chain, kind)
    Bank.objects.create(key=chain, kind=kind, facility=chain[:5], title_zh="演示库", title_en="Demo bank", opened_at=NOON)


def a_donor(code: str = "D1", chain: str = BANK, scopes: tuple[str, ...] = SCOPES, determination: str = "eligible") -> str:
    """A donor with consent, every marker the default standard asks for, and a determination (none when empty)."""
    key = f"{chain}:{code}"
    donor = Donor.objects.create(key=key, bank=chain, code=code, kind="birth-mother", source="cord-blood", registered_at=COLLECTED)
    consent = Consent.objects.create(key=f"{key}-c", bank=chain, donor=donor, version="v1", given_at=COLLECTED)
    for scope in scopes:
        ConsentScope.objects.create(key=f"{key}-{scope}", bank=chain, consent=consent, donor=donor, scope=scope, given_at=COLLECTED)
    for number, wanted in enumerate(standard_named(DEFAULT_STANDARD).required("cord-blood", COLLECTED)):
        Marker.objects.create(
            key=f"{key}-m{number}", bank=chain, donor=donor, agent=wanted.agent, method=wanted.any_of[0], result="non-reactive", sampled_at=COLLECTED,
            performer=OPERATOR, at=COLLECTED,
        )  # fmt: skip
    if determination:
        Eligibility.objects.create(
            key=f"{key}-e", order=1, bank=chain, donor=donor, determination=determination, standard=DEFAULT_STANDARD, recovered_at=COLLECTED,
            determined_by=DIRECTOR, at=COLLECTED,
        )  # fmt: skip
    return key


def a_unit(number: int = 1, chain: str = BANK, donor: str = "", stage: str = "quarantined", place: bool = True, segments: int = 2) -> str:
    """A frozen unit in quarantine storage with two segments attached."""
    donor = donor or a_donor(f"D{number}", chain)
    din = f"{chain[:5]}26{number:06d}"
    donation = Donation.objects.create(
        key=f"{chain}:{din}", bank_id=chain, din=din, source="cord-blood", donor=donor, expected_at=COLLECTED, collected_at=COLLECTED,
        received_at=COLLECTED + timedelta(hours=20),
    )  # fmt: skip
    unit = piece(donation, "D0101", "00", "bag", stage)
    for index in range(segments):
        segment = piece(donation, "D0902", f"A{index}", "segment", stage)
        Parentage.objects.create(key=f"{unit.key}>{index}", bank_id=chain, parent=unit, child=segment, act=f"{chain}:0")
    if place:
        tank, _ = Tank.objects.get_or_create(
            key=f"{chain}:T1", defaults={"bank_id": chain, "room": "R1", "number": "T1", "zone": "quarantine", "limit_c": -150, "silence_minutes": 30}
        )
        Position.objects.create(key=f"{chain}:T1.A.1.{number}", bank_id=chain, tank=tank, rack="A", box="1", slot=str(number), unit=unit)
    return unit.key


def piece(donation: Donation, product: str, division: str, container: str, stage: str) -> Unit:
    """One container of a donation."""
    return Unit.objects.create(
        key=f"{donation.key}.{product}.{division}", bank_id=donation.bank_id, donation=donation, din=donation.din, product=product, division=division,
        container=container, source=donation.source, stage=stage, stage_since=COLLECTED, volume_ml=25.0, made_at=COLLECTED,
        frozen_at=COLLECTED + timedelta(hours=30),
    )  # fmt: skip


def record(unit: str, test: str, answer: float | str, chain: str = BANK, by: str = OPERATOR, at: datetime = NOON, **inputs: Any) -> str:
    """Record one result and give its key."""
    method = METHODS.get(test) or ("sbt" if test.startswith("hla-") else "automated-culture")
    said = {"finding": answer} if isinstance(answer, str) else {"value": answer}
    return do("record-result", chain, by=by, at=at, unit=unit, test=test, method=method, **said, **inputs).key + ".1"


def review(result: str, chain: str = BANK, by: str = READER, at: datetime = NOON) -> Act:
    """Review a result."""
    return do("review-result", chain, by=by, at=at, result=result)


def with_results(unit: str, chain: str = BANK, at: datetime = NOON, **changes: float | str | None) -> None:
    """Every test of the standard recorded and reviewed, good unless changed (`tnc=2.0`); None leaves one out."""
    answers = GOOD | {test.replace("_", "-"): answer for test, answer in changes.items()}
    for test, answer in answers.items():
        if answer is not None:
            review(record(unit, test, answer, chain, at=at), chain, at=at)


def judged(unit: str, chain: str = BANK, at: datetime = NOON) -> Act:
    """Judge the unit."""
    return do("judge-unit", chain, by=QUALITY, unit=unit, at=at)


def released(unit: str, chain: str = BANK, witness: str = DIRECTOR, by: str = QUALITY, at: datetime = NOON) -> Act:
    """Release the unit."""
    return do("release", chain, by=by, witness=witness, unit=unit, at=at)


def perform_bare(name: str, chain: str = BANK, **given: Any) -> Act:
    """Perform without any signature."""
    return perform(name, chain, at=NOON, now=NOON, **given)


def refused_rows(run: Import) -> list[tuple[int, str]]:
    """Rows refused by an import, with their first code."""
    return [(verdict.row, verdict.findings[0].code) for verdict in run.refused]

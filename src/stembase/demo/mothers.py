"""A mother is registered, told everything, asked her history and given a kit, some weeks before the birth; some go no further."""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from stembase.demo.clock import MINUTE
from stembase.demo.hand import Hand
from stembase.demo.people import QUALITY
from stembase.donors.scopes import BANKING, CLINICAL, RESEARCH
from stembase.donors.sealing import PersonalData, seal
from stembase.donors.standard import DEFAULT_STANDARD, questionnaire, standard_named

FORM = "2025-2"


def identity(hand: Hand, number: int, age: int) -> str:
    """A sealed, invented identity; gives its token, the same in every build."""
    token = hashlib.sha256(f"identity {hand.bank} {hand.seed} {number}".encode()).hexdigest()[:32]
    data = PersonalData(name=f"演示产妇{number:04}", birth_date=f"{2026 - age}-0{number % 9 + 1}-1{number % 10}", hospital_number=f"DEMO-{number:05}")
    return seal(data, side="donor", token=token)


def enrol(
    hand: Hand, number: int, *, source: str, at: datetime, age: int, research: bool, donor_kind: str = "birth-mother", no_to: Sequence[str] = ()
) -> str:
    """Register, consent, screen. `no_to`: questions whose answer puts the donation off. Returns the donor's key."""
    by = hand.who("collection", at, number)
    token = identity(hand, number, age)
    donor = hand.do("register-donor", by=by, at=at, donor_kind=donor_kind, source=source, identity=token).subject
    scopes = [BANKING, CLINICAL, RESEARCH] if research else [BANKING, CLINICAL]
    hand.do("record-consent", by=by, at=at + 20 * MINUTE, donor=donor, scopes=scopes, version=FORM)
    _, questions = questionnaire()
    answers = {key: _answer(question.defers, key in no_to) for key, question in questions.items()}
    hand.do("screen-donor", by=by, at=at + 35 * MINUTE, donor=donor, answers=answers)
    return donor


def _answer(defers: Collection[str], puts_off: bool) -> str:
    """A harmless answer, or one that puts the donation off."""
    if puts_off:
        return next(iter(sorted(defers)))
    return "yes" if "no" in defers else "no"


def issue_kit(hand: Hand, donor: str, *, source: str, kit: str, at: datetime, turn: int) -> str:
    """A kit for the birth to come. Returns the donation's key."""
    lot = hand.stock.lot(kit, at)
    return hand.do("issue-kit", by=hand.who("collection", at, turn), at=at, donor=donor, source=source, kit=lot).subject


def markers(hand: Hand, donor: str, *, source: str, recovered_at: datetime, at: datetime, reactive: tuple[str, str] = ("", "")) -> Iterator[datetime]:
    """Record every marker the standard asks for, and determine the donor."""
    yield at
    required = standard_named(DEFAULT_STANDARD).required(source, recovered_at)
    readings = [_reading(hand, wanted.agent, wanted.any_of[0], at, reactive) for wanted in required]
    hand.do("record-markers", by=hand.who("testing", at), at=at, donor=donor, sampled_at=recovered_at, recovered_at=recovered_at, readings=readings)
    at += 3 * 24 * 60 * MINUTE
    yield at
    determination = "ineligible" if reactive[0] else "eligible"
    hand.do("determine-eligibility", by=QUALITY, at=at, donor=donor, determination=determination, recovered_at=recovered_at)


def _reading(hand: Hand, agent: str, method: str, at: datetime, reactive: tuple[str, str]) -> dict[str, str]:
    nat, found = method == "nat", (agent, method) in (reactive, ("cmv", "antibody"))
    return {
        "agent": agent, "method": method, "result": "reactive" if found else "non-reactive",
        "instrument": hand.machines["nat-analyser" if nat else "immunoassay-analyser"],
        "lot": hand.stock.lot("nat-reagent" if nat else "marker-reagent", at),
    }  # fmt: skip

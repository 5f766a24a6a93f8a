"""The way of one cord blood donation, from the mother's consent into the released tank, or to where it is lost. A process of the story's clock."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from stembase.demo import freezing, mothers, release, tests_of_unit
from stembase.demo.case import Case, born
from stembase.demo.clock import BANK_OPENS, DAY, HOUR, MINUTE, Process, at_work
from stembase.demo.cohort import Birth
from stembase.demo.hand import Hand
from stembase.demo.world import World

SOURCE = "cord-blood"
COLLECT, COURIER, RECEIVE = "collection.cord-blood", "collection.hand-to-courier", "preparation.receive"
REDUCE, CRYO = "preparation.reduce-volume", "preparation.cryopreserve"
HASTY = 47
"""Every so manieth collection the disinfectant has too little time."""
TO_RESEARCH = 4
"""Every so manieth unit too small to be stored serves research, where the mother agreed."""
BLOOD_G_PER_ML, EMPTY_G, ANTICOAGULANT_ML = 1.06, 45.0, 28.0


def donate(world: World, hand: Hand, birth: Birth) -> Process:
    """The whole way of a donation."""
    met = at_work(max(born(birth) - (7 + birth.number % 23) * DAY, BANK_OPENS + DAY + birth.number * MINUTE))
    yield met
    donor = mothers.enrol(hand, birth.number, source=SOURCE, at=met, age=birth.mother_age, research=birth.research)
    donation = mothers.issue_kit(hand, donor, source=SOURCE, kit="collection-kit", at=met + 45 * MINUTE, turn=birth.number)
    case = Case(world, hand, birth, donor, donation)
    yield born(birth)
    collect(case)
    arrives = case.collected_at + birth.transport_minutes * MINUTE
    yield arrives
    receive(case, arrives)
    if birth.loss == "low-volume" and birth.research and birth.number % TO_RESEARCH == 1:
        yield from release.to_research(hand, case.bag, at_work(arrives + 2 * HOUR))
        return
    if birth.loss in ("papers", "too-late", "temperature", "low-volume", "clot", "history"):
        yield from release.discard_soon(hand, case.bag, birth.loss, arrives + HOUR)
        return
    yield from _process(case, at_work(arrives + 40 * MINUTE))


def collect(case: Case) -> None:
    """In the delivery room: identify, clamp, collect, pack, hand to the courier."""
    hand, birth, at = case.hand, case.birth, born(case.birth)
    by, din, kit = hand.who("collection", at, birth.number), case.donation.partition(":")[2], hand.stock.lot("collection-kit", at)
    contact = 18 if birth.number % HASTY == 5 else 35 + birth.number % 20
    given = {
        "clamp_delay_s": birth.clamp_delay_s, "disinfectant_contact_s": contact, "in_utero": birth.in_utero,
        "birth_weight_g": birth.birth_weight_g, "empty_g": EMPTY_G, "anticoagulant_ml": ANTICOAGULANT_ML, "minutes_of_flow": 3 + birth.number % 6,
        "gross_g": round((birth.volume_ml + ANTICOAGULANT_ML) * BLOOD_G_PER_ML + EMPTY_G, 1),
    }  # fmt: skip
    scans = {"donor": case.donor, "consent-form": f"F-{birth.number:05}", "kit": kit, "label": din, "label-again": din}
    for minute, step in ((1, "identify"), (3, "clamp-and-disinfect")):
        hand.step(case.donation, COLLECT, step, by=by, at=at + minute * MINUTE, scans=scans, values=given)
    if birth.number == case.world.special.get("wrong-label"):
        other = scans | {"label": f"{din[:7]}999999", "label-again": f"{din[:7]}999999"}
        hand.tries(lambda: hand.step(case.donation, COLLECT, "collect", by=by, at=case.collected_at, scans=other, values=given))
    hand.step(case.donation, COLLECT, "collect", by=by, at=case.collected_at, scans=scans, values=given)
    send(hand, case.bag, by=by, at=at + 50 * MINUTE, number=birth.number)


def send(hand: Hand, unit: str, *, by: str, at: datetime, number: int) -> None:
    """Pack and hand to the courier."""
    scans = {"box": f"BOX-{number % 40:02}", "seal": f"SEAL-{number:05}", "courier": f"C{number % 6}"}
    hand.step(unit, COURIER, "pack", by=by, at=at, scans=scans, values={"box_temperature_c": 21.0})
    hand.step(unit, COURIER, "hand-over", by=by, at=at + 10 * MINUTE, scans=scans)


def receive(case: Case, at: datetime) -> None:
    """At the bank's door."""
    birth = case.birth
    values = {
        "transport_min_c": round(birth.transport_max_c - 3.5, 1) if birth.transport_max_c < 29 else 19.0, "transport_max_c": birth.transport_max_c,
        "gross_g": round((birth.volume_ml + ANTICOAGULANT_ML) * BLOOD_G_PER_ML + EMPTY_G, 1), "clots_seen": birth.loss == "clot",
    }  # fmt: skip
    take_in(case.hand, case.bag, at=at, number=birth.number, values=values)


def take_in(hand: Hand, unit: str, *, at: datetime, number: int, values: dict) -> None:
    """Open the box, read its logger."""
    by, scans = hand.who("preparation", at, number), {"box": f"BOX-{number % 40:02}", "seal": f"SEAL-{number:05}"}
    hand.step(unit, RECEIVE, "open", by=by, at=at, scans=scans)
    hand.step(unit, RECEIVE, "receive", by=by, at=at + 5 * MINUTE, scans=scans, values=values)


def _process(case: Case, at: datetime) -> Iterator[datetime]:
    """Count, reduce, freeze, put away; then everything that is tested."""
    hand, birth = case.hand, case.birth
    yield at
    by, witness = hand.pair("preparation", at, birth.number)
    scans = {"worklist": f"WL-{at:%m%d}", "sample": case.tube}
    values = {
        "tnc_before_e8": birth.tnc_e8, "volume_before_ml": birth.volume_ml, "volume_after_ml": 20.5 + birth.number % 10 / 10,
        "tnc_after_e8": birth.tnc_after_e8, "haematocrit_percent": 22 + birth.number % 14,
    }  # fmt: skip
    hand.steps(case.bag, REDUCE, ("identify", "count-before"), by=by, witness=witness, at=at, scans=scans, values=values)
    if birth.loss == "low-cell-count":
        yield from release.discard_soon(hand, case.bag, birth.loss, at + HOUR)
        return
    yield at + 10 * MINUTE
    hand.step(case.bag, REDUCE, "add-starch", by=by, witness=witness, at=at + 10 * MINUTE)
    yield at + 60 * MINUTE
    hand.step(case.bag, REDUCE, "separate", by=by, witness=witness, at=at + 60 * MINUTE, values=values)
    if birth.loss == "processing":
        yield from release.discard_soon(hand, case.bag, birth.loss, at + 2 * HOUR)
        return
    begins = at + 95 * MINUTE
    yield begins
    by = witness or by
    ended = yield from freezing.freeze(
        hand, case.bag, CRYO, by=by, at=begins, number=birth.number, identify={"worklist": f"WL-{at:%m%d}"},
        without_log=birth.number == case.world.special.get("log-lost"),
    )  # fmt: skip
    freezing.put_away(hand, case.bag, CRYO, by=by, at=ended + 6 * MINUTE, number=birth.number)
    start = case.world.clock.start
    for process in tests_of_unit.cord_blood(case, at + 20 * MINUTE):
        start(process)
    start(mothers.markers(hand, case.donor, source=SOURCE, recovered_at=case.collected_at, at=at_work(at + 2 * DAY), reactive=birth.agent))
    yield from release.decide(case.world, hand, case.bag, birth, at_work(ended + (33 + birth.number % 9) * DAY))


def given_up(world: World, hand: Hand, number: int, at: datetime, reason: str) -> Process:
    """A donation that comes to nothing before a birth: a deferral, or a kit that was never used."""
    yield at
    no_to = ("inherited-blood-disease",) if reason == "history" else ()
    donor = mothers.enrol(hand, 5000 + number, source=SOURCE, at=at, age=24 + number % 15, research=True, no_to=no_to)
    kit_at = at + 45 * MINUTE
    donation = mothers.issue_kit(hand, donor, source=SOURCE, kit="collection-kit", at=kit_at, turn=number)
    later = at_work(kit_at + timedelta(days=number % 9 + 1))
    yield later
    hand.do("give-up-donation", by=hand.who("collection", later, number), at=later, donation=donation, reason=reason)

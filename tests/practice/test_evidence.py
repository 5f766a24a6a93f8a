"""A run that ends is evidence of practice: passed or failed, one row a competence and student, in the ledger, and never more than practice."""

from datetime import timedelta

import pytest

from stembase.acts.door import content_hash, perform, preview
from stembase.bank.models import Bank, Donation, Unit
from stembase.base.chain import BASE
from stembase.competence.models import Decision, Evidence
from stembase.competence.queries import evidence_counts, held_levels
from stembase.ledger.clock import time_of
from stembase.ledger.models import Entry
from stembase.people.signatures import Signature
from stembase.practice.models import Run
from stembase.practice.policy.habits import demand_policy
from stembase.practice.policy.playing import play
from stembase.practice.scenario_reading import packaged
from stembase.practice.worlds import begin
from tests.practice.house import CREW, SKILL, STOPS, house  # noqa: F401
from tests.refusing import refused
from tests.replaying import assert_rebuilds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("house")]
LIVE, MENTOR = "A9990", "P0004"


def rows(bank: str) -> list[tuple]:
    return list(Evidence.objects.filter(chain=bank).order_by("competence").values_list("competence", "person", "kind", "class_letter", "success"))


@pytest.mark.parametrize(("policy", "well"), [("reference", True), ("careless", False)])
def test_a_run_that_ends_gives_each_competence_it_trains_one_row_of_practice(policy, well):
    bank = play(SKILL, 1, policy, CREW).bank
    assert rows(bank) == [(key, CREW.student, "practice", "A", well) for key in sorted(packaged()[SKILL].trains)]
    assert_rebuilds()
    assert len(rows(bank)) == 3


def test_every_student_of_a_run_has_a_row_and_the_two_series_stay_apart():
    player = begin(SKILL, 1, crew=CREW)
    Run.objects.filter(bank=player.bank).update(students=[CREW.student, "P0009"])
    perform("end-run", player.bank, by=CREW.student, at=time_of(player.bank))
    assert {person for _competence, person, *_rest in rows(player.bank)} == {CREW.student, "P0009"}
    counted = evidence_counts([CREW.student])[CREW.student, "cryo.read-the-curve"]
    assert (counted.practice, counted.practice_well, counted.live) == (1, 0, 0)


def test_what_is_abandoned_or_only_looked_at_gives_none():
    player = begin(SKILL, 1, crew=CREW)
    plan, findings = preview("end-run", player.bank, by=CREW.student, at=time_of(player.bank))
    assert (plan.subject, findings) == (player.bank, ())
    perform("abandon-run", player.bank, by=CREW.student, at=time_of(player.bank))
    assert rows(player.bank) == []


def test_evidence_counts_from_the_base_s_present_though_the_run_s_clock_is_weeks_ahead():
    bank = play("case.cord-unit-to-release", 1, "reference", CREW).bank
    assert time_of(bank) > time_of(BASE) + timedelta(days=7)
    assert {row.at for row in Evidence.objects.filter(chain=bank)} <= {time_of(BASE)}


def test_the_score_is_read_and_cannot_be_given():
    from stembase.acts.misfit import Misfit

    player = begin(SKILL, 1, crew=CREW, habits=demand_policy("careless"))
    with pytest.raises(Misfit):
        perform("end-run", player.bank, by=CREW.student, at=time_of(player.bank), passed=True)
    act = perform("end-run", player.bank, by=CREW.student, at=time_of(player.bank))
    assert act.read["passed"] is False
    assert {"critical", "kept_share", "points", "points_of", "ended"} <= set(act.read)
    assert act.did.trains == dict(packaged()[SKILL].trains)


def a_unit_at_the_live_bench() -> str:
    """A live bank with one reduced unit."""
    now = time_of(BASE)
    perform("open-bank", BASE, by="P0001", at=now, bank=LIVE, of_kind="live", facility=LIVE, title_zh="库", title_en="Bank")
    din = f"{LIVE}26000001"
    own = {"bank": Bank.objects.get(key=LIVE), "din": din, "source": "cord-blood"}
    donation = Donation.objects.create(key=f"{LIVE}:{din}", donor="", expected_at=now, collected_at=now, **own)
    return Unit.objects.create(
        key=f"{LIVE}:{din}.D0101.00", donation=donation, product="D0101", division="00", container="bag", stage="reduced", stage_since=now,
        made_at=now, **own,
    ).key  # fmt: skip


def identify(unit: str, witness: str = ""):
    work = {"procedure": "preparation.cryopreserve", "step": "identify", "scans": {"unit": unit, "bag": unit, "worklist": "W-1"}}
    at, seal = time_of(LIVE), content_hash("do-step", LIVE, {"unit": unit, "work": work})
    signature = Signature(witness, "verified", at, seal) if witness else None
    return perform("do-step", LIVE, by=CREW.student, witness=witness, at=at, witness_signature=signature, unit=unit, work=work)


def test_a_scenario_passed_opens_the_live_station_with_a_witness_and_entrusts_nobody():
    unit, decided = a_unit_at_the_live_bench(), Decision.objects.count()
    refused("unqualified", identify, unit, witness=MENTOR)
    play(SKILL, 1, "careless", CREW)
    refused("unqualified", identify, unit, witness=MENTOR)
    play(SKILL, 1, "reference", CREW)
    refused("witness-needed", identify, unit)
    assert identify(unit, witness=MENTOR).did.step == "identify"
    assert Decision.objects.count() == decided
    assert held_levels([CREW.student], time_of(BASE))[CREW.student].get("cryo.read-the-curve", 0) == 0


def test_steps_of_a_run_are_judged_by_its_score_alone():
    bank = play(STOPS, 1, "careless", CREW).bank
    ended = Entry.objects.get(chain=bank, verb="run.ended")
    assert set(Evidence.objects.filter(chain=bank).values_list("entry", flat=True)) == {f"{bank}:{ended.seq}"}

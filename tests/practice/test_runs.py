"""A run: its world, its clock, its instruments, what it refuses; and that it is all in the ledger."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction

from stembase.acts.door import perform, preview
from stembase.bank.models import Result, StepDone, Unit
from stembase.ledger.clock import time_of
from stembase.ledger.models import Chain, Entry
from stembase.ledger.verifying import verify
from stembase.practice import scenario_reading
from stembase.practice.clock import pass_time
from stembase.practice.debriefing import scored_run, told
from stembase.practice.models import Run
from stembase.practice.policy.habits import policies
from stembase.practice.policy.playing import play
from stembase.practice.policy.walking import walk
from stembase.practice.queries import truths
from stembase.practice.queries.truths import done_in, rules_of, truth_in
from stembase.practice.scoring.counterfactual import with_references
from stembase.practice.truth import MODEL
from stembase.practice.truth.fold import EFFECTS, truth
from stembase.practice.ways import split
from stembase.practice.worlds import begin
from stembase.procedures.kinds import KINDS
from stembase.refusal import Refused
from tests.practice.house import CREW, SKILL, STOPS, house  # noqa: F401
from tests.refusing import refused
from tests.replaying import assert_rebuilds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("house")]


def begun(scenario: str = SKILL, seed: int = 1):
    return begin(scenario, seed, crew=CREW)


def do(player, name: str, **inputs):
    return perform(name, player.bank, by=CREW.student, at=time_of(player.bank), **inputs)


def own_way(player):
    return split(player.scenario.start.source, player.scenario.start.begins, player.scenario.until)[1]


def shown(bank: str) -> dict:
    """What is true, as plain numbers."""
    return {unit: (bag.living_cd34_e6, bag.whole_cd34_e6, float(bag.holds.volume_ml), bag.celsius) for unit, bag in truth_in(bank).bags.items()}


def test_the_first_entry_says_what_the_run_is_made_of():
    player = begun()
    first = Entry.objects.get(chain=player.bank, seq=1)
    did = json.loads(first.record)["did"]
    assert first.verb == "run.started"
    assert (did["scenario"], did["scenario_hash"], did["seed"], did["model"]) == (SKILL, player.scenario.hash, 1, MODEL)
    assert did["parameters_hash"] == rules_of(Run.objects.get(bank=player.bank)).numbers.hash
    assert Chain.objects.get(key=player.bank).clock == player.bank


def test_the_student_comes_in_at_the_time_of_day_of_the_scenario_and_not_before_the_base():
    from django.utils import timezone

    from stembase.base.chain import BASE

    before = time_of(BASE)
    player = begun(STOPS)
    opened = timezone.localtime(Run.objects.get(bank=player.bank).opened_at)
    assert (opened.hour, opened.minute) == (1, 5)
    assert opened >= before


def test_a_run_is_verified_and_rebuilt_from_its_ledger():
    bank = play(STOPS, 1, "careless", CREW).bank
    assert verify(bank).intact
    assert_rebuilds()


def test_the_same_entries_and_seed_give_the_same_truth_in_another_process():
    bank = play(STOPS, 2, "reference", CREW).bank
    mine = shown(bank)
    truths._pasts.clear()
    assert shown(bank) == mine
    program = (
        "import json,sys,django,os;os.environ['DJANGO_SETTINGS_MODULE']='stembase.settings.test';django.setup();"
        "from stembase.ledger.appending import act_of;from stembase.procedures.packaged import packaged;"
        "from stembase.practice.truth.happening import happenings;from stembase.practice.truth.fold import truth;"
        "from stembase.practice.queries.truths import rules;from stembase.practice.scenario_reading import packaged as scenarios;"
        "said=json.load(sys.stdin);known={one.id:one for one in packaged()};"
        "done=happenings([act_of(row) for row in said['rows']],lambda version,step:known[version].step(step).kind);"
        "bags=truth(done,rules(scenarios()[said['scenario']],said['seed'])).bags;"
        "print(json.dumps({unit:[bag.living_cd34_e6,bag.whole_cd34_e6,float(bag.holds.volume_ml),bag.celsius] for unit,bag in bags.items()}))"
    )
    from stembase.ledger.queries import columns_of

    rows = [columns_of(entry) for entry in Entry.objects.filter(chain=bank).order_by("seq")]
    said = json.dumps({"rows": rows, "scenario": STOPS, "seed": 2})
    other = subprocess.run([sys.executable, "-c", program], input=said, capture_output=True, text=True, check=True)
    assert json.loads(other.stdout.splitlines()[-1]) == {unit: list(values) for unit, values in mine.items()}


def test_the_same_seed_gives_the_same_donor_in_another_bank():
    first, second = begun(), begun()
    assert first.bank != second.bank
    assert list(shown(first.bank).values()) == list(shown(second.bank).values())
    assert list(shown(begun(seed=2).bank).values()) != list(shown(first.bank).values())


def test_one_changed_act_changes_only_what_it_can_touch():
    bank = play(SKILL, 1, "careless", CREW).bank
    done, rules = done_in(bank), rules_of(Run.objects.get(bank=bank))
    at = next(number for number, one in enumerate(done) if "dmso_percent_wv" in one.measures)
    other = (*done[:at], replace(done[at], did={**done[at].did, "measures": {**done[at].measures, "dmso_percent_wv": 5.0}}), *done[at + 1 :])
    assert repr(truth(done[:at], rules)) == repr(truth(other[:at], rules))
    (mine,), (theirs,) = truth(done, rules).bags.values(), truth(other, rules).bags.values()
    assert mine.living_cd34_e6 != theirs.living_cd34_e6
    assert mine.frost.chance == theirs.frost.chance
    assert mine.sample.tnc_e8 == theirs.sample.tnc_e8


def test_every_kind_of_step_has_its_effect():
    assert set(EFFECTS) == set(KINDS)


def test_instruments_answer_after_the_gate_and_apart_from_what_was_done():
    player = begun("skill.count-and-characterise")
    walk(player, own_way(player))
    act = Entry.objects.filter(chain=player.bank, verb="result.recorded").order_by("seq").first()
    record = json.loads(act.record)
    assert "wbc_e3_per_ul" in record["read"]
    assert "wbc_e3_per_ul" not in record["did"]["step"]["measures"]
    assert Result.objects.get(unit=player.unit, test="tnc").value == record["read"]["tnc_e8"]
    assert StepDone.objects.filter(performance__subject=player.unit, measures__has_key="cd34_percent").exists()


def test_nobody_types_what_an_instrument_says_and_a_preview_reads_nothing(monkeypatch):
    player = begun("skill.count-and-characterise")
    stop = own_way(player)[1]
    walk(player, own_way(player)[:1])
    step = player.definition(stop.procedure).step(stop.step)
    lots, machines = {of: player.lot(of) for of in step.lots}, {of: player.machine(of) for of in step.equipment}
    work = {
        "procedure": stop.procedure,
        "step": "measure",
        "measures": {"volume_ml": 20.0},
        "scans": player._scans(step),
        "lots": lots,
        "equipment": machines,
    }
    typed = {**work, "measures": {"volume_ml": 20.0, "wbc_e3_per_ul": 9.0}}
    refused("reading-typed", do, player, "record-result", unit=player.unit, work=typed)
    monkeypatch.setattr("stembase.practice.reader.read", None)
    plan, findings = preview("record-result", player.bank, by=CREW.student, at=time_of(player.bank), unit=player.unit, work=work)
    assert plan is not None
    assert "measure-missing" not in [finding.code for finding in findings]


def test_a_retry_reads_the_same():
    readings = []
    for _ in range(2):
        with transaction.atomic():
            player = begun("skill.count-and-characterise")
            walk(player, own_way(player)[:2])
            readings.append(list(Result.objects.filter(unit=player.unit).order_by("test").values_list("test", "value")))
            transaction.set_rollback(True)
    assert readings[0] == readings[1] != []


def test_waiting_takes_the_clock_on_and_stops_for_what_happens():
    player = begun(STOPS)
    walk(player, own_way(player)[:1])
    before = time_of(player.bank)
    passed = pass_time(player.bank, by=CREW.student, minutes=600)
    assert [act.did.fault for act in passed.told] == ["freezer-stops"]
    assert passed.told[0].actor == "instrument"
    assert before < passed.now < before + timedelta(minutes=120)
    assert time_of(player.bank) > passed.now
    bag = truth_in(player.bank).bags[player.unit]
    assert bag.celsius == pytest.approx(-25, abs=0.5)


def test_the_clock_never_runs_back():
    player = begun()
    refused("clock-runs-backwards", do, player, "wait", minutes=-5)
    refused("clock-runs-backwards", do, player, "wait", minutes=0)
    refused("wait-too-long", do, player, "wait", minutes=1e6)
    instants = list(Entry.objects.filter(chain=player.bank).order_by("seq").values_list("recorded_at", flat=True))
    assert instants == sorted(instants)


def test_of_two_tabs_on_one_run_the_slower_is_told():
    player = begun()
    seen = Entry.objects.filter(chain=player.bank).count()
    do(player, "wait", minutes=5, seen=seen)
    refused("run-has-moved-on", do, player, "wait", minutes=5, seen=seen)


@pytest.mark.parametrize(
    ("scans", "code"),
    [({"unit": "A9995-r1:A999526000009.D0101.00"}, "scan-differs"), ({"bag": "=A999526000009"}, "scan-differs"), ({"bag": ""}, "scan-missing")],
)
def test_the_wrong_unit_is_refused_and_the_run_goes_on(scans, code):
    player = begun()
    good = {"unit": player.unit, "bag": player.unit, "worklist": "W-1"}
    work = {"procedure": "preparation.cryopreserve", "step": "identify"}
    refused(code, do, player, "do-step", unit=player.unit, work={**work, "scans": {name: read for name, read in (good | scans).items() if read}})
    assert do(player, "do-step", unit=player.unit, work={**work, "scans": good}).did.step == "identify"


def test_steps_physically_out_of_order_and_impossible_numbers_are_refused():
    player = begun()
    scans = {"unit": player.unit, "bag": player.unit}
    machine = {"controlled-rate-freezer": player.machine("controlled-rate-freezer")}
    freeze = {"procedure": "preparation.cryopreserve", "step": "freeze", "scans": scans, "equipment": machine}
    refused("wrong-stage", do, player, "begin-freeze", unit=player.unit, work=freeze)
    add = {"procedure": "preparation.cryopreserve", "step": "add-cryoprotectant", "scans": scans, "measures": {"dmso_percent_wv": "much"}}
    refused("number-cannot-be", do, player, "do-step", unit=player.unit, work=add)
    lots, machines = (
        {of: player.lot(of) for of in ("cryoprotectant", "freezing-bag")},
        {of: player.machine(of) for of in ("cooling-block", "syringe-pump")},
    )
    absurd = {**add, "measures": {"dmso_percent_wv": 99.9, "addition_minutes": 11.0}, "lots": lots, "equipment": machines}
    before = shown(player.bank)
    refused("not-of-this-world", do, player, "do-step", unit=player.unit, work=absurd)
    assert shown(player.bank) == before
    refused("no-such-unit", do, player, "do-by-hand", unit=f"{player.bank}:A999526000099.D0101.00", deed="product", way="on-ice")
    refused("no-such-deed", do, player, "do-by-hand", unit=player.unit, deed="product", way="in-the-sun")


def test_a_run_whose_scenario_is_withdrawn_stays_where_it_is_until_it_comes_back(monkeypatch):
    player = begun()
    known = dict(scenario_reading.packaged())
    with monkeypatch.context() as patch:
        patch.setattr("stembase.practice.queries.scenarios.packaged", lambda: {key: one for key, one in known.items() if key != SKILL})
        refused("scenario-withdrawn", do, player, "wait", minutes=5)
    do(player, "wait", minutes=5)
    assert Run.objects.get(bank=player.bank).state == "open"
    with monkeypatch.context() as patch:
        patch.setattr("stembase.practice.queries.scenarios.packaged", lambda: {**known, SKILL: replace(known[SKILL], hash="0" * 64)})
        refused("scenario-withdrawn", do, player, "end-run")
        do(player, "abandon-run")
    refused("run-over", do, player, "wait", minutes=5)


def test_a_teacher_stops_a_run_injects_and_lets_it_go_on():
    player = begun()
    perform("freeze-run", player.bank, by="P0011", at=time_of(player.bank))
    refused("run-frozen", do, player, "wait", minutes=5)
    perform("inject-fault", player.bank, by="P0011", at=time_of(player.bank), fault="product-warm")
    perform("resume-run", player.bank, by="P0011", at=time_of(player.bank))
    do(player, "wait", minutes=5)
    assert "product-warm" in truth_in(player.bank).faults


def test_another_student_has_no_part_in_a_run():
    player = begun()
    with pytest.raises(Refused) as refusal:
        perform("wait", player.bank, by="P0009", at=time_of(player.bank), minutes=5)
    assert refusal.value.code == "not-your-run"


def test_each_bank_belongs_to_one_run():
    player = begun()
    refused("bank-not-empty", do, player, "start-run", scenario=SKILL, seed=2)
    refused("no-such-scenario", begun, "skill.of-nothing")


def test_the_debrief_says_what_each_decision_was_worth():
    bank = play(SKILL, 1, "careless", CREW).bank
    scored = scored_run(bank, CREW)
    wrong = [choice for choice in scored.choices if not choice.agrees]
    assert {choice.decision.key for choice in wrong} == {"how-long-to-add", "how-much-dmso", "on-ice", "which-program", "how-to-carry"}
    assert sum(choice.worth_e6 for choice in wrong) == pytest.approx(scored.attainable_e6 - scored.living_e6)
    assert scored.living_e6 < scored.attainable_e6 <= scored.reference_e6 * 1.02
    assert told(bank, scored)["passed"] is False


def test_a_replay_with_every_reference_of_a_reference_run_changes_nothing():
    bank = play(SKILL, 1, "reference", CREW).bank
    done, rules = done_in(bank), rules_of(Run.objects.get(bank=bank))
    replayed = with_references(done, scenario_reading.packaged()[SKILL].decisions, {})
    (mine,), (theirs,) = truth(done, rules).bags.values(), truth(replayed, rules).bags.values()
    assert mine.living_cd34_e6 == pytest.approx(theirs.living_cd34_e6, rel=1e-9)


def test_the_careless_have_no_habits_before_they_come_in():
    player = begin(SKILL, 1, crew=CREW, habits=policies()["careless"])
    assert shown(player.bank) == {unit.replace(begun().bank, player.bank): values for unit, values in shown(player.bank).items()}
    assert Unit.objects.get(key=player.unit).stage == "reduced"

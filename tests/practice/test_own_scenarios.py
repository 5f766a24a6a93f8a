"""Scenarios a base writes itself: published once they are without fault and the reference passes them, changed by a next version, withdrawn."""

import pytest

from stembase.acts.door import perform
from stembase.bank.models import Bank
from stembase.base.chain import BASE
from stembase.ledger.clock import time_of
from stembase.ledger.models import Entry
from stembase.practice.clock import pass_time
from stembase.practice.models import Run, ScenarioVersion
from stembase.practice.policy.playing import play
from stembase.practice.queries.scenarios import scenario_in_force, scenarios_in_force
from stembase.practice.scenario_reading import load, packaged
from stembase.practice.worlds import begin
from stembase.refusal import Refused
from tests.practice.house import CREW, house  # noqa: F401
from tests.practice.writing import OWN, copied

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("house")]
MENTOR = "P0004"


def publish(text: str):
    return perform("publish-scenario", BASE, by=MENTOR, at=time_of(BASE), text=text)


def withdraw(key: str = OWN):
    return perform("withdraw-scenario", BASE, by=MENTOR, at=time_of(BASE), scenario=key)


def refused(code: str, act, *given) -> Refused:
    with pytest.raises(Refused) as refusal:
        act(*given)
    assert refusal.value.code == code
    return refusal.value


def test_what_is_published_is_in_force_and_can_be_played():
    act = publish(copied())
    assert (act.subject, act.did.hash) == (f"{OWN}@1", load(copied()).hash)
    assert {seed: one["passed"] for seed, one in act.read.items()} == {"1": True, "2": True, "3": True}
    assert set(scenarios_in_force()) == {*packaged(), OWN}
    assert Run.objects.get(bank=play(OWN, 1, "reference", CREW).bank).scenario_hash == load(copied()).hash


def test_trying_a_scenario_leaves_nothing_but_its_entry():
    before = Entry.objects.count()
    publish(copied())
    assert Entry.objects.count() == before + 1
    assert not Bank.objects.filter(key__startswith="A9995-r").exists()
    assert not Run.objects.exists()


def test_a_faulty_scenario_is_refused_with_every_fault_and_nothing_is_saved():
    bad = copied().replace("minutes = 25\n", "").replace('clock = "', 'clock = "late ')
    told = refused("scenario-faulty", publish, bad)
    assert {problem["code"] for problem in told.facts["problems"]} >= {"missing-key", "clock-unreadable"}
    assert not ScenarioVersion.objects.exists()


def test_a_scenario_the_reference_does_not_pass_is_refused_with_the_reason():
    impossible = copied(**{'ends = "reduced"': 'ends = "released"'})
    told = refused("scenario-not-passed", publish, impossible)
    assert (told.facts["ended"], told.facts["ends"], told.facts["seed"]) == ("reduced", "released", 1)
    assert not ScenarioVersion.objects.exists()


def test_what_comes_with_the_house_is_neither_replaced_nor_withdrawn():
    refused("scenario-of-the-house", publish, copied(key="skill.reduce-volume"))
    refused("scenario-of-the-house", withdraw, "skill.reduce-volume")


def test_the_same_text_is_not_published_twice_and_what_is_not_there_is_not_withdrawn():
    refused("scenario-not-published", withdraw)
    publish(copied())
    refused("scenario-unchanged", publish, copied())
    assert withdraw().subject == f"{OWN}@1"
    refused("scenario-not-published", withdraw)


def test_a_withdrawn_scenario_stops_its_runs_until_the_same_text_comes_back():
    publish(copied())
    player = begin(OWN, 1, crew=CREW)
    withdraw()
    assert scenario_in_force(OWN) is None
    refused("scenario-withdrawn", waits, player)
    refused("no-such-scenario", begins)
    publish(copied())
    waits(player)
    assert ScenarioVersion.objects.filter(scenario=OWN).count() == 2


def test_a_changed_scenario_stops_the_runs_of_the_version_before():
    publish(copied())
    player = begin(OWN, 1, crew=CREW)
    act = publish(copied() + "\n# clearer\n")
    assert act.subject == f"{OWN}@2"
    refused("scenario-withdrawn", waits, player)
    assert Run.objects.get(bank=player.bank).state == "open"
    assert Run.objects.get(bank=begins().bank).scenario_hash == act.did.hash


def waits(player):
    return pass_time(player.bank, by=CREW.student, minutes=1)


def begins():
    return begin(OWN, 1, crew=CREW)

"""An infection shows when the model says so: not in the first days, then in nucleic acid, later in antibodies, and for good."""

import pytest

from stembase.acts.door import perform
from stembase.bank.models import Hold
from stembase.donors.models import Marker
from stembase.ledger.clock import time_of
from stembase.practice.policy.player import Player
from stembase.practice.policy.playing import play
from stembase.practice.policy.walking import walk
from stembase.practice.truth.markers import reacts
from stembase.practice.truth.rules import Rules
from stembase.practice.ways import split
from stembase.practice.worlds import begin
from stembase.science.parameters import packaged as parameters
from tests.practice.house import CREW, house  # noqa: F401
from tests.refusing import refused
from tests.replaying import assert_rebuilds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("house")]
WINDOW = "incident.marker-window"
SEEDS = range(400)


def share(agent: str, method: str, days: float, **birth) -> float:
    """How many of four hundred donors react so many days after the birth."""
    return sum(reacts(agent, method, days, Rules(seed, parameters(), birth)) for seed in SEEDS) / len(SEEDS)


@pytest.mark.parametrize(("agent", "half"), [("hiv-1-2", 5.1), ("hcv", 2.7), ("hbv", 16.6)])
def test_half_of_infections_show_in_nucleic_acid_at_the_published_day_and_serology_is_later(agent, half):
    fresh = {"infected_with": agent, "infected_days": 0.0}
    assert share(agent, "nat", half, **fresh) == pytest.approx(0.5, abs=0.06)
    assert share(agent, "nat", half / 3, **fresh) < 0.03
    assert share(agent, "nat", 3 * half, **fresh) > 0.97
    assert share(agent, "hbsag" if agent == "hbv" else "antibody", half, **fresh) < 0.05


@pytest.mark.parametrize("method", ["nat", "antibody"])
def test_who_reacts_once_reacts_on_every_later_day(method):
    for seed in range(20):
        rules = Rules(seed, parameters(), {"infected_with": "hiv-1-2", "infected_days": 1.0})
        found = [reacts("hiv-1-2", method, day, rules) for day in range(60)]
        assert found == sorted(found)
        assert found[-1]


def test_nobody_is_infected_but_by_a_scenario_and_only_with_what_it_names():
    assert share("hiv-1-2", "nat", 100.0) == 0
    assert share("hcv", "nat", 100.0, infected_with="hiv-1-2", infected_days=1.0) == 0
    assert share("syphilis", "treponemal", 100.0, infected_with="syphilis", infected_days=1.0) == 0
    assert share("syphilis", "treponemal", 0.0, reactive="syphilis") == 1


def reactive(player: Player) -> list[tuple[str, str]]:
    return list(Marker.objects.filter(donor=player.donor, result="reactive").order_by("sampled_at").values_list("agent", "method"))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_first_sample_of_the_window_is_negative_and_the_one_of_a_week_later_is_not(seed):
    player = play(WINDOW, seed, "reference", CREW)
    sampled = sorted(set(Marker.objects.filter(donor=player.donor).values_list("sampled_at", flat=True)))
    assert len(sampled) == 2
    assert not Marker.objects.filter(donor=player.donor, sampled_at=sampled[0], result="reactive").exists()
    assert reactive(player) == [("hiv-1-2", "nat")]


def test_who_asks_no_further_has_no_first_sample_in_time_and_keeps_the_unit_of_an_infected_mother():
    careless = play(WINDOW, 1, "careless", CREW)
    assert careless.over == ""
    assert ("hiv-1-2", "nat") in reactive(careless)


def test_an_old_infection_shows_at_once():
    assert {agent for agent, _method in reactive(play("incident.marker-reactive", 1, "reference", CREW))} == {"hbv"}


def in_the_mother(player: Player, **given):
    return perform(
        "record-marker", player.bank, by=CREW.student, at=time_of(player.bank), donor=player.donor, sampled_at=time_of(player.bank), **given
    )


@pytest.mark.parametrize("typed", [{"result": "non-reactive"}, {"result": "reactive"}, {"value": 0.3}])
def test_nobody_types_what_the_laboratory_of_a_run_finds(typed):
    player, test = begin("incident.marker-reactive", 1, crew=CREW), {"agent": "hbv", "method": "nat"}
    refused("marker-typed", in_the_mother, player, **test, **typed)
    panel = {"donor": player.donor, "sampled_at": time_of(player.bank), "readings": [test | typed]}
    refused("marker-typed", perform, "record-markers", player.bank, by=CREW.student, at=time_of(player.bank), **panel)
    assert not Marker.objects.filter(donor=player.donor, agent="hbv", method="nat").exists()


def test_the_laboratory_of_a_run_finds_what_is_true_and_a_reactive_result_holds_as_ever():
    player = begin("incident.marker-reactive", 1, crew=CREW)
    hbv, hcv = (in_the_mother(player, agent=agent, method="nat") for agent in ("hbv", "hcv"))
    assert [act.read for act in (hbv, hcv)] == [{"result": "reactive"}, {"result": "non-reactive"}]
    assert [finding.code for finding in hbv.found if finding.on_breach == "hold"] == ["marker-reactive"]
    assert dict(Marker.objects.filter(donor=player.donor, method="nat").values_list("agent", "result")) == {"hbv": "reactive", "hcv": "non-reactive"}
    assert_rebuilds()


def test_a_segment_of_the_neighbour_does_not_confirm_the_unit():
    player = begin("skill.confirm-identity", 1, crew=CREW)
    perform("inject-fault", player.bank, by="P0011", at=time_of(player.bank), fault="segment-of-neighbour")
    walk(player, split("cord-blood", "selection.confirm-typing:cut-segment", "selection.confirm-typing:type")[1])
    held = Hold.objects.filter(bank=player.bank, unit=player.unit).values_list("reason", flat=True)
    assert player.over
    assert "answer-not-allowed" in held

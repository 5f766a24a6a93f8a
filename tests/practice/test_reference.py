"""The reference's run of a donor is played when a run begins and kept: the end of a run waits for nobody, and the score is the same either way."""

from datetime import timedelta

import pytest

from stembase.acts.door import perform
from stembase.bank.models import Bank
from stembase.ledger.clock import time_of
from stembase.ledger.models import Chain, Entry
from stembase.practice import reference, working
from stembase.practice.crews import crew_of
from stembase.practice.debriefing import aimed
from stembase.practice.ending import before_the_end
from stembase.practice.models import ReferenceRun, Run
from stembase.practice.policy.habits import demand_policy
from stembase.practice.policy.player import Player
from stembase.practice.policy.walking import walk
from stembase.practice.reference import REFERENCES, keep_reference, reference_case, without_reference
from stembase.practice.scenario_reading import packaged
from stembase.practice.scoring.case import Case
from stembase.practice.ways import split
from stembase.practice.working import keep_references
from stembase.practice.worlds import begin
from stembase.refusal import Refused
from tests.practice.house import CREW, SKILL, STOPS, house  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("house")]
CULTURE, WINDOW = "skill.passage-at-the-right-confluence", "incident.marker-window"
HEADS = ("key", "seq", "hash")
BY_CHANCE = {"identity": "", "note": ""}
"""Keys that no two runs share: of an identity, and of a note, which names its bank."""


@pytest.fixture(autouse=True)
def another_process(monkeypatch):
    """Nothing is remembered from the tests before."""
    monkeypatch.setattr(reference, "_remembered", {})
    monkeypatch.setattr(working, "_refused", set())


def forbid_playing(monkeypatch) -> None:
    def refuse(*_given, **_named):
        raise Refused("nobody-to-try")

    monkeypatch.setattr(reference, "play", refuse)


def badly(player: Player) -> Player:
    """The student's part by the careless, not ended."""
    walk(player, split(player.scenario.start.source, player.scenario.start.begins, player.scenario.until)[1])
    return player


def ended(player: Player) -> dict:
    return dict(perform("end-run", player.bank, by=CREW.student, at=time_of(player.bank)).read)


def under_way(player: Player) -> Run:
    return Run.objects.get(bank=player.bank)


def alike(case: Case) -> tuple:
    """A case as it is in any bank, whoever its mother is."""
    bank = next(one.subject for one in case.done if one.verb == "run.started")
    return (
        [(one.at, one.verb, one.place, str({**one.did, **BY_CHANCE}).replace(bank, "BANK")) for one in case.done],
        case.living_e6, case.ended, case.refused, case.deviations, case.unit.replace(bank, "BANK"),
    )  # fmt: skip


@pytest.mark.parametrize("key", [SKILL, STOPS, WINDOW, CULTURE])
def test_what_is_kept_is_what_was_played_to_the_last_bit(key, monkeypatch):
    run = under_way(begin(key, 3, crew=CREW))
    played = reference_case(packaged()[key], 3, crew_of(CREW.student))
    monkeypatch.setattr(reference, "_remembered", {})
    keep_reference(run)
    forbid_playing(monkeypatch)
    kept = reference_case(packaged()[key], 3, CREW, (), run.started_at.date())
    assert alike(kept) == alike(played)


def test_what_was_played_leaves_no_trace_in_the_ledger():
    run = under_way(begin(SKILL, 1, crew=CREW))
    before = list(Chain.objects.values_list(*HEADS)), Entry.objects.count(), Bank.objects.count()
    keep_reference(run)
    assert (list(Chain.objects.values_list(*HEADS)), Entry.objects.count(), Bank.objects.count()) == before
    assert ReferenceRun.objects.count() == 1


def test_a_worker_plays_the_reference_of_runs_under_way_once_for_each_donor(monkeypatch):
    first, _same, other = (begin(SKILL, seed, crew=CREW) for seed in (5, 5, 6))
    over = begin(SKILL, 7, crew=CREW)
    perform("abandon-run", over.bank, by=CREW.student, at=time_of(over.bank))
    assert [run.bank_id for run in without_reference()] == [first.bank, other.bank]
    assert (keep_references(), ReferenceRun.objects.count(), keep_references()) == (2, 2, 0)


def test_a_worker_asks_in_few_queries_whether_a_reference_is_wanting(django_assert_max_num_queries):
    for seed in range(1, 4):
        begin(SKILL, seed, crew=CREW)
    without_reference()
    with django_assert_max_num_queries(20):
        assert len(without_reference()) == 3


def test_a_run_begun_by_procedures_that_are_no_longer_in_force_keeps_none(monkeypatch):
    run = under_way(begin(SKILL, 1, crew=CREW))
    monkeypatch.setattr(reference, "_key", lambda scenario, seed, taught, day: str(day))
    Run.objects.filter(key=run.key).update(started_at=run.started_at + timedelta(days=40))
    assert without_reference() == []
    keep_reference(Run.objects.get(key=run.key))
    assert not ReferenceRun.objects.exists()


def test_the_end_of_a_run_plays_nothing_and_scores_as_if_it_did(monkeypatch):
    first, second = (begin(SKILL, 2, crew=CREW, habits=demand_policy("careless")) for _ in range(2))
    keep_reference(under_way(first))
    forbid_playing(monkeypatch)
    told = ended(badly(first))
    monkeypatch.undo()
    ReferenceRun.objects.all().delete()
    monkeypatch.setattr(reference, "_remembered", {})
    assert told == ended(badly(second))
    assert told["kept_share"] < 0.9


def test_what_was_not_kept_is_played_before_the_end_holds_any_lock(monkeypatch):
    player = badly(begin(SKILL, 1, crew=CREW, habits=demand_policy("careless")))
    before_the_end(Run.objects.get(bank=player.bank))
    assert ReferenceRun.objects.count() == 1
    forbid_playing(monkeypatch)
    assert "passed" in ended(player)


def test_what_a_teacher_injected_the_reference_meets_before_the_end(monkeypatch):
    player = begin(SKILL, 1, crew=CREW)
    keep_reference(under_way(player))
    perform("inject-fault", player.bank, by="P0011", at=time_of(player.bank), fault="product-warm")
    badly(player)
    run = Run.objects.get(bank=player.bank)
    before_the_end(run)
    forbid_playing(monkeypatch)
    case, alone, _aim = aimed(run, CREW)
    assert (ReferenceRun.objects.count(), [one.struck("product-warm") is None for one in (case, alone)]) == (2, [False, False])


def test_a_reference_that_is_refused_is_not_kept_and_the_end_says_so(monkeypatch):
    player = begin(SKILL, 1, crew=CREW)
    forbid_playing(monkeypatch)
    run = Run.objects.get(bank=player.bank)
    before_the_end(run)
    with pytest.raises(Refused):
        keep_reference(run)
    assert (keep_references(), keep_references()) == (1, 0)
    act = perform("end-run", player.bank, by=CREW.student, at=time_of(player.bank))
    assert ([finding.code for finding in act.found], ReferenceRun.objects.count()) == (["run-not-scored"], 0)


def test_a_process_remembers_only_the_latest(monkeypatch):
    monkeypatch.setattr(reference, "REFERENCES", 2)
    for seed in (1, 2, 3):
        reference_case(packaged()[SKILL], seed, CREW)
    assert len(reference._remembered) == 2 < REFERENCES

"""The small story, told once for this module: what it leaves in the base, and that the ledger holds and gives everything back."""

import json
from dataclasses import replace
from datetime import timedelta
from time import process_time

import pytest
from django.db import transaction

from stembase.bank.models import Deviation, Donation, Excursion, Hold, Lot, StepDone, Unit
from stembase.bank.queries.storage import silent_tanks
from stembase.base.chain import BASE
from stembase.competence.models import Evidence
from stembase.demo.clock import TODAY
from stembase.demo.counts import count, logins
from stembase.demo.people import everybody, students
from stembase.demo.story import CHAPTERS, tell
from stembase.demo.world import LIVE, PRACTICE, SMALL
from stembase.ledger.clock import time_of
from stembase.ledger.models import Chain, Entry
from stembase.ledger.verifying import changed_notes, verify
from stembase.people.models import Account
from stembase.people.roles import ROLES
from stembase.people.signatures import sign
from stembase.practice.models import Assignment, Run
from stembase.practice.queries.assignments import progress_of, standings
from tests.replaying import assert_rebuilds

pytestmark = pytest.mark.django_db
PASSWORD = "river-cedar-amber-17"  # noqa: S105
STUDENT, SKILL, RUNS = "P0008", "skill.freeze-a-cord-unit", 4
TINY = replace(SMALL, births=4, cultures=0, grafts=0, practice=1)


@pytest.fixture(scope="module")
def told(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        began = process_time()
        chapters = list(tell(PASSWORD, SMALL))
        yield chapters, process_time() - began
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def story(told):
    return told


def test_every_chapter_is_told_in_its_order(told):
    assert [one.chapter for one in told[0]] == list(CHAPTERS)
    assert all(one.acts for one in told[0])


def test_the_small_story_takes_less_than_fifteen_seconds_of_work(told):
    assert told[1] < 15


def test_the_budgets_of_all_chapters_stay_under_a_minute():
    assert sum(chapter.seconds for chapter in CHAPTERS) < 60
    assert all(chapter.title.zh and chapter.title.en for chapter in CHAPTERS)


def test_the_ledger_is_intact_and_gives_every_row_back():
    assert verify().intact
    assert changed_notes() == []
    assert_rebuilds()


def test_no_act_is_recorded_before_the_one_it_follows_and_time_stands_still_at_the_end():
    for chain in Chain.objects.all():
        instants = list(Entry.objects.filter(chain=chain.key).exclude(verb="attempted").order_by("seq").values_list("recorded_at", flat=True))
        assert instants == sorted(instants), chain.key
        assert chain.clock in (BASE, chain.key)
        assert chain.clock != BASE or timedelta(0) < time_of(chain.key) - TODAY < timedelta(hours=1)
    assert sorted(Chain.objects.exclude(clock=BASE).values_list("key", flat=True)) == sorted(Run.objects.values_list("bank", flat=True))
    assert not silent_tanks(LIVE, time_of(LIVE))


def test_sixty_invented_people_have_accounts_with_one_password():
    assert Account.objects.filter(demo=True).count() == Account.objects.count() == len(everybody()) == 60
    assert {login.role for login in logins()} == set(ROLES)
    person = everybody()[7].code
    assert sign(signer=person, password=PASSWORD, meaning="performed", content="x", at=TODAY).signer == person
    assert len(students()) > 20


def test_units_stand_at_many_stages_this_morning():
    stages = set(Unit.objects.filter(bank=LIVE).values_list("stage", flat=True))
    assert stages >= {"in-transit", "received", "freezing", "quarantined", "released", "discarded", "research"}
    assert Donation.objects.filter(bank=LIVE, collected_at=None, loss="").exists()


def test_donations_are_lost_for_the_published_reasons():
    counted = count()
    assert counted.donations >= SMALL.births
    assert {reason for line in counted.losses if line.lost for reason in line.reasons} >= {
        "low-volume",
        "contamination",
        "too-late",
        "papers",
        "clot",
    }


def test_the_year_has_its_incidents():
    verbs = set(Entry.objects.values_list("verb", flat=True))
    assert verbs >= {
        "attempted", "donor.withdrew", "donor.identity-erased", "deviation.closed", "hold.lifted", "lot.blocked", "unit.judged", "unit.moved",
        "excursion.acknowledged", "deviation.opened", "unit.given-to-research",
    }  # fmt: skip
    assert set(Excursion.objects.values_list("kind", flat=True)) == {"warm", "silent"}
    assert Hold.objects.filter(bank=LIVE, lifted_at=None).exists()
    assert Deviation.objects.filter(bank=LIVE, closed_at=None).exists()
    assert Lot.objects.filter(bank=LIVE).exclude(blocked_at=None).count() == 1


def test_version_three_of_cryopreservation_is_worked_by_once_it_is_in_force():
    versions = set(
        StepDone.objects.filter(bank=LIVE, performance__procedure="preparation.cryopreserve").values_list("performance__version", flat=True)
    )
    assert versions == {2, 3}


def test_students_work_with_mentors_in_the_live_bank_and_err_in_the_practice_bank():
    assert Evidence.objects.filter(kind="live", class_letter="B", person__in=students()).exists()
    assert Evidence.objects.filter(kind="practice", person__in=students()).exists()
    assert Deviation.objects.filter(bank=PRACTICE, code="step-out-of-order").exists()


def test_a_student_tries_twice_and_does_better_and_leaves_a_run_open():
    first, second, other, last = Run.objects.order_by("bank")
    assert (first.seed, first.scenario, first.students) == (second.seed, second.scenario, second.students) == (5, SKILL, [STUDENT])
    assert [run.state for run in (first, second, other, last)] == ["ended"] * 3 + ["open"]
    worse, better = (json.loads(Entry.objects.get(chain=run.bank_id, verb="run.ended").record)["read"] for run in (first, second))
    assert (worse["passed"], better["passed"]) == (False, True)
    assert worse["kept_share"] < 0.5 < 0.95 < better["kept_share"]
    assert set(Evidence.objects.filter(chain=second.bank_id, person=STUDENT).values_list("success", flat=True)) == {True}


def test_of_three_assignments_one_is_open_one_done_and_one_late():
    late, done, going = Assignment.objects.order_by("due_at")
    now = time_of(BASE)
    stand = standings([late, done, going], now)
    assert [one.due_at > now for one in (late, done, going)] == [False, True, True]
    assert {one.given_by for one in (late, done, going)} == {"P0004", "P0011"}
    of = {key: (found.students, found.passed, found.done, found.late) for key, found in ((key, progress_of(each)) for key, each in stand.items())}
    assert of == {late.key: (4, 0, 0, 4), done.key: (1, 0, 1, 0), going.key: (8, 1, 1, 0)}
    assert {one.state for one in stand[late.key]} == {"under-way", "not-begun"}


def test_the_same_story_gives_the_same_ledger(told):
    """Told twice more, each time in an emptied base."""
    heads = []
    for _ in range(2):
        with transaction.atomic():
            _empty()
            list(tell("another-password-for-this-one", TINY))
            heads.append(sorted(Chain.objects.values_list("key", "seq", "hash")))
            transaction.set_rollback(True)
    assert heads[0] == heads[1]
    assert len(heads[0]) == 3 + RUNS


def _empty() -> None:
    from django.apps import apps
    from django.db import connection

    from stembase.ledger import guards

    with guards.taken_down(), connection.constraint_checks_disabled():
        for model in apps.get_models():
            if model.__module__.startswith("stembase."):
                model._base_manager.all()._raw_delete("default")

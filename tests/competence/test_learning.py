"""How the series of a competence stands by LC-CUSUM: in its order, practice apart from live work, and never a decision."""

from datetime import timedelta

import pytest

from stembase.competence.learning import courses
from stembase.competence.models import Decision, Evidence
from stembase.science.mastery.learning import INTERNSHIP, limit
from tests.cast import NOON

pytestmark = pytest.mark.django_db
PERSON, KEY = "P0008", "cryo.read-the-curve"
UP, DOWN = INTERNSHIP.steps


def tried(*outcomes: bool, kind: str = "practice", first: int = 1, person: str = PERSON, competence: str = KEY) -> None:
    """One run for each outcome, all counted at the same instant."""
    Evidence.objects.bulk_create(
        Evidence(
            key=f"A9995-r{number}:9:{competence}:{person}:{kind}", competence=competence, person=person, kind=kind, class_letter="A", success=success,
            chain=f"A9995-r{number}", entry=f"A9995-r{number}:9", at=NOON,
        )
        for number, success in enumerate(outcomes, first)
    )  # fmt: skip


def course(chain: str):
    return courses(PERSON, {KEY}, Evidence.Kind.PRACTICE, chain)[KEY]


def test_the_score_is_read_before_and_after_a_run_however_many_came_later():
    tried(True, True, False, *[True] * 9)
    second, third, tenth = (course(f"A9995-r{number}") for number in (2, 3, 10))
    assert (second.before, second.after, second.attempts, second.well) == (pytest.approx(UP), pytest.approx(2 * UP), 2, 2)
    assert (third.before, third.after, third.attempts, third.well) == (pytest.approx(2 * UP), 0.0, 3, 2)
    assert tenth.before == pytest.approx(6 * UP)
    assert DOWN < -2 * UP


def test_fifteen_successes_in_a_row_are_a_signal_and_no_decision():
    tried(*[True] * 16)
    assert (course("A9995-r14").signal, course("A9995-r14").to_go) == (None, 1)
    assert (course("A9995-r15").signal, course("A9995-r15").to_go, course("A9995-r15").h) == (15, 0, limit(INTERNSHIP))
    assert course("A9995-r16").signal == 15
    assert not Decision.objects.exists()


def test_live_work_and_what_others_did_is_no_part_of_the_series():
    tried(True, False)
    tried(*[True] * 5, kind="live", first=10)
    tried(*[True] * 5, first=20, person="P0009")
    assert (course("A9995-r2").attempts, course("A9995-r2").to_go) == (2, 15)
    assert courses(PERSON, {KEY}, Evidence.Kind.LIVE, "A9995-r14")[KEY].attempts == 5


def test_what_counted_later_comes_later_whatever_its_bank_s_number():
    tried(True, False)
    Evidence.objects.filter(chain="A9995-r1").update(at=NOON + timedelta(hours=1))
    assert (course("A9995-r2").before, course("A9995-r1").after) == (0.0, pytest.approx(UP))


def test_a_run_that_gave_nothing_has_no_place_and_all_is_one_query(django_assert_num_queries):
    tried(True)
    tried(True, competence="cryo.load-the-freezer")
    with django_assert_num_queries(1):
        assert courses(PERSON, {KEY, "cryo.load-the-freezer"}, Evidence.Kind.PRACTICE, "A9995-r2") == {}

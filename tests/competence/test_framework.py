"""The framework: competences, what they include, and the packaged files."""

import pytest

from stembase.acts.door import perform
from stembase.base.chain import BASE
from stembase.competence.framework import define, packaged, seed_framework
from stembase.competence.models import Competence
from tests.cast import NOON
from tests.competence.staging import ADMINISTRATOR, ASEPSIS, BANKING, FREEZE, STUDENT, framework, table
from tests.racing import exactly_one, two_at_once
from tests.refusing import refused
from tests.replaying import assert_rebuilds

pytestmark = pytest.mark.django_db


def test_a_competence_covers_itself_and_everything_below_it():
    framework()
    define(table("all", BANKING), by=ADMINISTRATOR, at=NOON)
    assert Competence.objects.get(key="all").covers == sorted(["all", BANKING, FREEZE, ASEPSIS])
    define(table(BANKING, FREEZE), by=ADMINISTRATOR, at=NOON)
    assert Competence.objects.get(key="all").covers == sorted(["all", BANKING, FREEZE])
    assert_rebuilds()


def test_a_competence_that_makes_no_sense_is_refused():
    framework()
    refused("no-such-competence", define, table("new", "nothing"), by=ADMINISTRATOR, at=NOON)
    refused("competence-includes-itself", define, table("new", "new"), by=ADMINISTRATOR, at=NOON)
    refused("competence-includes-itself", define, table(FREEZE, BANKING), by=ADMINISTRATOR, at=NOON)
    refused("competence-unchanged", define, table(FREEZE), by=ADMINISTRATOR, at=NOON)


def test_a_student_may_not_define_competences():
    framework()
    refused("not-permitted", perform, "define-competence", BASE, by=STUDENT, at=NOON, now=NOON, competence="x", title_zh="甲", title_en="x")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_define_the_same_competence_at_once_one_is_refused():
    framework()
    exactly_one(two_at_once(*[lambda: define(table("new"), by=ADMINISTRATOR, at=NOON)] * 2), "competence-unchanged")


def test_the_packaged_framework_can_be_brought_into_a_base_once():
    framework()
    fresh = set(packaged()) - {FREEZE, ASEPSIS, BANKING}
    assert seed_framework(by=ADMINISTRATOR, at=NOON) == len(fresh)
    assert seed_framework(by=ADMINISTRATOR, at=NOON) == 0

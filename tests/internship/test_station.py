"""The law at the station: who is enrolled works in a live bank only as an intern whom the law lets work that day."""

from datetime import timedelta

import pytest

from stembase.acts.door import perform
from stembase.base.chain import BASE
from stembase.ledger.vocabulary import Act
from tests.internship import staging as base
from tests.refusing import refused

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LAST = base.AT_START + 183 * DAY


def bank(key: str, kind: str) -> None:
    titles = {"title_zh": "演示库", "title_en": "Demo bank"}
    base.do("open-bank", by=base.ADMINISTRATOR, bank=key, of_kind=kind, facility=key[:5], **titles)


def register(at=base.AT_START, chain: str = "A9990", by: str = base.STUDENT) -> Act:
    return perform("register-donor", chain, by=by, at=at, now=at, donor_kind="donor", source="bone-marrow")


def rules(at=base.AT_START) -> set[str]:
    return {finding.facts["rule"] for finding in refused("internship-rule", register, at).findings}


def test_an_intern_works_from_the_start_to_the_last_day():
    base.ready()
    bank("A9990", "live")
    refused("not-an-intern-today", register)
    base.start()
    register()
    register(LAST)
    refused("not-an-intern-today", register, LAST + DAY)


def test_the_law_is_asked_on_each_day_of_the_internship():
    base.ready()
    bank("A9990", "live")
    base.start()
    register()
    base.end("PA-1.v1", base.AT_START + 2 * DAY)
    assert rules(base.AT_START + 3 * DAY) == {"cn.three-party-in-force"}


def test_a_student_who_is_not_enrolled_and_a_practice_bank_are_not_asked():
    base.house()
    bank("A9990", "live")
    bank("A9995-r1", "practice")
    refused("clearance-missing", register)
    base.enrolled()
    refused("not-an-intern-today", register)
    register(chain="A9995-r1")


def test_nobody_else_is_asked():
    base.ready()
    bank("A9990", "live")
    perform("grant-role", BASE, by=base.ADMINISTRATOR, at=base.AT_START, now=base.AT_START, person=base.MENTOR, role="operator")
    assert register(by=base.MENTOR).verb == "donor.registered"

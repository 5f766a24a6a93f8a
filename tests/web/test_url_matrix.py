"""The permission matrix: every URL name × every role × every method, generated, against the table `url_matrix.csv` that people review.

A cell names the roles that are let in: `open` strangers too, `signed-in` anyone with an account, `everybody` with any role, `none` nobody (405).
"""

import csv
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver

from stembase.acts import jobs
from stembase.acts.door import perform
from stembase.acts.verification import KIND
from stembase.bank.models import Deviation
from stembase.bank.uploading import keep_upload
from stembase.base.chain import BASE
from stembase.ledger.models import Entry
from stembase.ledger.notes import write_note
from stembase.people.models import Account
from stembase.people.roles import ROLES
from stembase.practice.drafts import begin_draft
from stembase.practice.models import Run
from tests.cast import person
from tests.web.bank import world

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
TABLE = {row["url"]: row for row in csv.DictReader(Path(__file__).with_name("url_matrix.csv").open(encoding="utf-8"))}
STRANGER, NOBODY = "stranger", "nobody"  # not signed in; signed in without a role
VISITORS = (STRANGER, NOBODY, *ROLES)
OTHER_METHODS = ("put", "patch", "delete")
RUN = "A9995-r77"
REFUSED = (401, 403, 404, 405)


def names() -> set[str]:
    """Every name of an address of the pages."""
    web = next(pattern for pattern in get_resolver().url_patterns if getattr(pattern, "namespace", "") == "web")
    return {f"web:{pattern.name}" for pattern in web.url_patterns}


def let_in(cell: str) -> set[str]:
    """The visitors a cell lets in."""
    if cell == "open":
        return set(VISITORS)
    if cell == "signed-in":
        return {NOBODY, *ROLES}
    if cell == "everybody":
        return set(ROLES)
    return set() if cell == "none" else set(cell.split())


@pytest.fixture(scope="module")
def places(django_db_setup, django_db_blocker) -> Iterator[dict[str, str]]:
    """A bank with a unit at many stages, and one person a role, each for the whole base; what the addresses of the table name."""
    with django_db_blocker.unblock(), transaction.atomic():
        world.founded()
        unit = world.stored(1, 200, "Q1.A.1.3")
        world.act("open-deviation", subject=unit, code="delay", note="0" * 64)
        typing = write_note("A*02:01+A*11:01", author=world.PHYSICIAN, at=world.now())
        patient = {"patient": "PT-1", "typing": typing, "weight_kg": 30, "indication": "malignant", "guideline": "ash-sap-cord"}
        search = world.act("open-search", by=world.PHYSICIAN, **patient)
        for visitor in VISITORS[1:]:
            person(code_of(visitor), *[visitor] * (visitor != NOBODY))
        session_of.cache_clear()
        for visitor in VISITORS[1:]:
            session_of(visitor)
        job = jobs.enqueue(KIND, by=code_of("quality"))
        upload = keep_upload(world.BANK, "units", "units.csv", b"din\n", by=code_of("quality"))
        yield {
            "job": str(job.pk), "upload": upload.key, "unit": unit, "bank": world.BANK,
            "lot": f"{world.BANK}:cryoprotectant.L26-01", "tank": f"{world.BANK}:Q1",
            "student": world.STUDENT, "deviation": Deviation.objects.values_list("key", flat=True)[0], "machine": "E-heat-sealer",
            "search": search.key, "run": started().key, "assignment": assigned(), "draft": begin_draft(code_of("mentor"), {}).key,
        }  # fmt: skip
        transaction.set_rollback(True)


def started() -> Run:
    """A run of the student's."""
    student, titles = code_of("student"), {"title_zh": "练习", "title_en": "Practice"}
    perform("open-practice-bank", BASE, by=student, at=world.now(), bank=RUN, facility=RUN[:5], clock="own", **titles)
    perform("start-run", RUN, by=student, at=world.now(), scenario="skill.freeze-a-cord-unit", seed=1)
    return Run.objects.get(bank=RUN)


def assigned() -> str:
    """Practice assigned to the student."""
    asked = {"scenario": "skill.freeze-a-cord-unit", "students": [code_of("student")], "due_at": world.now() + timedelta(days=7), "seed": 1}
    return perform("assign-practice", BASE, by=code_of("tutor"), at=world.now(), **asked).key


def code_of(visitor: str) -> str:
    """The code of the person who holds this role alone."""
    return f"P9{VISITORS.index(visitor):03}"


@cache
def session_of(visitor: str) -> str:
    """A sitting of the visitor, kept in a cookie: every browser of theirs shares it."""
    client = Client()
    client.force_login(Account.objects.get(code=code_of(visitor)), backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies["sessionid"].value


def browser(visitor: str) -> Client:
    """A browser of a visitor."""
    client = Client()
    if visitor != STRANGER:
        client.cookies["sessionid"] = session_of(visitor)
    return client


def entered(address: str, method: str) -> set[str]:
    """The visitors whom a method lets in at an address. No answer is a fault of the system."""
    found = set()
    for visitor in VISITORS:
        answer = getattr(browser(visitor), method)(address)
        assert answer.status_code < 500, (visitor, address, method)
        if answer.status_code not in REFUSED and not answer.get("Location", "").startswith("/login/?next="):
            found.add(visitor)
    return found


def test_every_address_has_its_row_in_the_table():
    assert names() == set(TABLE)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("url", sorted(TABLE))
def test_an_address_lets_in_exactly_those_the_table_names(places, url, method):
    address = TABLE[url]["address"].format(**places)
    assert entered(address, method) == let_in(TABLE[url][method])


@pytest.mark.parametrize("url", sorted(TABLE))
def test_other_methods_and_empty_forms_change_nothing(places, url):
    address, before = TABLE[url]["address"].format(**places), Entry.objects.count()
    client = browser("administrator")
    for method in OTHER_METHODS:
        assert getattr(client, method)(address).status_code < 500
    assert Entry.objects.count() == before

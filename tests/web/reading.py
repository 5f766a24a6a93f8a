"""A light world for the pages that are read and administered: a founded base, people of every role, two competences, a procedure in two versions."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client

from stembase.acts.door import perform
from stembase.base.chain import BASE
from stembase.competence.models import Evidence
from stembase.people.cast import ENTERPRISE, make_organisations
from stembase.people.models import Account
from tests.bank.stations.house import open_bank
from tests.cast import NOON, PASSWORD, person
from tests.competence.staging import framework
from tests.procedures.writing import SMALL, changed

ADMIN, COORDINATOR, QUALITY, MENTOR, OPERATOR, STUDENT = "P0001", "P0002", "P0003", "P0004", "P0006", "P0008"
PROCEDURE, LIVE, PRACTICE = "preparation.rest", "A9990", "A9995-r1"
SECOND = changed(("version = 1", "version = 2\nreplaces = 1"), ("announced = 2026-01-01", "announced = 2026-03-01"),
                 ("effective = 2026-02-01", "effective = 2026-04-01"), ("limit.max = 11", "limit.max = 12"))  # fmt: skip
COMING = changed(("version = 2", "version = 3"), ("replaces = 1", "replaces = 2"), ("effective = 2026-04-01", "effective = 2099-01-01"), text=SECOND)


def founded() -> None:
    """The base with its people, a published procedure, a live and a practice bank."""
    framework()
    person(COORDINATOR, "coordinator")
    make_organisations()
    perform("publish-procedure", BASE, by=QUALITY, at=NOON, now=NOON, text=SMALL)
    open_bank(LIVE, "live")
    open_bank(PRACTICE, "practice")


def publish(text: str) -> None:
    """One more version."""
    perform("publish-procedure", BASE, by=QUALITY, at=NOON, now=NOON, text=text)


def equipped(until: timedelta | None = timedelta(days=3650)) -> str:
    """A partner with a site, a room and a freezer. Returns the freezer's key."""
    titles = {"title_zh": "北区", "title_en": "North"}
    for name, inputs in (
        ("admit-partner", {"organisation": ENTERPRISE}), ("open-site", {"site": "north", "partner": ENTERPRISE, **titles}),
        ("open-room", {"room": "north-cryo", "site": "north", "room_kind": "cryo-room", **titles}),
        ("register-equipment", {"equipment": "CRF-1", "equipment_kind": "controlled-rate-freezer", "room": "north-cryo", **titles,
                                "calibrated_until": NOON + until if until else None}),
    ):  # fmt: skip
        perform(name, BASE, by=ADMIN, at=NOON, now=NOON, **inputs)
    return "CRF-1"


def evidence(who: str, competence: str, *, success: bool = True, kind: str = "practice", number: int = 1, **more: Any) -> Evidence:
    """One piece of evidence, as if an act had earned it."""
    given = {"procedure": f"{PROCEDURE}@1", "class_letter": "A", "chain": PRACTICE, "at": NOON + timedelta(hours=number), **more}
    key = f"{PRACTICE}:{number}:{competence}:{who}"
    return Evidence.objects.create(key=key, entry=f"{PRACTICE}:{number}", competence=competence, person=who, kind=kind, success=success, **given)


class Reader:
    """A browser in which somebody is signed in, in English."""

    def __init__(self, code: str, language: str = "en") -> None:
        self.client = Client()
        assert self.client.login(username=Account.objects.get(code=code).username, password=PASSWORD)
        self.client.cookies["django_language"] = language

    def get(self, address: str, **query: str) -> HttpResponse:
        """A page."""
        return self.client.get(address, query)

    def post(self, address: str, **sent: str) -> HttpResponse:
        """A form sent."""
        return self.client.post(address, sent)

    def html(self, address: str, **query: str) -> str:
        """The text of a page that opens."""
        page = self.client.get(address, query)
        assert page.status_code == 200, page.status_code
        return page.content.decode()

    def csv(self, address: str, **query: str) -> list[str]:
        """The lines of a page as CSV, its mark left out."""
        page = self.client.get(address, {**query, "format": "csv"})
        assert page["Content-Type"].startswith("text/csv")
        return b"".join(page.streaming_content).decode().removeprefix("\ufeff").splitlines()

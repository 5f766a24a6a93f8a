"""One small world for all tests of a module: built once through commands inside a transaction that is rolled back at the end."""

from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from stembase.people.models import Account
from tests.cast import PASSWORD
from tests.web.bank import world

SignIn = Callable[[str], Client]


@pytest.fixture(scope="module")
def standing(django_db_setup, django_db_blocker) -> Iterator[None]:
    """The base, the bank and its people; each test may add units to it."""
    with django_db_blocker.unblock(), transaction.atomic():
        world.founded()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def as_person(standing, db) -> SignIn:
    """A browser in which somebody of the cast is signed in, reading English."""

    def signed_in(code: str) -> Client:
        cache.clear()
        browser = Client()
        assert browser.login(username=Account.objects.get(code=code).username, password=PASSWORD)
        browser.cookies["django_language"] = "en"
        return browser

    return signed_in

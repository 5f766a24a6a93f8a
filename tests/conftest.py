"""What every test may ask for."""

from collections.abc import Iterator

import pytest
from django.test import TransactionTestCase
from hypothesis import settings

pytest_plugins = ["tests.needs", "tests.installation", "tests.browsing"]

settings.register_profile("house", deadline=None)  # a machine that does other work besides makes no property false
settings.load_profile("house")


@pytest.fixture(autouse=True)
def _no_test_remembers_another() -> None:
    """What a process keeps of the base holds for one database; each test has its own."""
    from stembase.ledger.memory import forget_everything

    forget_everything()


@pytest.fixture(autouse=True, scope="session")
def _flush_takes_the_guards_down() -> Iterator[None]:
    """The ledger refuses DELETE and TRUNCATE, which is how Django empties tables between transactional tests."""
    from stembase.ledger import guards

    teardown = TransactionTestCase._fixture_teardown

    def unguarded(self: TransactionTestCase) -> None:
        with guards.taken_down():
            teardown(self)

    TransactionTestCase._fixture_teardown = unguarded
    yield
    TransactionTestCase._fixture_teardown = teardown

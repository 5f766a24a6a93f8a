"""The small house practice is tested in: founded once for a module, every test undone."""

from collections.abc import Iterator

import pytest
from django.db import transaction

from stembase.demo.training import CREW, found_house
from stembase.ledger.memory import forget_everything

PASSWORD = "river-cedar-amber-17"  # noqa: S105
SKILL, STOPS = "skill.freeze-a-cord-unit", "incident.freezer-stops"


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        found_house(PASSWORD)
        yield
        transaction.set_rollback(True)
    forget_everything()


__all__ = ["CREW", "SKILL", "STOPS", "house"]

"""The ledger app: puts its guards up after every migration, and verifies the chains after one that touched its own tables."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def after_migrating(using: str = "default", plan: list[tuple[Any, bool]] | None = None, **_: object) -> None:
    """Django's signal after migrate; SQLite drops triggers when a table is remade. Refuses `ledger-broken` when a migration harmed a chain."""
    from stembase.refusal import Refused

    from . import guards
    from .verifying import verify

    if using != "default":
        return
    guards.put_up()
    if any(migration.app_label == "ledger" for migration, _backwards in plan or []):
        for fault in verify().faults:
            raise Refused("ledger-broken", chain=fault.chain, seq=fault.seq, why=fault.why)


class LedgerConfig(AppConfig):
    name = "stembase.ledger"
    label = "ledger"

    def ready(self) -> None:
        post_migrate.connect(after_migrating, sender=self)

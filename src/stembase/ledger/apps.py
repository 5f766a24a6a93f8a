"""The ledger app: puts its guards up after every migration."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def put_up_guards(**_: object) -> None:
    """Django's signal after migrate; SQLite drops triggers when a table is remade."""
    from . import guards

    guards.put_up()


class LedgerConfig(AppConfig):
    name = "stembase.ledger"
    label = "ledger"

    def ready(self) -> None:
        post_migrate.connect(put_up_guards, sender=self)

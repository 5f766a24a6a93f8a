"""The tables of a database that is thrown away, made as the models stand: their history takes five times as long and ends the same."""

from django.conf import settings
from django.core.management import call_command


class _Unmigrated(dict[str, None]):
    """The migrations of every app: none."""

    def __contains__(self, app: object) -> bool:
        """Every app is here."""
        return True

    def __getitem__(self, app: str) -> None:
        """And has none."""


def make_tables() -> None:
    """Make all tables and guards in an empty default database. For this process only: a database that stays is migrated."""
    settings.MIGRATION_MODULES = _Unmigrated()
    call_command("migrate", run_syncdb=True, verbosity=0, interactive=False)

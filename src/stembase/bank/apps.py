"""The bank app: loads its commands and verbs, and what follows from findings."""

from django.apps import AppConfig

from stembase.acts.loading import load_commands


class BankConfig(AppConfig):
    name = "stembase.bank"
    label = "bank"

    def ready(self) -> None:
        from stembase.bank import (  # (hold and deviate; the jobs of imports)
            consequences,  # noqa: F401
            uploading,  # noqa: F401
        )

        load_commands(self.name)
        from stembase.bank.selection import rerunning, work  # noqa: F401 (enter the jobs of searching)

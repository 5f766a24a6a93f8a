"""The bank app: loads its commands and verbs."""

from django.apps import AppConfig

from stembase.acts.loading import load_commands


class BankConfig(AppConfig):
    name = "stembase.bank"
    label = "bank"

    def ready(self) -> None:
        load_commands(self.name)

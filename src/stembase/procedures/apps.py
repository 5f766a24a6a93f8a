"""The procedures app: loads its commands and verbs."""

from django.apps import AppConfig

from stembase.acts.loading import load_commands


class ProceduresConfig(AppConfig):
    name = "stembase.procedures"
    label = "procedures"

    def ready(self) -> None:
        load_commands(self.name)

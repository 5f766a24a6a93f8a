"""The app of competence: loads its commands and verbs."""

from django.apps import AppConfig

from stembase.acts.loading import load_commands


class CompetenceConfig(AppConfig):
    name = "stembase.competence"
    label = "competence"

    def ready(self) -> None:
        load_commands(self.name)

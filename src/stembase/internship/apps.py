"""The app of internships: loads its commands and verbs."""

from django.apps import AppConfig

from stembase.acts.loading import load_commands


class InternshipConfig(AppConfig):
    name = "stembase.internship"
    label = "internship"

    def ready(self) -> None:
        load_commands(self.name)

"""The app of internships: loads its commands and verbs, and enters the law in the gate of the live banks."""

from django.apps import AppConfig

from stembase.acts.loading import load_commands


class InternshipConfig(AppConfig):
    name = "stembase.internship"
    label = "internship"

    def ready(self) -> None:
        load_commands(self.name)
        from stembase.acts.gate import STANDINGS
        from stembase.internship.queries.station import demand_lawful

        STANDINGS["live"] = demand_lawful

"""The app of donors, behind the privacy wall: loads its commands and verbs."""

from django.apps import AppConfig

from stembase.acts.loading import load_commands


class DonorsConfig(AppConfig):
    name = "stembase.donors"
    label = "donors"

    def ready(self) -> None:
        load_commands(self.name)

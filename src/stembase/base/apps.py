"""The base app: loads its commands and verbs."""

from django.apps import AppConfig

from stembase.acts.loading import load_commands


class BaseConfig(AppConfig):
    name = "stembase.base"
    label = "base"

    def ready(self) -> None:
        load_commands(self.name)

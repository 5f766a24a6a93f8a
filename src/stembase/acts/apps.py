"""The app of the door."""

from django.apps import AppConfig


class ActsConfig(AppConfig):
    name = "stembase.acts"
    label = "acts"

    def ready(self) -> None:
        from . import attempts  # noqa: F401 (enters the verb `attempted`)

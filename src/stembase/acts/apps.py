"""The app of the door."""

from django.apps import AppConfig


class ActsConfig(AppConfig):
    name = "stembase.acts"
    label = "acts"

    def ready(self) -> None:
        from . import attempts, verification  # noqa: F401 (enter the verb `attempted`, and the job that verifies)

"""The app of the door."""

from django.apps import AppConfig


class ActsConfig(AppConfig):
    name = "stembase.acts"
    label = "acts"

    def ready(self) -> None:
        from . import attempts, verification, wording  # noqa: F401 (enter the verb `attempted`, the job that verifies, the words for commands)

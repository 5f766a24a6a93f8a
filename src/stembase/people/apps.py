"""The app of people: enters the words for roles and persons."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "stembase.people"
    label = "people"

    def ready(self) -> None:
        from . import wording  # noqa: F401 (enters the words)

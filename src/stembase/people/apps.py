from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "stembase.people"
    label = "people"

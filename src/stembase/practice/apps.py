from django.apps import AppConfig


class PracticeConfig(AppConfig):
    name = "stembase.practice"
    label = "practice"

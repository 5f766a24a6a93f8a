from django.apps import AppConfig


class InnovationConfig(AppConfig):
    name = "stembase.innovation"
    label = "innovation"

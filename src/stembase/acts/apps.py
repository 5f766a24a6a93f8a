from django.apps import AppConfig


class ActsConfig(AppConfig):
    name = "stembase.acts"
    label = "acts"

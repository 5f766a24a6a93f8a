from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "stembase.base"
    label = "base"

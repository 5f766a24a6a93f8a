from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "stembase.api"
    label = "api"

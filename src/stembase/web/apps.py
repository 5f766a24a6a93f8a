from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "stembase.web"
    label = "web"

from django.apps import AppConfig


class ChainsConfig(AppConfig):
    name = "stembase.chains"
    label = "chains"

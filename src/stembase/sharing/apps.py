from django.apps import AppConfig


class SharingConfig(AppConfig):
    name = "stembase.sharing"
    label = "sharing"

from django.apps import AppConfig


class DonorsConfig(AppConfig):
    name = "stembase.donors"
    label = "donors"

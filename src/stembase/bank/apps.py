from django.apps import AppConfig


class BankConfig(AppConfig):
    name = "stembase.bank"
    label = "bank"

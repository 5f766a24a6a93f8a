from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "stembase.ledger"
    label = "ledger"

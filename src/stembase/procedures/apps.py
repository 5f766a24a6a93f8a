from django.apps import AppConfig


class ProceduresConfig(AppConfig):
    name = "stembase.procedures"
    label = "procedures"

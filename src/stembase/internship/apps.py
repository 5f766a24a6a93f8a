from django.apps import AppConfig


class InternshipConfig(AppConfig):
    name = "stembase.internship"
    label = "internship"

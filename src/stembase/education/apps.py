from django.apps import AppConfig


class EducationConfig(AppConfig):
    name = "stembase.education"
    label = "education"

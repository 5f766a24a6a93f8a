from django.apps import AppConfig


class CompetenceConfig(AppConfig):
    name = "stembase.competence"
    label = "competence"

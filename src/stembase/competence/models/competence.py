"""One thing a person can be trusted with."""

from django.db import models

from stembase.ledger.vocabulary import projection


@projection
class Competence(models.Model):
    """A competence of the framework. `includes` are its direct parts; `covers` everything it includes, itself among it, computed by its verb."""

    key = models.CharField(max_length=60, primary_key=True)
    station = models.CharField(max_length=24, blank=True)
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120)
    description_zh = models.TextField(blank=True)
    description_en = models.TextField(blank=True)
    includes = models.JSONField(default=list)
    covers = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.key

    def title(self, language: str) -> str:
        """The title in the language asked for."""
        return self.title_zh if language.startswith("zh") else self.title_en

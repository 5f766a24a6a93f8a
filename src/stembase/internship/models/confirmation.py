"""A rule marked M that an administrator has checked against its text."""

from django.db import models

from stembase.ledger.vocabulary import projection


@projection
class Confirmation(models.Model):
    """The last confirmation of a rule. It holds for the text with this digest: a rule that is written anew only warns again."""

    rule = models.CharField(max_length=80, primary_key=True)
    digest = models.CharField(max_length=64)
    source = models.TextField()
    confirmed_by = models.CharField(max_length=20)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.rule

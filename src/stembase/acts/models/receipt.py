"""The receipt of an act asked for with an idempotency key: a retry gives the same act and writes nothing."""

from django.db import models


class Receipt(models.Model):
    """Key chosen by the caller, unique for each person, what was asked (hash), and the entry that came of it."""

    key = models.CharField(max_length=80)
    person = models.CharField(max_length=20)
    content = models.CharField(max_length=64)
    entry = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="acts_receipt_own")]

    def __str__(self) -> str:
        return self.key

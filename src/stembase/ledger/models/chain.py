"""A chain: the ordered acts of one bank or of the base, and its head."""

from django.db import models


class Chain(models.Model):
    """One hash chain. `seq` and `hash` are its head; the row is locked first by every act, so acts of one chain are serial."""

    class Kind(models.TextChoices):
        LIVE = "live"
        PRACTICE = "practice"
        BASE = "base"

    key = models.CharField(max_length=40, primary_key=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    def __str__(self) -> str:
        return self.key

"""A chain: the ordered acts of one bank or of the base, and its head."""

from django.db import models


class Chain(models.Model):
    """One hash chain. `seq` and `hash` are its head; the row is locked first by every act, so acts of one chain are serial.

    `clock`: the chain whose acts move its time (see `ledger.clock`); empty: the real clock. A live bank keeps the real one, but for the demo's.
    """

    class Kind(models.TextChoices):
        LIVE = "live"
        PRACTICE = "practice"
        BASE = "base"

    key = models.CharField(max_length=40, primary_key=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)
    clock = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(clock="") | ~models.Q(kind="live") | models.Q(key__startswith="A999"),
                name="ledger_chain_live_keeps_the_real_clock",
            )
        ]

    def __str__(self) -> str:
        return self.key

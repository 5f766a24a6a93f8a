"""A bank: live or practice, on one code path."""

from django.db import models

from stembase.ledger.vocabulary import projection


@projection
class Bank(models.Model):
    """One bank with its chain of the same key. `facility` is its ISBT 128 facility number; practice banks share theirs."""

    class Kind(models.TextChoices):
        LIVE = "live"
        PRACTICE = "practice"

    key = models.CharField(max_length=40, primary_key=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    facility = models.CharField(max_length=5)
    title_zh = models.CharField(max_length=80)
    title_en = models.CharField(max_length=80)
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="live") | models.Q(facility__in=["A9995", "A9996", "A9997", "A9998", "A9999"]),
                name="bank_practice_has_a_practice_facility",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="practice") | ~models.Q(facility__in=["A9995", "A9996", "A9997", "A9998", "A9999"]),
                name="bank_live_has_no_practice_facility",
            ),
        ]

    def __str__(self) -> str:
        return self.key

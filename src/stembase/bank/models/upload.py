"""Tables people upload to be imported: sealed while they wait, emptied when they are done."""

from django.db import models

from .bank import Bank


class Upload(models.Model):
    """One table, or file of a registry (named in `registry`), on its way in. `content` and `faulty` (its refused rows, to be mended) are sealed,
    for a table may say who people are, and are emptied when they have served or after a day. `verdicts` holds row, state and findings, none of which
    repeats a personal cell."""

    class Step(models.TextChoices):
        LOOKING = "looking"
        WRITING = "writing"

    key = models.CharField(max_length=32, primary_key=True)
    bank = models.ForeignKey(Bank, models.PROTECT, related_name="uploads")
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    person = models.CharField(max_length=20)
    at = models.DateTimeField()
    key_id = models.CharField(max_length=16)
    content = models.BinaryField()
    faulty = models.BinaryField(default=b"")
    step = models.CharField(max_length=10, choices=Step.choices, default=Step.LOOKING)
    job = models.BigIntegerField(default=0)
    lines = models.PositiveIntegerField(default=0)
    verdicts = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    passed_over = models.JSONField(default=list)
    undone = models.BooleanField(default=False)
    registry = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person", "-at"], name="bank_upload_person")]

    def __str__(self) -> str:
        return self.key

"""An organisation people belong to: college, enterprise, hospital."""

from django.db import models


class Organisation(models.Model):
    """A legal body taking part in the base. `credit_code` is the unified social credit code (GB 32100), empty outside China."""

    class Kind(models.TextChoices):
        COLLEGE = "college"
        ENTERPRISE = "enterprise"
        HOSPITAL = "hospital"
        OTHER = "other"

    key = models.CharField(max_length=40, primary_key=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120)
    credit_code = models.CharField(max_length=18, blank=True)

    def __str__(self) -> str:
        return self.key

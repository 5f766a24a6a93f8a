"""What the base knows of an organisation that takes interns in, and what was filed with the authority."""

from django.db import models

from stembase.ledger.vocabulary import projection


@projection
class HostAssessment(models.Model):
    """The written assessment of a host after a visit; the latest counts, up to `until_date`. `report`: SHA-256 of the report."""

    key = models.CharField(max_length=60, primary_key=True)
    order = models.BigIntegerField(unique=True)
    partner = models.CharField(max_length=40, db_index=True)
    venue = models.CharField(max_length=24)
    staff = models.PositiveIntegerField()
    declares = models.JSONField(default=list)
    since_date = models.DateField()
    until_date = models.DateField()
    report = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.partner} {self.since_date}"


@projection
class Filing(models.Model):
    """What was filed with, or approved by, an authority for a programme agreement, under its number, for a span of days."""

    key = models.CharField(max_length=60, primary_key=True)
    agreement = models.CharField(max_length=40, db_index=True)
    filing = models.CharField(max_length=24)
    number = models.CharField(max_length=80)
    authority = models.TextField()
    since_date = models.DateField()
    until_date = models.DateField()

    def __str__(self) -> str:
        return f"{self.filing} {self.number}"

"""Performances of procedures, the steps done in them, and the files machines wrote."""

from django.db import models

from stembase.ledger.ownership import belongs_to_bank
from stembase.ledger.vocabulary import projection

from .bank import Bank


@projection
class Performance(models.Model):
    """One run of one procedure version on one subject (unit, donation or donor). The version is pinned when the first step is done."""

    key = models.CharField(max_length=60, primary_key=True)
    bank = models.ForeignKey(Bank, models.PROTECT, related_name="performances")
    procedure = models.CharField(max_length=120)
    version = models.PositiveSmallIntegerField()
    subject = models.CharField(max_length=60)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            belongs_to_bank("bank_performance_own", "subject"),
            models.UniqueConstraint(fields=["subject", "procedure"], condition=models.Q(ended_at=None), name="bank_performance_one_open"),
        ]
        indexes = [
            models.Index(fields=["subject"], name="bank_performance_subject"),
            models.Index(fields=["procedure", "begun_at"], name="bank_perf_procedure"),
        ]

    def __str__(self) -> str:
        return self.key


@projection
class StepDone(models.Model):
    """One step of a performance, done by one act: what was set and read, and how many deviations it gave."""

    key = models.CharField(max_length=60, primary_key=True)
    bank = models.ForeignKey(Bank, models.PROTECT, related_name="+")
    performance = models.ForeignKey(Performance, models.PROTECT, related_name="steps")
    step = models.CharField(max_length=60)
    by = models.CharField(max_length=20)
    witness = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField()
    measures = models.JSONField(default=dict)
    lots = models.JSONField(default=dict)
    equipment = models.JSONField(default=dict)
    deviations = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            belongs_to_bank("bank_step_own", "performance_id"),
            models.UniqueConstraint(fields=["performance", "step"], name="bank_step_once"),
        ]

    def __str__(self) -> str:
        return self.key


class LogFile(models.Model):
    """A file a machine wrote, kept as it came; the ledger holds its SHA-256. Not read from the ledger: files come from backup."""

    key = models.CharField(max_length=64, primary_key=True)
    kind = models.CharField(max_length=20)
    content = models.BinaryField()
    kept_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.key[:12]


@projection
class FreezeRun(models.Model):
    """A controlled-rate freezing, begun and ended; what its log says, and where the log is."""

    key = models.CharField(max_length=60, primary_key=True)
    bank = models.ForeignKey(Bank, models.PROTECT, related_name="+")
    unit = models.CharField(max_length=60, db_index=True)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    log = models.CharField(max_length=64, blank=True)
    readings = models.JSONField(default=dict)

    class Meta:
        constraints = [belongs_to_bank("bank_freeze_own", "unit")]

    def __str__(self) -> str:
        return self.key

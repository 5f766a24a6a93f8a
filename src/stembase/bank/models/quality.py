"""Holds, deviations and lots."""

from django.db import models

from stembase.ledger.ownership import belongs_to_bank
from stembase.ledger.vocabulary import projection

from .bank import Bank
from .unit import Unit


@projection
class Hold(models.Model):
    """A unit may not move on while a hold stands: opened by a finding, an excursion or a person; lifted by another act with its reason."""

    key = models.CharField(max_length=130, primary_key=True)
    bank = models.ForeignKey(Bank, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="holds")
    reason = models.CharField(max_length=60)
    facts = models.JSONField(default=dict)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=20)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.CharField(max_length=20, blank=True)
    lift_reason = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [belongs_to_bank("bank_hold_own", "unit_id")]
        indexes = [models.Index(fields=["unit"], condition=models.Q(lifted_at=None), name="bank_hold_open")]

    def __str__(self) -> str:
        return self.key


@projection
class Deviation(models.Model):
    """Something that went otherwise than written. Opened by a finding or a person; classed, explained and closed by the quality manager.

    `owner`: who corrects it, to the end of `due_date`; every major or critical one that was classed has both."""

    class Severity(models.TextChoices):
        UNCLASSED = ""
        MINOR = "minor"
        MAJOR = "major"
        CRITICAL = "critical"

    key = models.CharField(max_length=70, primary_key=True)
    bank = models.ForeignKey(Bank, models.PROTECT, related_name="deviations")
    code = models.CharField(max_length=60)
    facts = models.JSONField(default=dict)
    subject = models.CharField(max_length=60, db_index=True)
    procedure = models.CharField(max_length=120, blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=20)
    severity = models.CharField(max_length=8, choices=Severity.choices, blank=True)
    note = models.CharField(max_length=64, blank=True)
    owner = models.CharField(max_length=20, blank=True)
    due_date = models.DateField(null=True, blank=True)
    cause = models.CharField(max_length=64, blank=True)
    corrected = models.CharField(max_length=64, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [belongs_to_bank("bank_deviation_own")]
        indexes = [
            models.Index(fields=["bank", "closed_at", "-opened_at"], name="bank_deviation_open"),
            models.Index(fields=["owner"], condition=models.Q(closed_at=None) & ~models.Q(owner=""), name="bank_deviation_owned"),
        ]

    def __str__(self) -> str:
        return self.key


@projection
class Lot(models.Model):
    """A lot of a reagent, bag, kit or medium: may be used until it expires, unless blocked."""

    key = models.CharField(max_length=60, primary_key=True)
    bank = models.ForeignKey(Bank, models.PROTECT, related_name="lots")
    kind = models.CharField(max_length=40)
    number = models.CharField(max_length=40)
    maker = models.CharField(max_length=60, blank=True)
    valid_until = models.DateTimeField()
    received_at = models.DateTimeField()
    blocked_at = models.DateTimeField(null=True, blank=True)
    blocked_reason = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [belongs_to_bank("bank_lot_own"), models.UniqueConstraint(fields=["bank", "kind", "number"], name="bank_lot_number")]

    def __str__(self) -> str:
        return self.key

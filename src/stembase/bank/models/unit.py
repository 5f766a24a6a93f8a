"""Donations, units and their lineage."""

from django.db import models

from stembase.ledger.ownership import belongs_to_bank
from stembase.ledger.vocabulary import projection

from .bank import Bank


@projection
class Donation(models.Model):
    """The event a DIN names: expected when a kit is issued, then collected; `loss` says why nothing of it was kept, empty while something may be."""

    key = models.CharField(max_length=60, primary_key=True)
    bank = models.ForeignKey(Bank, models.PROTECT, related_name="donations")
    din = models.CharField(max_length=13)
    source = models.CharField(max_length=40)
    donor = models.CharField(max_length=60, db_index=True)
    kit = models.CharField(max_length=60, blank=True)
    expected_at = models.DateTimeField()
    collected_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    loss = models.CharField(max_length=40, blank=True)
    lost_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bank", "din"], name="bank_donation_din"),
            belongs_to_bank("bank_donation_own", "donor", "kit"),
        ]
        indexes = [
            models.Index(fields=["bank", "-collected_at"], name="bank_donation_collected"),
            models.Index(fields=["bank", "loss"], name="bank_donation_loss"),
        ]

    def __str__(self) -> str:
        return self.key


@projection
class Unit(models.Model):
    """A bag, vial, segment, tube or flask: DIN + product code + division. `stage` moves only by steps and station commands that claim it."""

    key = models.CharField(max_length=60, primary_key=True)
    bank = models.ForeignKey(Bank, models.PROTECT, related_name="units")
    donation = models.ForeignKey(Donation, models.PROTECT, null=True, blank=True, related_name="units")
    din = models.CharField(max_length=13, db_index=True)
    product = models.CharField(max_length=5)
    division = models.CharField(max_length=6)
    container = models.CharField(max_length=12)
    source = models.CharField(max_length=40)
    stage = models.CharField(max_length=20)
    stage_since = models.DateTimeField()
    volume_ml = models.FloatField(null=True, blank=True)
    passage = models.PositiveSmallIntegerField(null=True, blank=True)
    made_at = models.DateTimeField()
    frozen_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [belongs_to_bank("bank_unit_own", "donation_id")]
        indexes = [models.Index(fields=["bank", "stage", "-stage_since"], name="bank_unit_stage")]

    def __str__(self) -> str:
        return self.key


@projection
class Parentage(models.Model):
    """One edge of the lineage: pooling gives a child several parents, splitting a parent several children."""

    key = models.CharField(max_length=130, primary_key=True)
    bank = models.ForeignKey(Bank, models.PROTECT, related_name="+")
    parent = models.ForeignKey(Unit, models.PROTECT, related_name="children_edges")
    child = models.ForeignKey(Unit, models.PROTECT, related_name="parent_edges")
    act = models.CharField(max_length=60)

    class Meta:
        constraints = [
            belongs_to_bank("bank_parentage_own", "parent_id", "child_id"),
            models.CheckConstraint(condition=~models.Q(parent=models.F("child")), name="bank_parentage_no_self"),
        ]

    def __str__(self) -> str:
        return self.key

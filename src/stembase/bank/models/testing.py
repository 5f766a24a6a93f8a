"""Results, standards and the choice of them, verdicts, releases by exception."""

from django.db import models

from stembase.ledger.ownership import belongs_to_bank
from stembase.ledger.vocabulary import projection

from .bank import Bank
from .unit import Unit


@projection
class Result(models.Model):
    """One result of one test on one unit. A number with its unit, or a finding as a code; it counts once somebody other than the performer
    has reviewed it. A correction is a new row that `supersedes` this one; `reason` is the note of a rejection or correction."""

    class State(models.TextChoices):
        PERFORMED = "performed"
        REVIEWED = "reviewed"
        REJECTED = "rejected"
        SUPERSEDED = "superseded"

    key = models.CharField(max_length=60, primary_key=True)
    bank = models.ForeignKey(Bank, models.PROTECT, related_name="results")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="results")
    test = models.CharField(max_length=40)
    method = models.CharField(max_length=40)
    value = models.FloatField(null=True, blank=True)
    finding = models.CharField(max_length=160, blank=True)
    measure_unit = models.CharField(max_length=20, blank=True)
    uncertainty = models.FloatField(null=True, blank=True)
    instrument = models.CharField(max_length=60, blank=True)
    lot = models.CharField(max_length=60, blank=True)
    final = models.BooleanField(default=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.PERFORMED)
    performed_by = models.CharField(max_length=20)
    performed_at = models.DateTimeField()
    reviewed_by = models.CharField(max_length=20, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    supersedes = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [belongs_to_bank("bank_result_own", "unit_id", "lot", "supersedes")]
        indexes = [
            models.Index(fields=["unit", "test"], name="bank_result_unit_test"),
            models.Index(fields=["bank", "state"], name="bank_result_state"),
            models.Index(fields=["bank", "-reviewed_at"], name="bank_result_reviewed"),
        ]

    def __str__(self) -> str:
        return self.key


@projection
class StandardVersion(models.Model):
    """A published standard: thresholds as versioned data, never constants. `text` is its TOML."""

    key = models.CharField(max_length=60, primary_key=True)
    standard = models.CharField(max_length=50)
    version = models.PositiveSmallIntegerField()
    text = models.TextField()
    hash = models.CharField(max_length=64)
    effective_date = models.DateField()
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=20)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["standard", "version"], name="bank_standard_version")]

    def __str__(self) -> str:
        return self.key


@projection
class BankStandard(models.Model):
    """Which standard a bank releases the units of one source by (key `BANK:source`); the version is the one in force on the day."""

    key = models.CharField(max_length=60, primary_key=True)
    bank = models.ForeignKey(Bank, models.PROTECT, related_name="standards")
    source = models.CharField(max_length=40)
    standard = models.CharField(max_length=50)
    since = models.DateTimeField()
    chosen_by = models.CharField(max_length=20)

    class Meta:
        constraints = [belongs_to_bank("bank_choice_own"), models.UniqueConstraint(fields=["bank", "source"], name="bank_choice_source")]

    def __str__(self) -> str:
        return self.key


@projection
class ReleaseVerdict(models.Model):
    """A frozen snapshot of a unit against a standard: every criterion with its value, limit and answer, as it stood."""

    key = models.CharField(max_length=60, primary_key=True)
    bank = models.ForeignKey(Bank, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="verdicts")
    standard = models.CharField(max_length=60)
    passed = models.BooleanField()
    criteria = models.JSONField()
    by = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        constraints = [belongs_to_bank("bank_verdict_own", "unit_id")]

    def __str__(self) -> str:
        return self.key


@projection
class ExceptionalRelease(models.Model):
    """A unit that fails its standard, released for one patient: what failed, why it is used, when the programme was told, who signed."""

    key = models.CharField(max_length=60, primary_key=True)
    bank = models.ForeignKey(Bank, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="exceptions")
    patient = models.CharField(max_length=60)
    verdict = models.CharField(max_length=60)
    failed = models.JSONField()
    reason = models.CharField(max_length=64)
    told_at = models.DateTimeField()
    by = models.CharField(max_length=20)
    witness = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        constraints = [belongs_to_bank("bank_exception_own", "unit_id", "verdict")]

    def __str__(self) -> str:
        return self.key

"""Whether a donor may give: answers, infectious-disease markers, and the determination made on them."""

from django.db import models

from stembase.ledger.ownership import belongs_to_bank
from stembase.ledger.vocabulary import projection

from .donor import Donor


@projection
class Screening(models.Model):
    """One interview with the questionnaire: answers as codes, and the questions whose answers defer. The latest one counts."""

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted"
        DEFERRED = "deferred"

    key = models.CharField(max_length=60, primary_key=True)
    order = models.BigIntegerField()
    bank = models.CharField(max_length=40)
    donor = models.ForeignKey(Donor, models.PROTECT, related_name="screenings")
    questionnaire = models.CharField(max_length=40)
    answers = models.JSONField(default=dict)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    deferrals = models.JSONField(default=list)
    screened_by = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        constraints = [belongs_to_bank("donors_screening_own", "donor_id", bank="bank")]

    def __str__(self) -> str:
        return self.key


@projection
class Marker(models.Model):
    """The result of one infectious-disease test of the donor or birth mother. A corrected one stays, marked as replaced."""

    class Result(models.TextChoices):
        NON_REACTIVE = "non-reactive"
        REACTIVE = "reactive"
        INDETERMINATE = "indeterminate"

    key = models.CharField(max_length=60, primary_key=True)
    bank = models.CharField(max_length=40)
    donor = models.ForeignKey(Donor, models.PROTECT, related_name="markers")
    agent = models.CharField(max_length=16)
    method = models.CharField(max_length=16)
    result = models.CharField(max_length=14, choices=Result.choices)
    value = models.FloatField(null=True, blank=True)
    unit = models.CharField(max_length=16, blank=True)
    instrument = models.CharField(max_length=60, blank=True)
    lot = models.CharField(max_length=60, blank=True)
    sampled_at = models.DateTimeField()
    performer = models.CharField(max_length=20)
    at = models.DateTimeField()
    replaced = models.BooleanField(default=False)

    class Meta:
        constraints = [
            belongs_to_bank("donors_marker_own", "donor_id", bank="bank"),
            models.UniqueConstraint(fields=["donor", "agent", "method", "sampled_at"], condition=models.Q(replaced=False), name="donors_marker_once"),
        ]

    def __str__(self) -> str:
        return f"{self.donor_id} {self.agent} {self.method} {self.result}"


@projection
class Eligibility(models.Model):
    """A determination, made by a responsible person under a named standard for a recovery; the latest one counts."""

    class Determination(models.TextChoices):
        ELIGIBLE = "eligible"
        INELIGIBLE = "ineligible"
        INCOMPLETE = "incomplete"

    key = models.CharField(max_length=60, primary_key=True)
    order = models.BigIntegerField()
    bank = models.CharField(max_length=40)
    donor = models.ForeignKey(Donor, models.PROTECT, related_name="determinations")
    determination = models.CharField(max_length=10, choices=Determination.choices)
    standard = models.CharField(max_length=40)
    recovered_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=64, blank=True)
    determined_by = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        constraints = [belongs_to_bank("donors_eligibility_own", "donor_id", bank="bank")]
        indexes = [models.Index(fields=["donor", "-order"], name="donors_eligibility_donor")]

    def __str__(self) -> str:
        return f"{self.donor_id} {self.determination}"

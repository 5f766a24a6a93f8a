"""What a donor has agreed to."""

from django.db import models

from stembase.ledger.ownership import belongs_to_bank
from stembase.ledger.vocabulary import projection

from .donor import Donor


@projection
class Consent(models.Model):
    """A consent given on a version of the form. Its scopes are withdrawn one by one; `withdrawn_at` is set when none is left."""

    key = models.CharField(max_length=60, primary_key=True)
    bank = models.CharField(max_length=40)
    donor = models.ForeignKey(Donor, models.PROTECT, related_name="consents")
    version = models.CharField(max_length=40)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [belongs_to_bank("donors_consent_own", "donor_id", bank="bank")]

    def __str__(self) -> str:
        return self.key


@projection
class ConsentScope(models.Model):
    """One thing agreed to, in force from the consent until its withdrawal (half-open)."""

    key = models.CharField(max_length=80, primary_key=True)
    bank = models.CharField(max_length=40)
    consent = models.ForeignKey(Consent, models.PROTECT, related_name="scopes")
    donor = models.ForeignKey(Donor, models.PROTECT, related_name="+")
    scope = models.CharField(max_length=16)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [belongs_to_bank("donors_scope_own", "donor_id", "consent_id", bank="bank")]
        indexes = [models.Index(fields=["donor", "scope"], name="donors_scope_donor")]

    def __str__(self) -> str:
        return self.key

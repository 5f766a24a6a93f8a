"""A donor as the bank knows them: a code."""

from django.db import models

from stembase.ledger.ownership import belongs_to_bank
from stembase.ledger.vocabulary import projection


@projection
class Donor(models.Model):
    """Somebody who gives, or the birth mother tested in place of a newborn. `identity` is the random token of what is sealed, empty when nothing is.

    `bank` is the key of the bank's chain; nothing here says who it is.
    """

    class Kind(models.TextChoices):
        BIRTH_MOTHER = "birth-mother"
        DONOR = "donor"
        CHILD = "child"

    class Status(models.TextChoices):
        REGISTERED = "registered"
        ERASED = "erased"

    key = models.CharField(max_length=60, primary_key=True)
    bank = models.CharField(max_length=40)
    code = models.CharField(max_length=16)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    source = models.CharField(max_length=40)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.REGISTERED)
    identity = models.CharField(max_length=32, blank=True)
    registered_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bank", "code"], name="donors_donor_code"),
            belongs_to_bank("donors_donor_own", bank="bank"),
        ]
        indexes = [models.Index(fields=["bank", "-registered_at"], name="donors_donor_registered")]

    def __str__(self) -> str:
        return self.key

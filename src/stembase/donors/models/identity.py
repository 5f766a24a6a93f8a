"""Who a donor or a recipient is: encrypted, apart, never in the ledger. And who has read it."""

from django.db import models

from stembase.ledger.vocabulary import projection


class Side(models.TextChoices):
    """The two sides of the wall; no role reads both. What is sealed of interns lies on neither: nobody reads it, the gate of internships asks it."""

    DONOR = "donor"
    RECIPIENT = "recipient"
    INTERN = "intern"


class Identity(models.Model):
    """A sealed identity under a random token. Not read from the ledger: it comes from backup. An erased one keeps its token and no content."""

    token = models.CharField(max_length=32, primary_key=True)
    side = models.CharField(max_length=10, choices=Side.choices)
    key_id = models.CharField(max_length=16, blank=True)
    sealed = models.BinaryField()
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["key_id"], name="donors_identity_key_id")]

    def __str__(self) -> str:
        return self.token


@projection
class IdentityRead(models.Model):
    """One reading of one identity: by whom, when, for what purpose."""

    key = models.CharField(max_length=60, primary_key=True)
    subject = models.CharField(max_length=60, db_index=True)
    side = models.CharField(max_length=10, choices=Side.choices)
    reader = models.CharField(max_length=20)
    purpose = models.CharField(max_length=40)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.reader} {self.subject} {self.purpose}"

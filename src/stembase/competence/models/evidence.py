"""What somebody did, as evidence of a competence."""

from django.db import models

from stembase.ledger.vocabulary import projection


@projection
class Evidence(models.Model):
    """One row per competence, performance and person. Never changed.

    Class A: an act; B: co-signed live; C: co-signed late; D: self-reported. `help_given` is what was needed (0 none … 4 done by another).
    """

    class Kind(models.TextChoices):
        LIVE = "live"
        PRACTICE = "practice"

    class Class(models.TextChoices):
        ACT = "A"
        COSIGNED_LIVE = "B"
        COSIGNED_LATE = "C"
        SELF_REPORTED = "D"

    key = models.CharField(max_length=150, primary_key=True)
    competence = models.CharField(max_length=60)
    person = models.CharField(max_length=20)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    class_letter = models.CharField(max_length=1, choices=Class.choices)
    success = models.BooleanField()
    help_given = models.PositiveSmallIntegerField(default=0)
    chain = models.CharField(max_length=40)
    entry = models.CharField(max_length=60, db_index=True)
    procedure = models.CharField(max_length=120, blank=True)
    witness = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person", "competence", "at"], name="competence_evidence_person")]

    def __str__(self) -> str:
        return self.key

"""What must be in order before somebody may work in a place: insurance, safety training, hours left."""

from django.db import models

from stembase.ledger.vocabulary import projection


@projection
class Clearance(models.Model):
    """One clearance of one person, for a bank or site (`scope`, empty for the whole base), over a half-open span that a withdrawal ends early."""

    class Kind(models.TextChoices):
        INSURED = "insured"
        SAFETY_TRAINED = "safety-trained"
        HOURS_LEFT = "hours-left"

    key = models.CharField(max_length=60, primary_key=True)
    person = models.CharField(max_length=20)
    scope = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=24, choices=Kind.choices)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    withdrawn = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["person", "kind", "scope"], name="competence_clearance_person")]

    def __str__(self) -> str:
        return f"{self.person} {self.kind}"

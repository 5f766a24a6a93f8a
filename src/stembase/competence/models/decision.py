"""A human decision on what somebody may do next."""

from django.db import models

from stembase.ledger.vocabulary import projection

from .competence import Competence


@projection
class Decision(models.Model):
    """An entrustment decision, levels 1–5. Append-only: the latest one counts, and expiry is computed from `valid_until`, never stored.

    `order` is its place in the base's chain; `rests_on` cites evidence; `reason` is the key of a note.
    """

    key = models.CharField(max_length=60, primary_key=True)
    order = models.BigIntegerField(unique=True)
    competence = models.ForeignKey(Competence, models.PROTECT, related_name="decisions")
    person = models.CharField(max_length=20)
    level = models.PositiveSmallIntegerField()
    decided_by = models.CharField(max_length=20)
    second_signer = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=64, blank=True)
    rests_on = models.JSONField(default=list)
    founding = models.BooleanField(default=False)
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="superseded_by")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(level__gte=1, level__lte=5), name="competence_decision_level"),
            models.CheckConstraint(condition=~models.Q(person=models.F("decided_by")), name="competence_decision_not_self"),
        ]
        indexes = [models.Index(fields=["person", "competence", "-order"], name="competence_decision_person")]

    def __str__(self) -> str:
        return f"{self.person} {self.competence_id} {self.level}"

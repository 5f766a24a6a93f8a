"""A role a person holds, where, and for how long: read from the base's ledger."""

from django.db import models

from stembase.ledger.vocabulary import projection


@projection
class Grant(models.Model):
    """One role of one person within a scope: a chain's key (`A9990`, a practice bank), or empty for the whole base. Spans are half-open."""

    key = models.CharField(max_length=60, primary_key=True)
    person = models.CharField(max_length=20, db_index=True)
    role = models.CharField(max_length=24)
    scope = models.CharField(max_length=40, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["role", "scope"], name="people_grant_role")]

    def __str__(self) -> str:
        return f"{self.person} {self.role}"

"""What the reference policy did with the donor of a run, kept so that nobody waits for it twice."""

from django.db import models


class ReferenceRun(models.Model):
    """A run of the reference that was played and undone, packed. It is nobody's record and never in the ledger: thrown away, it is played again and
    comes to the same. `key`: the hash of all it rests on."""

    key = models.CharField(max_length=64, primary_key=True)
    played = models.BinaryField()

    def __str__(self) -> str:
        return self.key

"""An assignment: a scenario that somebody who teaches asks students to practise, and the students it is for."""

from django.db import models

from stembase.ledger.vocabulary import projection


@projection
class Assignment(models.Model):
    """A scenario to be practised until an instant, so many times. It can be changed, and withdrawn once; how far it has come is read from the runs
    that were started from it. `note`: the key of the words that go with it."""

    key = models.CharField(max_length=60, primary_key=True)
    scenario = models.CharField(max_length=80)
    given_by = models.CharField(max_length=40)
    given_at = models.DateTimeField()
    due_at = models.DateTimeField()
    wanted = models.PositiveSmallIntegerField(default=1)
    seeds = models.CharField(max_length=4)
    note = models.CharField(max_length=64, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.key


@projection
class Assigned(models.Model):
    """A student of an assignment, and the seed of every run started from it: the donor whom this student meets."""

    key = models.CharField(max_length=110, primary_key=True)
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="assigned")
    person = models.CharField(max_length=40, db_index=True)
    seed = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assignment", "person"], name="practice_assigned_once")]

    def __str__(self) -> str:
        return self.key

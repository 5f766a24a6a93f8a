"""A run: one scenario, one seed, its students, in a practice bank of its own."""

from django.db import models

from stembase.bank.models import Bank
from stembase.ledger.ownership import belongs_to_bank
from stembase.ledger.vocabulary import projection

from .assignment import Assignment


@projection
class Run(models.Model):
    """One run of a scenario; all else of it stands in its bank's chain. It is `preparing` while the world before it is told, then `open` until it
    is `ended` or `abandoned`; a teacher makes it `frozen` and opens it again. Scenario, parameters and model are pinned by what they were.
    `assignment`: what it was started from, if somebody asked for it."""

    class State(models.TextChoices):
        PREPARING = "preparing"
        OPEN = "open"
        FROZEN = "frozen"
        ENDED = "ended"
        ABANDONED = "abandoned"

    key = models.CharField(max_length=60, primary_key=True)
    bank = models.OneToOneField(Bank, models.PROTECT, related_name="run")
    scenario = models.CharField(max_length=80)
    scenario_hash = models.CharField(max_length=64)
    parameters_hash = models.CharField(max_length=64)
    model = models.CharField(max_length=20)
    seed = models.BigIntegerField()
    students = models.JSONField(default=list)
    assignment = models.ForeignKey(Assignment, models.PROTECT, null=True, blank=True, related_name="runs")
    started_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_seq = models.BigIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PREPARING)

    class Meta:
        constraints = [belongs_to_bank("practice_run_own")]

    def __str__(self) -> str:
        return self.key

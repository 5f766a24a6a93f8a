"""Scenarios a base has written itself: what was published, and what a teacher is still writing."""

from django.db import models

from stembase.ledger.vocabulary import projection


@projection
class ScenarioVersion(models.Model):
    """One published version of a scenario of the house; never changed. `text` is its TOML, `hash` the text's SHA-256. The latest version of a
    scenario is in force until it is withdrawn, or followed by the next."""

    key = models.CharField(max_length=120, primary_key=True)
    scenario = models.CharField(max_length=80)
    version = models.PositiveSmallIntegerField()
    text = models.TextField()
    hash = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=20)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scenario", "version"], name="practice_scenario_version_once")]

    def __str__(self) -> str:
        return self.key


class ScenarioDraft(models.Model):
    """A scenario somebody is writing: the fields of the form as they were typed, fitting or not. It is nobody's record and never in the ledger; its
    writer alone sees it and throws it away."""

    key = models.CharField(max_length=16, primary_key=True)
    person = models.CharField(max_length=20, db_index=True)
    title = models.CharField(max_length=120, blank=True)
    fields = models.JSONField(default=dict)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key

"""The published versions of procedures: rows, so that research can publish one at run time. Packaged files are only seeds."""

from django.db import models

from stembase.ledger.vocabulary import projection


@projection
class ProcedureVersion(models.Model):
    """One published version; never changed. `text` is its TOML, `hash` the text's SHA-256. In force from `effective_date` until a later one is."""

    key = models.CharField(max_length=120, primary_key=True)
    procedure = models.CharField(max_length=110)
    version = models.PositiveSmallIntegerField()
    station = models.CharField(max_length=20)
    text = models.TextField()
    hash = models.CharField(max_length=64)
    announced_date = models.DateField()
    effective_date = models.DateField()
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=20)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["procedure", "version"], name="procedures_version_once")]
        indexes = [models.Index(fields=["procedure", "effective_date"], name="procedures_in_force")]

    def __str__(self) -> str:
        return self.key

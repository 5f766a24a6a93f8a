"""One act, written once. The database itself refuses UPDATE, DELETE, TRUNCATE and REPLACE (see `guards`)."""

from django.db import models


class Entry(models.Model):
    """One row an act. All columns but `id` are covered by `hash`; instants are text, `record` is canonical JSON text, people are codes.

    `id` gives the order over all chains; `seq` counts without gaps within one chain.
    """

    id = models.BigAutoField(primary_key=True)
    chain = models.CharField(max_length=40)
    seq = models.BigIntegerField()
    at = models.CharField(max_length=27)
    recorded_at = models.CharField(max_length=27)
    actor = models.CharField(max_length=40)
    witness = models.CharField(max_length=40, blank=True)
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=160)
    procedure = models.CharField(max_length=120, blank=True)
    record = models.TextField()
    signature = models.TextField(blank=True)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        db_table = "ledger_entry"
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="ledger_entry_chain_seq")]
        indexes = [
            models.Index(fields=["subject", "id"], name="ledger_entry_subject"),
            models.Index(fields=["actor", "id"], name="ledger_entry_actor"),
            models.Index(fields=["verb", "id"], name="ledger_entry_verb"),
        ]

    def __str__(self) -> str:
        return f"{self.chain}:{self.seq}"

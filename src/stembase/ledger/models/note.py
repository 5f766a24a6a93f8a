"""Free text beside the chain: the record holds only its salted hash, so that a person can be erased and the chain still holds."""

from django.db import models


class Note(models.Model):
    """What somebody wrote in words. `key` is the salted hash that stands in the record; an erased note keeps key and no text."""

    key = models.CharField(max_length=64, primary_key=True)
    salt = models.CharField(max_length=32)
    text = models.TextField(blank=True)
    author = models.CharField(max_length=40)
    written_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.key[:12]

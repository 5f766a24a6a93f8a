"""Searches for patients, what came of each run, reservations and typings asked for."""

from django.db import models

from stembase.ledger.ownership import belongs_to_bank
from stembase.ledger.vocabulary import projection

from .bank import Bank
from .unit import Unit


@projection
class Search(models.Model):
    """A search for one patient, known here by a code alone. Typing, antibodies and the mother's antigens are notes: the ledger holds their hashes.

    `guideline` ranks cord units, `adult_guideline` adult donors (empty: none are searched); `population` names the haplotype frequencies.
    Open until somebody closes it, with the reason; a correction replaces what is said of the patient and keeps the old entry in the ledger.
    """

    class Sex(models.TextChoices):
        MALE = "male"
        FEMALE = "female"

    key = models.CharField(max_length=60, primary_key=True)
    bank = models.ForeignKey(Bank, models.PROTECT, related_name="searches")
    patient = models.CharField(max_length=40)
    typing = models.CharField(max_length=64)
    antibodies = models.CharField(max_length=64, blank=True)
    maternal = models.CharField(max_length=64, blank=True)
    weight_kg = models.FloatField()
    sex = models.CharField(max_length=6, choices=Sex.choices, blank=True)
    abo = models.CharField(max_length=2, blank=True)
    cmv = models.CharField(max_length=8, blank=True)
    indication = models.CharField(max_length=20)
    guideline = models.CharField(max_length=60)
    adult_guideline = models.CharField(max_length=60, blank=True)
    population = models.CharField(max_length=60, blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=20)
    corrected_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=20, blank=True)
    closed_why = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            belongs_to_bank("bank_search_own"),
            models.UniqueConstraint(fields=["bank", "patient"], condition=models.Q(closed_at=None), name="bank_search_one_open"),
        ]
        indexes = [models.Index(fields=["bank", "closed_at", "-opened_at"], name="bank_search_open")]

    def __str__(self) -> str:
        return self.key


@projection
class SearchRun(models.Model):
    """One run of a search: what went in and out by count, and what the answer rests on. The rows themselves stand in a file that can be made again;
    `digest` is the hash they must have.

    `because`: the causes for which it ran by itself, none where somebody asked; `changed`: how many candidates each cause touched since the run
    before (`CAUSE-EFFECT`). What a run by itself has changed is `news` until somebody notices it.
    """

    key = models.CharField(max_length=60, primary_key=True)
    bank = models.ForeignKey(Bank, models.PROTECT, related_name="+")
    search = models.ForeignKey(Search, models.PROTECT, related_name="runs")
    order = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    counts = models.JSONField()
    basis = models.JSONField()
    because = models.JSONField(default=list)
    changed = models.JSONField(default=dict)
    news = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.CharField(max_length=20)
    noticed_at = models.DateTimeField(null=True, blank=True)
    noticed_by = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [belongs_to_bank("bank_run_own", "search_id")]
        indexes = [
            models.Index(fields=["search", "-order"], name="bank_run_latest"),
            models.Index(fields=["search"], condition=models.Q(news=True), name="bank_run_news"),
        ]

    def __str__(self) -> str:
        return self.key


@projection
class Reservation(models.Model):
    """A unit kept for the patient of one search, for nobody else, until it expires. One stands on a unit; the database sees to it.

    One that has expired no longer binds: the next reservation ends it, or somebody gives it up.
    """

    key = models.CharField(max_length=60, primary_key=True)
    bank = models.ForeignKey(Bank, models.PROTECT, related_name="+")
    search = models.ForeignKey(Search, models.PROTECT, related_name="reservations")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="reservations")
    at = models.DateTimeField()
    by = models.CharField(max_length=20)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=20, blank=True)
    ended_why = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            belongs_to_bank("bank_reservation_own", "search_id", "unit_id"),
            models.UniqueConstraint(fields=["unit"], condition=models.Q(ended_at=None), name="bank_reservation_one"),
        ]
        indexes = [models.Index(fields=["search", "-at"], name="bank_reservation_search")]

    def __str__(self) -> str:
        return self.key


@projection
class TypingRequest(models.Model):
    """A typing asked for on a candidate: a segment of one of the bank's own units confirmed, or a locus of a registry's donor typed."""

    key = models.CharField(max_length=60, primary_key=True)
    bank = models.ForeignKey(Bank, models.PROTECT, related_name="+")
    search = models.ForeignKey(Search, models.PROTECT, related_name="typing_requests")
    candidate = models.CharField(max_length=81)
    locus = models.CharField(max_length=8, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=20)

    class Meta:
        constraints = [
            belongs_to_bank("bank_typing_request_own", "search_id"),
            models.UniqueConstraint(fields=["search", "candidate", "locus"], name="bank_typing_request_once"),
        ]

    def __str__(self) -> str:
        return self.key

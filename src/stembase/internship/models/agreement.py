"""Agreements: master, programme, three-party; versions of one number, each signed by its parties."""

from django.db import models

from stembase.ledger.vocabulary import projection


@projection
class Agreement(models.Model):
    """One version of an agreement. It binds from `since_date` up to `until_date`, or to the day it was ended, once every party has signed.

    `parties`: who, by party (`school`, `host`: keys of partners; `student`: a person's code). `within`: the number of the agreement above it.
    `terms`: what was agreed, as codes and numbers; `digest`: SHA-256 of the document's text in both languages, which the parties sign.
    """

    class Kind(models.TextChoices):
        MASTER = "master"
        PROGRAMME = "programme"
        THREE_PARTY = "three-party"

    key = models.CharField(max_length=60, primary_key=True)
    number = models.CharField(max_length=40, db_index=True)
    version = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    within = models.CharField(max_length=40, blank=True)
    parties = models.JSONField(default=dict)
    since_date = models.DateField()
    until_date = models.DateField()
    ended_date = models.DateField(null=True, blank=True)
    terms = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    drawn_up_by = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number", "version"], name="internship_agreement_version"),
            models.CheckConstraint(condition=models.Q(until_date__gt=models.F("since_date")), name="internship_agreement_span"),
        ]

    def __str__(self) -> str:
        return self.key


@projection
class AgreementSignature(models.Model):
    """The signature of one party under one version: by whose account, and when. The entry of the ledger holds the signature itself."""

    key = models.CharField(max_length=60, primary_key=True)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="signatures")
    party = models.CharField(max_length=8)
    signer = models.CharField(max_length=20)
    signed_date = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement", "party"], name="internship_signature_once")]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.party}"

"""Students in internships: enrolment, placement, safety test, consent, insurance."""

from datetime import date, timedelta

from django.db import models

from stembase.ledger.vocabulary import projection


@projection
class Enrolment(models.Model):
    """A student as the law asks: what kind of school, since when, in what speciality, in which province (GB/T 2260).

    `particulars`: the token of what is sealed of them, birth date and sex; empty when nothing is. Nobody reads it; the gate asks it for a yes or no.
    """

    student = models.CharField(max_length=20, primary_key=True)
    school = models.CharField(max_length=40)
    kind = models.CharField(max_length=16)
    speciality = models.CharField(max_length=40)
    entered_date = models.DateField()
    province = models.CharField(max_length=6)
    particulars = models.CharField(max_length=32, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.student


@projection
class Placement(models.Model):
    """One student on one post, under the three-party agreement of the same number. `away`: in another province or abroad, else empty."""

    number = models.CharField(max_length=40, primary_key=True)
    student = models.CharField(max_length=20, db_index=True)
    post = models.CharField(max_length=40, db_index=True)
    since_date = models.DateField()
    until_date = models.DateField()
    school_mentor = models.CharField(max_length=20)
    host_mentor = models.CharField(max_length=20)
    scattered = models.BooleanField()
    away = models.CharField(max_length=16, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_date = models.DateField(null=True, blank=True)
    contacted_date = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(until_date__gt=models.F("since_date")), name="internship_placement_span")]

    def __str__(self) -> str:
        return self.number

    @property
    def last_date(self) -> date:
        """The last day of it, as people say its end."""
        return min(self.until_date, self.ended_date or self.until_date) - timedelta(days=1)


@projection
class SafetyTest(models.Model):
    """A safety test a student took, and what was reached in percent. The last one counts."""

    key = models.CharField(max_length=60, primary_key=True)
    order = models.BigIntegerField(unique=True)
    student = models.CharField(max_length=20, db_index=True)
    tested_date = models.DateField()
    score_percent = models.FloatField()

    def __str__(self) -> str:
        return f"{self.student} {self.score_percent}"


@projection
class Consent(models.Model):
    """The informed consent of a student, or of their guardian on paper, to a placement. `document`: SHA-256 of what was signed."""

    key = models.CharField(max_length=60, primary_key=True)
    placement = models.ForeignKey(Placement, models.PROTECT, related_name="consents")
    party = models.CharField(max_length=8)
    document = models.CharField(max_length=64)
    consented_date = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["placement", "party"], name="internship_consent_once")]

    def __str__(self) -> str:
        return f"{self.placement_id} {self.party}"


@projection
class Cover(models.Model):
    """A student insured under a policy for a span of days; `payer` paid the premium."""

    key = models.CharField(max_length=80, primary_key=True)
    policy = models.CharField(max_length=60)
    insurer = models.TextField()
    student = models.CharField(max_length=20, db_index=True)
    payer = models.CharField(max_length=8)
    since_date = models.DateField()
    until_date = models.DateField()

    def __str__(self) -> str:
        return f"{self.policy} {self.student}"

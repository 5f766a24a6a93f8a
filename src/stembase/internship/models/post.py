"""Posts that take interns."""

from django.db import models

from stembase.ledger.vocabulary import projection


@projection
class Post(models.Model):
    """One version of a post under a programme agreement, from `since_date` on, until the next version or the day it is closed.

    Shifts: from `begins` (a time of day) for `minutes` on the weekdays listed, Monday 1. Wages in fen, of a month or an hour; 0 where not known.
    """

    key = models.CharField(max_length=60, primary_key=True)
    code = models.CharField(max_length=40, db_index=True)
    version = models.PositiveSmallIntegerField()
    agreement = models.CharField(max_length=40)
    station = models.CharField(max_length=24)
    title_zh = models.CharField(max_length=80)
    title_en = models.CharField(max_length=80)
    headcount = models.PositiveSmallIntegerField()
    staff = models.PositiveIntegerField()
    begins = models.CharField(max_length=5)
    minutes = models.PositiveSmallIntegerField()
    weekdays = models.JSONField(default=list)
    hazards = models.JSONField(default=list)
    labour_grade = models.PositiveSmallIntegerField()
    independent = models.BooleanField()
    pay_fen = models.PositiveIntegerField()
    wage_fen = models.PositiveIntegerField()
    probation_wage_fen = models.PositiveIntegerField()
    hourly_pay_fen = models.PositiveIntegerField()
    minimum_hourly_wage_fen = models.PositiveIntegerField()
    mentors = models.JSONField(default=list)
    students_per_mentor = models.PositiveSmallIntegerField()
    procedures = models.JSONField(default=list)
    languages = models.JSONField(default=list)
    specialities = models.JSONField(default=list)
    since_date = models.DateField()
    closed_date = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="internship_post_version")]

    def __str__(self) -> str:
        return self.key

    def title(self, language: str) -> str:
        """The title in the language asked for."""
        return self.title_zh if language.startswith("zh") else self.title_en

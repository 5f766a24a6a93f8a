"""Long work as people see it: what kind, how far, can be cancelled and tried again. The queue itself is django-tasks."""

from django.db import models


class Job(models.Model):
    """One piece of long work asked for by a person. `done` of `total`; `result` holds what came of it; a cancelled job stops at its next step.

    A job whose worker was killed is tried again (`tries`), and fails for good after the last try; `task` is its place in the queue.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    kind = models.CharField(max_length=60)
    chain = models.CharField(max_length=40, blank=True)
    person = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    inputs = models.JSONField(default=dict)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    cancel_asked = models.BooleanField(default=False)
    result = models.JSONField(null=True, blank=True)
    fault = models.JSONField(null=True, blank=True)
    task = models.CharField(max_length=36, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "-asked_at"], name="acts_job_person"),
            models.Index(fields=["state"], name="acts_job_open", condition=models.Q(state__in=["waiting", "running"])),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

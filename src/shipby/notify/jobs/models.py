"""Jobs and what they did -> tables. `notify.jobs.once` writes them."""

from __future__ import annotations

from django.db import models


class Job(models.Model):
    """One job of the service: who is at it, and how it went last."""

    name = models.CharField(max_length=60, unique=True)
    began_at = models.DateTimeField(help_text="of the last time, or when the job became known")
    ended_at = models.DateTimeField(null=True)
    holder = models.CharField(max_length=100, blank=True, help_text="host:process that is at it")
    held_until = models.DateTimeField(null=True, help_text="renewed while its holder lives; past: it died over it")
    due_at = models.DateTimeField(null=True, help_text="of the next time; null: when there is something to do")
    runs = models.PositiveBigIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0, help_text="in a row")
    retry_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True, help_text="of the last time")

    class Meta:
        verbose_name, verbose_name_plural = "job 作业", "jobs 作业"

    def __str__(self) -> str:
        return self.name


class JobRun(models.Model):
    """A time that a job did something, or failed. One that found nothing to do is not listed."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="history")
    began_at = models.DateTimeField(db_index=True)
    seconds = models.FloatField()
    ok = models.BooleanField()
    said = models.TextField(help_text="what it did, or why it failed")
    holder = models.CharField(max_length=100)

    class Meta:
        verbose_name, verbose_name_plural = "run of a job 作业记录", "runs of jobs 作业记录"

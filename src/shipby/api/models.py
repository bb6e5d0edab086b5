"""What was taken in and acknowledged, on its way to the lake; what is not done twice -> tables."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shipby.people.models import Market


class Delivery(models.Model):
    """Rows or a body that were acknowledged. It is the lake's when `import_id` is told; its body is not kept then."""

    market = models.ForeignKey(Market, on_delete=models.PROTECT, related_name="+")
    sender = models.CharField(max_length=200, help_text="key:<prefix>, user:<name>, or the courier's service")
    key = models.CharField(max_length=200, help_text="the sender's idempotency key, or the sha256 of a callback")
    digest = models.CharField(max_length=64, help_text="sha256 of what was sent")
    batch = models.CharField(max_length=20, help_text="table of facts, or format of a callback")
    body = models.TextField(blank=True, help_text="JSON: the good rows, or the callback as it was signed")
    rows = models.PositiveIntegerField(help_text="sent")
    refused = models.JSONField(default=list, help_text="rows not taken: index, column, value, zh, en")
    received_at = models.DateTimeField()
    flushed_at = models.DateTimeField(null=True)
    import_id = models.CharField(max_length=64, blank=True, help_text="the lake's import that holds it")

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [models.UniqueConstraint(fields=["market", "sender", "key"], name="api_delivered_once")]
        indexes = [
            models.Index(fields=["market", "id"], condition=Q(flushed_at=None), name="api_waiting"),
            models.Index(fields=["flushed_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.market}/{self.pk}"


class Begun(models.Model):
    """A case that an idempotency key has begun: the same key again is told of the same case."""

    sender = models.CharField(max_length=200)
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, help_text="sha256 of what was asked")
    case = models.CharField(max_length=30, help_text="its number")
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name_plural = "begun"
        constraints = [models.UniqueConstraint(fields=["sender", "key"], name="api_begun_once")]

    def __str__(self) -> str:
        return f"{self.sender} {self.key}"

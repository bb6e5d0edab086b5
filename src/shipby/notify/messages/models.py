"""Channels, what was sent by them, deadlines told of -> tables."""

from __future__ import annotations

from django.db import models

from shipby.people.models import Message, Shop, User


class Channel(models.Model):
    """Where a person hears of a shop's inbox, or of his role's. `notify.messages.channels` writes it."""

    key = models.CharField(max_length=16, unique=True, help_text="by which it is known")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="channels")
    shop = models.ForeignKey(
        Shop, on_delete=models.CASCADE, null=True, blank=True, help_text="none: the inbox of his role on the platform"
    )
    name = models.CharField(max_length=100)
    url = models.TextField(help_text="sealed: whoever has it can write there")
    service = models.CharField(max_length=20, help_text="feishu, dingtalk, wecombot, mailto, json, ...")
    topics = models.JSONField(help_text="of notify.messages.topics")
    language = models.CharField(max_length=2, choices=[("zh", "中文"), ("en", "English")])
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    zone = models.CharField(max_length=40, help_text="of the quiet hours, and of instants in messages")
    since = models.DateTimeField(help_text="what reached the inbox before is not sent")
    muted_until = models.DateTimeField(null=True)
    next_at = models.DateTimeField(help_text="not before")
    failures = models.PositiveIntegerField(default=0, help_text="in a row")
    failed_since = models.DateTimeField(null=True)
    disabled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name, verbose_name_plural = "channel 通知渠道", "channels of notifications 通知渠道"

    def __str__(self) -> str:
        return f"{self.name} ({self.key})"


class Sent(models.Model):
    """A message that went out by a channel: it does not go again."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="sent", db_index=False)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "message"], name="notify_sent_once")]


class Deadline(models.Model):
    """The last that a shop was told of an open duty: within how many hours it is due."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="+", db_index=False)
    clause = models.CharField(max_length=100)
    order_id = models.TextField()
    due_at = models.DateTimeField()
    hours = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "due_at", "clause", "order_id"], name="notify_one_a_deadline")
        ]

"""Subscriptions, what happened, what is to be delivered to whom -> tables."""

from __future__ import annotations

from uuid import uuid4

from django.db import models

from shipby.people.models import Market, Shop


class Subscription(models.Model):
    """A program's address, and which events go there. `notify.webhooks.subscriptions` writes it."""

    key = models.CharField(max_length=16, unique=True, help_text="by which it is known")
    name = models.CharField(max_length=100, help_text="what it is for")
    url = models.CharField(max_length=500)
    market = models.ForeignKey(Market, on_delete=models.PROTECT, null=True, blank=True, help_text="none: every one")
    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, null=True, blank=True, help_text="none: the platform's")
    events = models.JSONField(help_text="object:event, object:* or *")
    secret = models.TextField(help_text="sealed")
    old_secret = models.TextField(blank=True, help_text="sealed; signs besides until old_ends_at")
    old_ends_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200)
    disabled_at = models.DateTimeField(null=True)
    disabled_why = models.CharField(max_length=200, blank=True)
    claimed_until = models.DateTimeField(null=True, help_text="a server is delivering to it")

    class Meta:
        verbose_name, verbose_name_plural = "webhook 回调", "webhooks 回调"

    def __str__(self) -> str:
        return f"{self.name} ({self.key})"


class Event(models.Model):
    """Something that happened and that somebody subscribed to; written with it, in one transaction."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    at = models.DateTimeField()
    type = models.CharField(max_length=100)
    data = models.JSONField()

    def __str__(self) -> str:
        return self.type


class Delivery(models.Model):
    """An event on its way to a subscription; kept as the log of what was answered."""

    class State(models.TextChoices):
        WAITING = "waiting", "waiting 待投递"
        DONE = "done", "done 已投递"
        FAILED = "failed", "failed 失败"

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="deliveries")
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="deliveries")
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    next_at = models.DateTimeField()
    first_at = models.DateTimeField(null=True, help_text="when it was tried first, or anew since it was replayed")
    last_at = models.DateTimeField(null=True)
    tries = models.PositiveIntegerField(default=0)
    status = models.PositiveSmallIntegerField(null=True, help_text="of the last answer")
    answer = models.CharField(max_length=200, blank=True, help_text="why the last try failed")

    class Meta:
        verbose_name, verbose_name_plural = "delivery 投递", "deliveries of webhooks 回调投递"
        constraints = [models.UniqueConstraint(fields=["subscription", "event"], name="notify_delivered_once")]
        indexes = [
            models.Index(fields=["next_at"], condition=models.Q(state="waiting"), name="notify_delivery_due"),
            models.Index(fields=["state"]),
        ]

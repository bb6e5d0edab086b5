"""Jobs, webhooks, deliveries, channels -> pages of the admin. Secrets and addresses of channels are on none."""

from __future__ import annotations

from datetime import datetime

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from shipby.notify.messages.models import Channel
from shipby.notify.models import Delivery, Job, JobRun, Subscription
from shipby.notify.webhooks.subscriptions import disable, enable, replay
from shipby.people.actors import Actor
from shipby.people.pages import Page, each


@admin.register(Job)
class JobPage(Page):
    """Every job: how it went last, who is at it."""

    object = "job"
    list_display = ("name", "began_at", "ended_at", "due_at", "runs", "failures", "retry_at", "holder", "error")
    ordering = ("name",)


@admin.register(JobRun)
class JobRunPage(Page):
    """What jobs did, and why they failed."""

    object = "job"
    list_display = ("began_at", "job", "ok", "seconds", "said", "holder")
    list_filter = ("ok", "job")
    ordering = ("-id",)
    list_select_related = ("job",)


@admin.register(Subscription)
class SubscriptionPage(Page):
    """Webhooks: seen, disabled, enabled. `shipby webhook add` makes one, since its secret is shown once."""

    object = "webhook"
    exclude = ("secret", "old_secret", "url")
    list_display = ("key", "name", "market", "shop", "events", "disabled_at", "disabled_why", "made_by")
    list_filter = ("market",)
    search_fields = ("=key", "name", "=shop__shop_id")
    ordering = ("-id",)
    list_select_related = ("market", "shop__market")
    actions = ("disable_them", "enable_them")

    def has_write_permission(self, request: HttpRequest) -> bool:
        """As the table of rights says."""
        return self.may(request, "write")

    @admin.action(description="Disable 停用", permissions=["write"])
    def disable_them(self, request: HttpRequest, rows: QuerySet[Subscription]) -> None:
        """Each at once; what happens meanwhile waits."""
        each(request, rows, lambda one, actor, at: disable(one, "in the admin", actor, at), self.refusals)

    @admin.action(description="Enable 启用", permissions=["write"])
    def enable_them(self, request: HttpRequest, rows: QuerySet[Subscription]) -> None:
        """What waited is sent first."""
        each(request, rows, enable, self.refusals)


@admin.register(Delivery)
class DeliveryPage(Page):
    """The log of deliveries; any of them can be sent once more."""

    object = "webhook"
    list_display = ("id", "subscription", "event", "state", "tries", "status", "answer", "last_at", "next_at")
    list_filter = ("state",)
    search_fields = ("=subscription__key", "=event__type")
    ordering = ("-id",)
    list_select_related = ("subscription", "event")
    actions = ("send_again",)

    def has_write_permission(self, request: HttpRequest) -> bool:
        """As the table of rights says."""
        return self.may(request, "write")

    @admin.action(description="Send once more 重发", permissions=["write"])
    def send_again(self, request: HttpRequest, rows: QuerySet[Delivery]) -> None:
        """Under the id that it had."""

        def act(one: Delivery, actor: Actor, at: datetime) -> None:
            replay(one.subscription, actor, at, delivery=one.pk)

        each(request, rows.select_related("subscription__shop__market", "subscription__market"), act, self.refusals)


@admin.register(Channel)
class ChannelPage(Page):
    """Who hears of what, where; the address itself is shown to nobody."""

    object = "notification"
    exclude = ("url",)
    list_display = ("key", "user", "shop", "name", "service", "topics", "muted_until", "failures", "disabled_at")
    list_filter = ("service", "shop__market")
    search_fields = ("=key", "=user__username", "=shop__shop_id")
    ordering = ("-id",)
    list_select_related = ("user", "shop__market")

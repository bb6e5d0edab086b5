"""What was kept for a while -> gone once it is of no use any more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from shipby.notify.jobs.models import JobRun
from shipby.notify.messages.models import Deadline, Sent
from shipby.notify.webhooks.models import Delivery, Event

KEPT = timedelta(days=30)
_AT_ONCE = 1_000


def tidy(at: datetime) -> str:
    """Runs of jobs, deliveries and their events, marks of what was sent and told: those older than a month go."""
    before = at - KEPT
    old: Mapping[str, QuerySet[Any]] = {
        "runs of jobs": JobRun.objects.filter(began_at__lt=before),
        "deliveries": Delivery.objects.filter(event__at__lt=before, next_at__lt=before),
        "events": Event.objects.filter(at__lt=before, deliveries__isnull=True),
        "messages sent": Sent.objects.filter(at__lt=before),
        "deadlines": Deadline.objects.filter(due_at__lt=before),
    }
    counts = {name: _gone(rows) for name, rows in old.items()}
    return ", ".join(f"{name}: {count}" for name, count in counts.items() if count)


def _gone(rows: QuerySet[Any]) -> int:
    """How many; a thousand at a time, so that nobody waits long for the database, nor do they fill the memory."""
    count = 0
    while ids := list(rows.values_list("pk", flat=True)[:_AT_ONCE]):
        rows.model._default_manager.filter(pk__in=ids).delete()
        count += len(ids)
    return count

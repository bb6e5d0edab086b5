"""What was kept for a while -> gone once it is of no use any more."""

from __future__ import annotations

from datetime import datetime, timedelta

from shipby.notify.jobs.models import JobRun
from shipby.notify.messages.deadlines import forget
from shipby.notify.messages.models import Sent
from shipby.notify.webhooks.models import Delivery, Event

KEPT = timedelta(days=30)


def tidy(at: datetime) -> str:
    """Runs of jobs, deliveries and events, marks of what was sent and told: those older than a month go."""
    before = at - KEPT
    counts = {
        "runs of jobs": JobRun.objects.filter(began_at__lt=before).delete()[0],
        "deliveries": Delivery.objects.filter(event__at__lt=before, next_at__lt=before).delete()[0],
        "events": Event.objects.filter(at__lt=before, deliveries__isnull=True).delete()[0],
        "marks": Sent.objects.filter(at__lt=before).delete()[0] + forget(at),
    }
    return ", ".join(f"{count} {name}" for name, count in counts.items() if count)

"""Jobs, webhooks, channels -> tables, kept with what writes them and found by Django here."""

from __future__ import annotations

from shipby.notify.jobs.models import Job as Job
from shipby.notify.jobs.models import JobRun as JobRun
from shipby.notify.messages.models import Channel as Channel
from shipby.notify.messages.models import Deadline as Deadline
from shipby.notify.messages.models import Sent as Sent
from shipby.notify.webhooks.models import Delivery as Delivery
from shipby.notify.webhooks.models import Event as Event
from shipby.notify.webhooks.models import Subscription as Subscription

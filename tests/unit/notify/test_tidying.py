"""What is older than a month goes, and what is younger or still on its way stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from shipby.notify import tidying
from shipby.notify.models import Channel, Deadline, Delivery, Event, Job, JobRun, Sent, Subscription
from shipby.people.models import Market, Shop, User
from shipby.people.record import tell

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)

pytestmark = pytest.mark.django_db


def test_a_month_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tidying, "_AT_ONCE", 2)
    shop = Shop.objects.create(market=Market.objects.create(name="m", lake="l"), shop_id="S1")
    job = Job.objects.create(name="x", began_at=NOW)
    subscription = Subscription.objects.create(key="k", name="n", url="u", events=["*"], secret="s", made_at=NOW)
    user = User.objects.create(username="li")
    channel = Channel.objects.create(
        key="c", user=user, shop=shop, name="n", url="u", topics=[], zone="UTC", since=NOW, next_at=NOW
    )
    for days in (45, 40, 35, 31, 29, 1):
        at = NOW - days * DAY
        JobRun.objects.create(job=job, began_at=at, seconds=1, ok=True, said="x", holder="h")
        event = Event.objects.create(at=at, type="filing:approve", data={})
        Delivery.objects.create(subscription=subscription, event=event, state="done", next_at=at)
        Sent.objects.create(channel=channel, message=tell(at, "x", ("信", "x"), market=shop.market, shop=shop), at=at)
        Deadline.objects.create(shop=shop, clause="c", order_id="O1", due_at=at, hours=4)
    # Replayed yesterday: it is on its way again.
    old = Event.objects.create(at=NOW - 45 * DAY, type="filing:reject", data={})
    Delivery.objects.create(subscription=subscription, event=old, state="waiting", next_at=NOW - DAY)
    said = tidying.tidy(NOW)
    assert said == "runs of jobs: 4, deliveries: 4, events: 4, messages sent: 4, deadlines: 4"
    assert [model.objects.count() for model in (JobRun, Delivery, Event, Sent, Deadline)] == [2, 3, 3, 2, 2]
    assert Event.objects.filter(pk=old.pk).exists()
    assert tidying.tidy(NOW) == ""

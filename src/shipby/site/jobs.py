"""Everything that the service does by itself: one line each."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from apscheduler.triggers.combining import OrTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from shipby.api import inbox
from shipby.casework.clock import tick
from shipby.casework.lakes import lake_of, rules_of
from shipby.casework.limits import civil_day
from shipby.casework.loop import standing_run
from shipby.casework.notice import asking
from shipby.casework.settings_of import RUNS_AT, value
from shipby.notify.jobs.once import Work, once
from shipby.notify.jobs.schedule import Look
from shipby.notify.messages.deadlines import is_listened_to, tell_of_deadlines
from shipby.notify.messages.digests import send_all
from shipby.notify.tidying import tidy
from shipby.notify.webhooks.delivering import Postman
from shipby.people import sessions
from shipby.people.actors import CLOCK
from shipby.people.models import Market

OfMarket = Callable[[Market, datetime], str]


def looks() -> Sequence[Look]:
    """What a server looks at, every so many seconds. Of several servers one does what is due."""
    postman = Postman()
    return (
        Look(5, each_market("clock", every(seconds=30), clock)),
        Look(1, each_market("inbox", every(seconds=1), flush, wanted=inbox.waits)),
        Look(1, each_market("previews", every(seconds=1), asking.answer, wanted=asking.waits)),
        Look(15, scheduled_runs),
        Look(15, each_market("deadlines", every(minutes=5), deadlines, wanted=is_listened_to)),
        Look(5, alone(Work("notifications", every(seconds=20), send_all))),
        Look(2, alone(Work("webhooks", every(seconds=1), partial(deliver, postman), postman.wanted))),
        Look(600, alone(Work("tidying", every(days=1), tidy))),
        Look(600, alone(Work("forgetting", every(hours=1), forget))),
    )


def every(**length: int) -> IntervalTrigger:
    """Again and again, so long after the last time began."""
    return IntervalTrigger(seconds=int(timedelta(**length).total_seconds()))


def alone(work: Work) -> Callable[[datetime], object]:
    """A look at one work."""
    return lambda at: once(work, at)


def each_market(
    name: str, when: IntervalTrigger, act: OfMarket, wanted: Callable[[Market], bool] | None = None
) -> Callable[[datetime], object]:
    """A look at every market's own work: one whose lake is lost hinders no other. wanted: as of `Work`."""

    def look(at: datetime) -> None:
        for market in Market.objects.order_by("pk"):
            asked = None if wanted is None else lambda _, of=market: wanted(of)
            once(Work(f"{name} {market.name}", when, partial(act, market), asked), at)

    return look


def clock(market: Market, at: datetime) -> str:
    """What begins, ends or lapses by itself does so."""
    done = tick(market, rules_of(market, civil_day(at, lake_of(market).zone)), at)
    told = {field.name: getattr(done, field.name) for field in fields(done)}
    return "; ".join(f"{what}: {', '.join(numbers)}" for what, numbers in told.items() if numbers)


def flush(market: Market, at: datetime) -> str:
    """What the API acknowledged lies in the lake soon after; the lake tells of its imports, no log of jobs."""
    inbox.flush(market, at)
    return ""


def forget(at: datetime) -> str:
    """Sessions that are over and old idempotency keys."""
    counts = {"sessions": sessions.clear(at), "keys": inbox.forget(at)}
    return ", ".join(f"{count} {name}" for name, count in counts.items() if count)


def deadlines(market: Market, at: datetime) -> str:
    """Shops are told of what is due soon."""
    count = tell_of_deadlines(market, at)
    return f"told of {count} duties" if count else ""


def deliver(postman: Postman, at: datetime) -> str:
    """Webhooks that are due; the log of deliveries tells of them."""
    postman.send(at)
    return ""


def scheduled_runs(at: datetime) -> None:
    """A look at every market's standing run, at the times of day that its setting names."""
    for market in Market.objects.order_by("pk"):
        if (when := run_times(market, at)) is not None:
            once(Work(f"run {market.name}", when, partial(run, market)), at)


def run_times(market: Market, at: datetime) -> OrTrigger | None:
    """The times of a market's clock at which it is judged by itself; None: it is not."""
    try:
        zone = lake_of(market).zone
    except Exception:  # the clock's work tells of a lake that is lost
        return None
    times = value(market, RUNS_AT, civil_day(at, zone))
    parts = [re.split(":", time) for time in times]
    triggers = [CronTrigger(hour=hour, minute=minute, timezone=ZoneInfo(zone)) for hour, minute in parts]
    return OrTrigger(triggers) if triggers else None


def run(market: Market, at: datetime) -> str:
    """The daily round of the loop, as of now."""
    done = standing_run(market, at, CLOCK, at)
    posted, judged = done.posted, done.judged.run.data["judged"]
    return f"run {posted.run}: {judged} orders judged, {len(posted.entries)} entries, {posted.waiting} waiting"

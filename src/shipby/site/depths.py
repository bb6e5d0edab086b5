"""The database -> figures of jobs, webhooks and markets, as of the moment they are asked for."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from shipby.api.inbox import held
from shipby.casework.lakes import place
from shipby.casework.outbox import waiting
from shipby.ledger.models import Posting
from shipby.notify.models import Delivery, Job
from shipby.people.models import Market

WAITING: Mapping[str, tuple[str, Callable[[Market], int]]] = {
    "shipby_outbox_rows": ("Decisions not yet in the lake.", lambda market: int(waiting(market).count())),
    "shipby_inbox_deliveries": ("Pushes acknowledged and not yet in the lake.", held),
}
"""What waits in a market, by the figure's name: what it is, how many."""


@dataclass(frozen=True, slots=True)
class Stored(Collector):
    """What stands in the database, its ages as of an instant."""

    at: datetime

    def collect(self) -> Iterator[Metric]:
        """Every family of figures."""
        yield from _of_jobs(self.at)
        yield from _of_webhooks(self.at)
        yield from _of_markets(self.at)


def _of_jobs(now: datetime) -> Iterator[Metric]:
    runs = CounterMetricFamily("shipby_job_runs", "Times a job was done, also those it failed.", labels=["job"])
    failures = _gauge("shipby_job_failures", "Failures of a job in a row.", "job")
    lag = _gauge("shipby_job_lag_seconds", "How long a job has been due and not begun.", "job")
    ended = _gauge("shipby_job_last_end_timestamp_seconds", "When a job ended last.", "job")
    for job in Job.objects.order_by("name"):
        runs.add_metric([job.name], job.runs)
        failures.add_metric([job.name], job.failures)
        if job.ended_at:
            ended.add_metric([job.name], job.ended_at.timestamp())
        if job.due_at and not job.held_until:
            lag.add_metric([job.name], max(0.0, (now - job.due_at).total_seconds()))
    yield from (runs, failures, lag, ended)


def _of_webhooks(now: datetime) -> Iterator[Metric]:
    depth = _gauge("shipby_webhook_deliveries", "Deliveries of webhooks in the log, by state.", "state")
    for state, count in Delivery.objects.order_by().values_list("state").annotate(count=Count("pk")):
        depth.add_metric([state], count)
    live = Delivery.objects.filter(state=Delivery.State.WAITING, subscription__disabled_at__isnull=True)
    oldest = live.aggregate(at=Min("event__at"))["at"]
    age = GaugeMetricFamily("shipby_webhook_waiting_seconds", "Age of the oldest event not yet delivered.")
    age.add_metric([], (now - oldest).total_seconds() if oldest else 0)
    yield from (depth, age)


def _of_markets(now: datetime) -> Iterator[Metric]:
    depths = {name: _gauge(name, says, "market") for name, (says, _) in WAITING.items()}
    age = _gauge("shipby_run_age_seconds", "Time since the instant that the last posted run judged as of.", "market")
    seconds = _gauge("shipby_run_seconds", "How long the last posted run took to judge.", "market")
    for market in Market.objects.order_by("name"):
        for name, (_, count) in WAITING.items():
            depths[name].add_metric([market.name], count(market))
        last = Posting.objects.filter(market=market).order_by("-as_of", "-number").first()
        if last is not None:
            age.add_metric([market.name], (now - last.as_of).total_seconds())
            if (took := _took(market, last.number)) is not None:
                seconds.add_metric([market.name], took)
    yield from (*depths.values(), age, seconds)


def _took(market: Market, number: int) -> float | None:
    """As the run itself tells; None where it is gone."""
    for told in (place(market) / "runs").glob(f"*/{number:06}/run.json"):
        return float(json.loads(told.read_text(encoding="utf-8"))["seconds"])
    return None


def _gauge(name: str, says: str, label: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, says, labels=[label])

"""/metrics tells how the service goes, to whom it may, and nothing of whom it is about."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from apscheduler.triggers.interval import IntervalTrigger
from django.test import Client

from shipby.casework.enquiry.acts import ask
from shipby.notify.jobs.once import Work, once
from shipby.notify.webhooks.subscriptions import subscribe
from shipby.people.models import Shop
from shipby.site.depths import Stored
from shipby.site.jobs import run
from tests.support.market import OPERATOR, at, bring, new_market, orders, owner

NOW = datetime.now(UTC)

pytestmark = pytest.mark.django_db


def told() -> dict[str, float]:
    """Every figure, by its name and labels."""
    text = Client().get("/metrics").content.decode()
    rows = [line.rpartition(" ") for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in rows}


def ages() -> dict[str, float]:
    """How old what waits is at NOW: of all jobs the one that the test fails, of markets the one it makes."""
    found = {one.name: one for family in Stored(NOW).collect() for one in family.samples}
    asked = ("shipby_job_lag_seconds", "shipby_webhook_waiting_seconds", "shipby_run_age_seconds")
    return {name: found[name].value for name in asked}


def failing(now: datetime) -> str:
    raise OSError("no")


def test_it_tells_of_requests_jobs_runs_and_webhooks(tmp_path: Path) -> None:
    market = new_market("douyin")
    bring(market, tmp_path, **orders("secret-shop", at(3, 1), 40, late=12))
    run(market, NOW - timedelta(hours=2))
    shop = Shop.objects.get(shop_id="secret-shop")
    subscribe("ERP", "https://erp.example/", ["enquiry:open"], OPERATOR, NOW)
    ask(shop, ("verdict", "late-dispatch/O1"), "why?", owner(shop), NOW - timedelta(minutes=10))
    work = Work("x", IntervalTrigger(seconds=60), failing)
    once(work, NOW - timedelta(seconds=600))
    once(work, NOW - timedelta(seconds=500))
    page = "/admin/people/shop/4711/change/"
    for _ in range(3):
        Client().get(page)
    figures = told()

    assert any(
        re.match(r'shipby_requests_total\{method="GET",route="admin/.*",status="302"\}', name) for name in figures
    )
    assert not any("4711" in name or "secret-shop" in name or "erp.example" in name for name in figures)
    assert figures['shipby_job_runs_total{job="x"}'] == 1
    assert figures['shipby_job_failures{job="x"}'] == 1
    assert figures['shipby_webhook_deliveries{state="waiting"}'] == 1
    assert figures['shipby_outbox_rows{market="douyin"}'] == 0
    assert figures['shipby_inbox_deliveries{market="douyin"}'] == 0
    assert figures['shipby_run_seconds{market="douyin"}'] > 0
    assert ages() == {
        "shipby_job_lag_seconds": 440, "shipby_webhook_waiting_seconds": 600, "shipby_run_age_seconds": 7200,
    }  # fmt: skip


def test_a_method_or_path_that_anybody_makes_up_makes_no_new_figure() -> None:
    Client().get("/x/first")
    assert told()
    before = len(told())
    for number in range(5):
        Client().generic(f"MADEUP{number}", f"/x/{number}")
    # One counter, and when it was begun, for all methods that are none.
    assert len(told()) - before <= 2
    assert not any("MADEUP" in name for name in told())


def test_without_a_token_it_answers_this_machine_and_no_proxy_on_it(settings: Any) -> None:
    client = Client()
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="::1").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="10.0.0.9").status_code == 404
    assert client.get("/metrics", REMOTE_ADDR="").status_code == 404
    for header in ("X-Forwarded-For", "Forwarded", "X-Real-IP"):
        assert client.get("/metrics", headers={header: "203.0.113.7"}).status_code == 404
    settings.METRICS_TOKEN = "s3cret"
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer s3cre"}).status_code == 404
    shown = client.get("/metrics", headers={"Authorization": "Bearer s3cret"}, REMOTE_ADDR="10.0.0.9")
    assert shown.status_code == 200

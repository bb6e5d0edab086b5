"""A process of its own on the database of the running test, for tests that kill it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

READY = "ready"
"""What a child prints once it begins its work."""


def start(work: str, *arguments: str, evidence: Path) -> subprocess.Popen[str]:
    """The child at work; it has begun when this returns."""
    from django.db import connection

    name = str(connection.settings_dict["NAME"])
    command = [sys.executable, "-m", "tests.support.child", name, str(evidence), work, *arguments]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"})
    assert child.stdout is not None
    assert child.stdout.readline().strip() == READY, f"the child did not begin: {work}"
    return child


def _approve(*numbers: str) -> None:
    """Approve every filing that awaits review, and bring what was decided to the lake now and then."""
    from shipby.casework.filing.acts import approve
    from shipby.casework.models import Case
    from shipby.casework.outbox import drain
    from shipby.people.models import Market
    from shipby.rules.load import load_pack
    from tests.support.filings import REVIEWER

    market = Market.objects.get()
    rules = load_pack(market.name)
    for count, case in enumerate(Case.objects.filter(type="filing", state="submitted").order_by("pk"), 1):
        approve(case, REVIEWER, datetime.now(UTC), rules)
        if not count % 20:
            drain(market, datetime.now(UTC))


def _upload(*numbers: str) -> None:
    """Attach the same files to each of these cases, from the first one on."""
    from shipby.casework.evidence import attach
    from shipby.casework.models import Case
    from tests.support.filings import REVIEWER

    for case in Case.objects.filter(number__in=numbers).order_by("pk"):
        for content in uploads():
            attach(case, "x.png", "picture", content, REVIEWER, datetime.now(UTC))


def _batch(number: str) -> None:
    """File what is left of a batch."""
    from shipby.casework.filing import batch
    from shipby.casework.filing.models import Batch
    from shipby.people.actors import Actor
    from shipby.rules.load import load_pack
    from tests.support.filings import at

    one = Batch.objects.select_related("shop__market").get(pk=int(number))
    owner = Actor("owner", "user:own", shops=frozenset({one.shop.pk}))
    rules = load_pack(one.shop.market.name)
    batch.file(one, owner, lambda: at("2023-03-02 10:00:00"), rules)


def _job() -> None:
    """Take a job and be at it until killed."""
    import time
    from datetime import timedelta

    from apscheduler.triggers.interval import IntervalTrigger

    from shipby.notify.jobs.once import Work, once

    def run(now: datetime) -> str:
        print("at it")
        time.sleep(600)
        return "ended"

    work, now = Work("slow", IntervalTrigger(seconds=60), run), datetime.now(UTC)
    once(work, now)
    once(work, now + timedelta(seconds=60))


def uploads() -> Sequence[bytes]:
    """Files of half a megabyte, each its own."""
    from tests.support.filings import PNG

    return [PNG + bytes([number]) * 500_000 for number in range(15)]


WORK: dict[str, Any] = {"approve": _approve, "upload": _upload, "batch": _batch, "job": _job}


def main(database: str, evidence: str, work: str, *arguments: str) -> None:
    """Set Django up on that database and evidence folder, say so, work."""
    import django
    from django.conf import settings

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shipby.site.settings")
    settings.EVIDENCE = evidence
    django.setup()
    from django.db import connection

    connection.settings_dict["NAME"] = database
    connection.ensure_connection()
    print(READY)
    WORK[work](*arguments)


if __name__ == "__main__":
    main(*sys.argv[1:])

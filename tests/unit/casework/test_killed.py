"""kill -9 while deciding, uploading, filing in bulk: started again, nothing is lost and nothing done twice."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shipby.casework.evidence import attach, place
from shipby.casework.filing import acts, batch
from shipby.casework.filing.models import BatchRow
from shipby.casework.models import Case, Evidence, Outbox
from shipby.casework.orders import orders_now
from shipby.casework.outbox import drain, waiting
from shipby.people.models import Audit, Message
from tests.support import child
from tests.support.filings import PNG, Floor, at, floor, order, wished

pytestmark = pytest.mark.django_db(transaction=True)

NOW = at("2023-03-02 10:00:00")
DECIDED = at("2040-01-01 00:00:00")
"""Later than any decision made now."""
KILLS = 4
COUNT = 60


@pytest.fixture
def shop(tmp_path: Path, settings: Any) -> Floor:
    settings.EVIDENCE = tmp_path / "evidence"
    return floor(tmp_path)


def killed_until_done(work: str, *arguments: str, evidence: Path, progress: Callable[[], int]) -> int:
    """How many times the work was killed midway before it was let end."""
    chance = random.Random(7)
    kills = 0
    for _ in range(KILLS):
        before = progress()
        running = child.start(work, *arguments, evidence=evidence)
        while running.poll() is None and progress() - before < 5:
            time.sleep(0.002)
        time.sleep(chance.uniform(0, 0.05))
        if running.poll() is None:
            os.kill(running.pid, signal.SIGKILL)
            kills += 1
        running.wait()
    last = child.start(work, *arguments, evidence=evidence)
    assert last.wait() == 0
    return kills


def test_deciding(shop: Floor) -> None:
    ids = [f"O{number}" for number in range(COUNT)]
    shop.bring(orders=[order(one) for one in ids])
    known = orders_now(shop.market, ids, NOW)
    for one in ids:
        acts.submit(shop.draft(one, NOW, wished()), shop.owner, NOW, shop.rules, known[one])
    kills = killed_until_done(
        "approve", evidence=shop.root / "evidence", progress=lambda: Audit.objects.filter(action="approve").count()
    )
    assert kills, "killed at work at least once"
    assert Counter(Case.objects.values_list("state", flat=True)) == {"approved": COUNT}
    assert Counter(Audit.objects.values_list("action", flat=True))["approve"] == COUNT
    assert Message.objects.filter(kind="filing.approved").count() == COUNT
    told = Counter((row.row["filing_id"], row.row["status"]) for row in Outbox.objects.all())
    assert (len(told), set(told.values())) == (2 * COUNT, {1})
    drain(shop.market, DECIDED)
    assert not waiting(shop.market)
    assert {one.due_at for one in orders_now(shop.market, ids, DECIDED).values()} == {wished().dispatch_by}


def test_uploading(shop: Floor, settings: Any) -> None:
    cases = [shop.draft(f"O{number}", NOW, wished(), proofs=0) for number in range(4)]
    numbers = [case.number for case in cases]
    kills = killed_until_done("upload", *numbers, evidence=settings.EVIDENCE, progress=Evidence.objects.count)
    assert kills, "killed at work at least once"
    digests = {hashlib.sha256(content).hexdigest() for content in child.uploads()}
    held = Counter(Evidence.objects.values_list("case__number", "sha256"))
    assert held == {(number, digest): 1 for number in numbers for digest in digests}
    for digest in digests:
        assert hashlib.sha256(place(settings.EVIDENCE, digest).read_bytes()).hexdigest() == digest
    assert attach(cases[0], "y.png", "picture", PNG, shop.owner, NOW).size_bytes == len(PNG)


def test_filing_in_bulk(shop: Floor, settings: Any) -> None:
    ids = [f"O{number}" for number in range(COUNT)]
    shop.bring(orders=[order(one) for one in ids])
    proofs = [batch.Proof("x.png", "picture", PNG)]
    one = batch.begin(shop.shop, ids, "list.csv", wished(), shop.owner, NOW, proofs)
    kills = killed_until_done(
        "batch", str(one.pk), evidence=settings.EVIDENCE, progress=BatchRow.objects.exclude(code="").count
    )
    assert kills, "killed at work at least once"
    assert set(BatchRow.objects.values_list("code", flat=True)) == {"submitted"}
    assert Counter(Case.objects.values_list("order_id", "state")) == {(one, "submitted"): 1 for one in ids}
    assert Outbox.objects.count() == Evidence.objects.count() == COUNT

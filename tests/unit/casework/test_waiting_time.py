"""How long a penalty waits for facts that could acquit is the operator's to set."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from shipby.casework.loop import enter
from shipby.casework.models import Setting
from shipby.ledger.models import Entry, Waiting
from tests.support.ledgers import OPERATOR, books

pytestmark = pytest.mark.django_db

AT = datetime(2023, 3, 1, 16, 10, tzinfo=UTC)


@pytest.mark.parametrize(("hours", "waits"), [(None, timedelta(hours=24)), (3, timedelta(hours=3)), (0, None)])
def test_a_charge_waits_as_long_as_is_set(tmp_path: Path, hours: int | None, waits: timedelta | None) -> None:
    mine = books(tmp_path / "lake")
    if hours is not None:
        Setting.objects.create(
            market=mine.market, key="ledger.wait_hours", value=hours, from_day=date(2023, 1, 1), reason="agreed",
            set_by="user:ops", at=AT,
        )  # fmt: skip
    order = {"order_id": "O1", "shop_id": "S1", "paid_at": "2023-02-27T10:00:00+08:00", "amount_minor": 15_000}
    filing = {
        "filing_id": "F-1", "order_id": "O1", "reason": "fire", "submitted_at": "2023-02-28T10:00:00+08:00",
        "dispatch_by": "2023-03-03T18:00:00+08:00", "status": "pending",
    }  # fmt: skip
    mine.bring(orders=[order], filings=[filing])
    posted, _ = enter(mine.market, mine.judge("2023-03-02T00:00:00+08:00"), OPERATOR, AT)
    assert posted.waiting == (1 if waits else 0)
    assert [row.until - AT for row in Waiting.objects.all()] == ([waits] if waits else [])
    assert Entry.objects.exists() == (waits is None)

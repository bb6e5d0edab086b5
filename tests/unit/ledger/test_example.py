"""The specification's example, from facts to nodes: class A 10.5 -> 12.5 -> 10.5, one line of the table a step."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from shipby.ledger import accounts, acts
from shipby.ledger.balances import balance, statement
from shipby.ledger.models import Entry
from shipby.ledger.posted import Posted
from shipby.ledger.posting import accounts_of, post_run
from shipby.outcomes.runs.stored import Stored
from shipby.people.models import Shop
from tests.support.ledgers import OPERATOR, Books, books

pytestmark = pytest.mark.django_db

POINTS = "points/douyin/A/S1"


def due_on(day: str, paid: str, late: int, of: int = 40) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """Orders due at ten on a day, some of them shipped at noon: (orders, shipments)."""
    ids = [f"{day}-{number:02}" for number in range(of)]
    orders = [
        {"order_id": one, "shop_id": "S1", "paid_at": f"{paid}T10:00:00+08:00", "amount_minor": 15_000} for one in ids
    ]
    at = [f"{day}T12:00:00+08:00" if number < late else f"{paid}T12:00:00+08:00" for number in range(of)]
    shipments: list[dict[str, object]] = [
        {"shipment_id": one, "order_id": one, "carrier": "zto", "tracking_no": one, "shipped_at": shipped_at}
        for one, shipped_at in zip(ids, at, strict=True)
    ]
    return list(orders), shipments


@pytest.fixture
def mine(tmp_path: Path) -> Books:
    """Before: 10.5 points, of two late days and two findings."""
    mine = books(tmp_path / "lake")
    days = [
        due_on("2023-01-10", "2023-01-08", late=12),
        due_on("2023-01-15", "2023-01-13", late=10),
        due_on("2023-03-01", "2023-02-27", late=12),
    ]
    incidents = [
        {
            "incident_id": f"I{n}",
            "order_id": f"2023-01-15-2{n}",
            "kind": "out_of_stock",
            "found_at": "2023-01-20T10:00:00Z",
        }
        for n in range(2)
    ]
    orders, shipments = ([row for day in days for row in day[part]] for part in range(2))
    mine.bring(orders=orders, shipments=shipments, incidents=incidents)
    enter(mine, mine.judge("2023-03-01T23:59:00+08:00"), utc("2023-03-01T16:00"))
    return mine


def enter(mine: Books, run: Stored, at: datetime) -> Posted:
    return post_run(mine.market, run, mine.rules, OPERATOR, at)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def points(shop: Shop) -> tuple[int, int]:
    """Tenths that stand, and those of them contested."""
    now = balance(shop, POINTS, 2023)
    return now.amount, now.contested


def test_the_example(mine: Books) -> None:
    shop = Shop.objects.get(shop_id="S1")
    assert points(shop) == (105, 0)

    first = enter(mine, mine.judge("2023-03-02T00:00:00+08:00"), utc("2023-03-01T16:10"))
    (entry,) = first.penalties
    assert (entry.amount, entry.occurred_at, entry.kind) == (20, utc("2023-03-01T16:00"), "post")
    assert points(shop) == (125, 0)
    assert [(node.index, node.at_points) for node in first.reached] == [(0, 120)]
    acts.deduct(shop, 200_000, "E-1", "node 12", utc("2023-03-02T16:00"))
    assert balance(shop, accounts.deposit("S1")).amount == -200_000
    assert balance(shop, accounts.PLATFORM).amount == 200_000

    acts.hold(entry, "A-2", utc("2023-03-04T02:00"))
    assert points(shop) == (125, 20)

    named = [f"2023-03-01-0{number}" for number in range(3)]
    decided = "2023-03-05T10:00:00+08:00"
    rows = [
        {"appeal_id": f"A-2/{k}", "clause": "late-dispatch", "order_id": one, "shop_id": "S1", "decided_at": decided,
         "outcome": "upheld", "recorded_at": decided}
        for k, one in enumerate(named, 1)
    ]  # fmt: skip
    acts.release(entry, "A-2", utc("2023-03-05T02:00"))
    assert points(shop) == (125, 0)

    paid_out = {accounts.buyer(named[0]): -300, accounts.OUTSIDE: 300}
    acts.own(shop, paid_out, "R-3", "payout", utc("2023-03-05T02:00"), order_id=named[0])
    mine.bring(appeals=rows)
    second = enter(mine, mine.judge("2023-03-05T12:00:00+08:00"), utc("2023-03-05T04:00"))
    corrected = Entry.objects.get(run=second.run, account=POINTS)
    assert (corrected.kind, corrected.amount, corrected.refers_to) == ("correct", -20, entry)
    assert corrected.occurred_at == entry.occurred_at
    assert points(shop) == (105, 0)
    assert second.reached == ()
    assert [(node.index, node.at_points, node.balance) for node in second.unreached] == [(0, 120, 105)]
    money = Entry.objects.filter(run=second.run, order_id__in=named).order_by("order_id", "account")
    assert [(row.order_id[-2:], row.account.split("/")[0], row.amount, row.kind) for row in money] == [
        ("00", "platform", -300, "correct"),
        ("00", "settlement", 300, "correct"),
        ("01", "buyer", -300, "correct"),
        ("01", "settlement", 300, "correct"),
        ("02", "buyer", -300, "correct"),
        ("02", "settlement", 300, "correct"),
    ]

    acts.give_back(shop, "E-1", "node 12", utc("2023-03-05T04:00"))
    assert balance(shop, accounts.deposit("S1")).amount == 0
    told = statement(shop, accounts_of(mine.rules), "Asia/Shanghai", utc("2023-03-05T05:00"))
    assert [entry.seq for entry in told.entries] == list(range(1, len(told.entries) + 1))
    (standing,) = [one for one in told.balances if one.account == POINTS]
    assert (standing.amount, standing.reached) == (105, ())
    assert standing.next_node is not None
    assert standing.next_node.tenths == 120
    assert standing.expires_at == utc("2023-12-31T16:00")
    assert sum(one.amount for one in told.balances if not one.account.startswith("points/")) == 0

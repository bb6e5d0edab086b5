"""Facts that may still acquit -> the entry waits its time, shown with them, and then posts or is never posted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from shipby.ledger.models import Entry, Waiting
from shipby.ledger.posted import Posted
from shipby.ledger.posting import WAIT, post_run
from shipby.outcomes.runs.stored import RunError, Stored
from tests.support.ledgers import OPERATOR, Books, books, window

pytestmark = pytest.mark.django_db

CLOSED = "2023-03-02T00:00:00+08:00"
"""The day of the late orders is over."""
AT = datetime(2023, 3, 1, 16, 10, tzinfo=UTC)
Rows = list[dict[str, object]]


def orders(count: int = 40) -> Rows:
    """Due on 1 March at ten."""
    paid_at = "2023-02-27T10:00:00+08:00"
    return [{"order_id": f"O{n:02}", "shop_id": "S1", "paid_at": paid_at, "amount_minor": 15_000} for n in range(count)]


def shipped(late: int, count: int = 40) -> Rows:
    """All by carrier zto; the first ones two hours late."""
    at = ["2023-03-01T12:00:00+08:00" if n < late else "2023-02-28T12:00:00+08:00" for n in range(count)]
    return [
        {"shipment_id": f"H{n}", "order_id": f"O{n:02}", "carrier": "zto", "tracking_no": f"N{n}", "shipped_at": at[n]}
        for n in range(count)
    ]


def filing(status: str, **cells: object) -> dict[str, object]:
    return {
        "filing_id": "F-1", "order_id": "O03", "reason": "fire", "submitted_at": "2023-02-28T10:00:00+08:00",
        "dispatch_by": "2023-03-01T18:00:00+08:00", "status": status,
        "recorded_at": "2023-02-28T10:00:00+08:00", **cells,
    }  # fmt: skip


@pytest.fixture
def mine(tmp_path: Path) -> Books:
    return books(tmp_path / "lake")


def post(mine: Books, as_of: str, after: timedelta = timedelta(0)) -> Posted:
    return post_run(mine.market, mine.judge(as_of), mine.rules, OPERATOR, AT + after)


def points() -> list[tuple[str, int | None]]:
    rows = Entry.objects.filter(account__startswith="points/").order_by("seq")
    return [(row.clause, row.amount) for row in rows]


def test_a_pending_filing_keeps_its_window_and_its_compensation_back(mine: Books) -> None:
    mine.bring(orders=orders(), shipments=shipped(late=12), filings=[filing("pending")])
    posted = post(mine, CLOSED)
    assert points() == []
    assert posted.waiting == 2
    points_, money = Waiting.objects.order_by("order_id")
    assert (points_.clause, points_.amount, points_.until) == ("late-dispatch", 20, AT + WAIT)
    assert points_.why == [["filing", 1, ["O03"]]]
    assert (money.account, money.order_id, money.amount) == ("settlement/S1", "O03", -300)
    assert Entry.objects.filter(account="settlement/S1").count() == 11

    post(mine, "2023-03-02T12:00:00+08:00", WAIT - timedelta(seconds=1))
    assert points() == []
    later = post(mine, "2023-03-03T00:30:00+08:00", WAIT)
    assert points() == [("late-dispatch", 20)]
    assert (later.waiting, Waiting.objects.count()) == (0, 0)
    assert later.penalties[0].notice is not None
    assert later.penalties[0].notice.at == AT + WAIT


def test_what_was_acquitted_while_it_waited_never_posts(mine: Books) -> None:
    mine.bring(orders=orders(), shipments=shipped(late=10), filings=[filing("pending")])
    assert post(mine, CLOSED).waiting == 2
    decided = "2023-03-02T08:00:00+08:00"
    mine.bring(filings=[filing("approved", decided_at=decided, recorded_at=decided)])
    post(mine, "2023-03-02T09:00:00+08:00", timedelta(hours=9))
    assert points() == []
    assert not Waiting.objects.exists()
    assert not Entry.objects.filter(order_id="O03").exists()


def test_a_notice_published_after_the_judgement_is_waited_for(mine: Books) -> None:
    notice = {
        "notice_id": "N-1", "starts_at": "2023-02-26T00:00:00+08:00", "ends_at": "2023-02-28T00:00:00+08:00",
        "window": "paid", "extend_hours": 24, "recorded_at": "2023-03-02T06:00:00+08:00",
    }  # fmt: skip
    mine.bring(orders=orders(), shipments=shipped(late=12), notices=[notice])
    assert post(mine, CLOSED).waiting == 13
    kinds = {
        (kind, count) for row in Waiting.objects.filter(account__startswith="points/") for kind, count, _ in row.why
    }
    assert kinds == {("notice", 12)}
    post(mine, "2023-03-02T07:00:00+08:00", timedelta(hours=8))
    assert points() == []
    assert not Waiting.objects.exists()


@pytest.mark.parametrize(
    ("heard", "waits"), [("2023-03-01T08:00:00+08:00", True), ("2023-03-01T20:00:00+08:00", False)]
)
def test_a_carrier_not_heard_of_since_before_the_deadline_is_waited_for(mine: Books, heard: str, waits: bool) -> None:
    scans: Rows = [
        {"carrier": "zto", "tracking_no": f"N{n}", "kind": "picked_up", "scanned_at": "2023-02-28T14:00:00+08:00",
         "received_at": heard}
        for n in range(10, 40)
    ]  # fmt: skip
    mine.bring(orders=orders(), shipments=shipped(late=0), scans=scans)
    posted = post(mine, CLOSED)
    assert points() == ([] if waits else [("fake-dispatch", 50), ("late-pickup", 20)])
    assert posted.waiting == (42 if waits else 0)
    shown = {row.clause: row.why for row in Waiting.objects.filter(account__startswith="points/")}
    if waits:
        assert shown["late-pickup"] == [["scans", 10, ["O00", "O01", "O02", "O03", "O04"]]]
        assert shown["fake-dispatch"] == [["scans", 30, ["O10", "O11", "O12", "O13", "O14"]]]


def test_a_run_judged_by_other_rules_than_now_is_not_looked_into(mine: Books) -> None:
    run = mine.run([window()])
    other = Stored(run.folder, {**run.data, "plan": "of another version"})
    with pytest.raises(RunError, match="run 1 was judged by other rules than douyin now has: run the lake again"):
        post_run(mine.market, other, mine.rules, OPERATOR, AT)
    assert not Entry.objects.exists()


def test_a_finding_rests_on_no_deadline_and_posts_at_once(mine: Books) -> None:
    incident = {"incident_id": "I1", "order_id": "O03", "kind": "out_of_stock", "found_at": "2023-03-01T10:00:00+08:00"}
    mine.bring(orders=orders(), shipments=shipped(late=0), incidents=[incident], filings=[filing("pending")])
    assert post(mine, CLOSED).waiting == 0
    assert points() == [("out-of-stock", 40)]


def test_rules_whose_tests_do_not_read_the_payment_wait_for_a_notice_all_the_same(tmp_path: Path) -> None:
    mine = books(tmp_path / "lake", "xiaohongshu")
    mine.bring(orders=orders(3))
    run = mine.judge(CLOSED)
    mine.bring(
        notices=[
            {
                "notice_id": "N1", "starts_at": "2023-02-27T00:00:00+08:00", "ends_at": "2023-02-27T23:59:59+08:00",
                "window": "paid", "dispatch_by": "2023-03-08T23:59:59+08:00",
                "recorded_at": "2023-03-02T09:00:00+08:00",
            }
        ],
    )  # fmt: skip
    assert post_run(mine.market, run, mine.rules, OPERATOR, AT).waiting == 3
    assert {tuple(row.why[0])[:2] for row in Waiting.objects.all()} == {("notice", 1)}

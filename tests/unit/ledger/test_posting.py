"""Runs posted one after another: every position comes to what the last run says, by entries that never change."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from shipby.ledger import accounts, acts
from shipby.ledger.models import Entry, Posting
from shipby.ledger.posted import PostingError, Stale
from shipby.people.models import Audit, Message, Shop
from tests.support.ledgers import NOW, Books, books, paid, window

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(tmp_path: Path) -> Books:
    return books(tmp_path / "lake")


def told(**cells: object) -> list[tuple[object, ...]]:
    """seq, account, amount, unpublished, kind of the entries."""
    rows = Entry.objects.filter(**cells).order_by("shop__shop_id", "seq")
    return list(rows.values_list("seq", "account", "amount", "unpublished", "kind"))


def sums() -> dict[str, tuple[int, int]]:
    """Known amount and unpublished ones, by account."""
    found: dict[str, tuple[int, int]] = {}
    for account, amount, unpublished in Entry.objects.values_list("account", "amount", "unpublished"):
        known, unknown = found.get(account, (0, 0))
        found[account] = known + (amount or 0), unknown + unpublished
    return {account: total for account, total in found.items() if total != (0, 0)}


def test_a_penalty_is_one_entry_noticed_at_the_posting(mine: Books) -> None:
    posted = mine.post([window()])
    (entry,) = posted.entries
    assert told() == [(1, "points/douyin/A/S1", 20, 0, "post")]
    assert entry.occurred_at == datetime(2023, 3, 1, 16, tzinfo=UTC)
    assert (entry.year, entry.window_start, entry.clause) == (2023, date(2023, 3, 1), "late-dispatch")
    assert entry.notice
    assert entry.notice.at == NOW
    assert entry.notice.shop == entry.shop == Shop.objects.get(shop_id="S1")
    assert "A 类 +2 分" in entry.notice.zh
    assert entry.notice.en == "Judgement douyin/1: 1 item new or heavier: class A +2 points."
    assert posted.penalties == posted.entries
    assert posted.noticed == {entry.shop_id}


def test_what_a_run_no_longer_says_is_corrected_to_nothing_in_the_year_it_was_posted_in(mine: Books) -> None:
    first = mine.post([window(day=date(2022, 12, 31))])
    second = mine.post([], at=NOW + timedelta(days=400))
    (entry,) = second.entries
    assert told() == [(1, "points/douyin/A/S1", 20, 0, "post"), (2, "points/douyin/A/S1", -20, 0, "correct")]
    assert entry.refers_to == first.entries[0]
    assert entry.occurred_at == first.entries[0].occurred_at
    assert entry.year == 2023  # the window of 31 December closes at midnight, in the new year
    assert entry.reason == "judged by douyin/2, before by douyin/1"
    assert second.fallen == (entry,)
    assert entry.notice is None
    assert Message.objects.filter(kind="correction").count() == 1


def test_a_heavier_correction_is_a_new_notice_and_a_lighter_one_is_not(mine: Books) -> None:
    mine.post([window("2.0")])
    heavier = mine.post([window("5.0")], at=NOW + timedelta(days=1)).entries[0]
    lighter = mine.post([window("0.5")], at=NOW + timedelta(days=2)).entries[0]
    assert (heavier.amount, heavier.kind) == (30, "correct")
    assert heavier.notice
    assert heavier.notice.at == NOW + timedelta(days=1)
    assert lighter.amount == -45
    assert lighter.notice is None


def test_posting_the_same_run_again_changes_nothing(mine: Books) -> None:
    run = mine.run([window()], [paid()])
    mine.enter(run)
    again = mine.enter(run)
    assert again.already
    assert again.entries == ()
    assert Entry.objects.count() == 3
    assert mine.post([window()], [paid()]).entries == ()


def test_an_older_judgement_is_never_posted_over_a_newer_one(mine: Books) -> None:
    old, new = mine.run([window()]), mine.run([])
    mine.enter(new)
    with pytest.raises(Stale, match=r"run 1 of douyin is as of 2023-03-02T01:00:01.*run 2 .*never posted over"):
        mine.enter(old)
    assert Entry.objects.count() == 0


def test_a_run_of_another_lake_is_refused(mine: Books, tmp_path: Path) -> None:
    elsewhere = Books(mine.market, tmp_path / "elsewhere", mine.rules)
    with pytest.raises(PostingError, match="is not a run of douyin's own lake"):
        mine.enter(elsewhere.run([window()]))
    assert Posting.objects.count() == 0


def test_an_unpublished_amount_is_counted_apart_and_can_become_known(mine: Books) -> None:
    mine.post([], [paid(amount=None)])
    assert sums() == {"settlement/S1": (0, 1), "buyer/O1": (0, 1)}
    assert Entry.objects.filter(amount=None).count() == 2
    mine.post([], [paid(amount=300)])
    assert sums() == {"settlement/S1": (-300, 0), "buyer/O1": (300, 0)}
    mine.post([], [paid(amount=None)])
    assert sums() == {"settlement/S1": (0, 1), "buyer/O1": (0, 1)}
    mine.post([], [])
    assert sums() == {}


def test_points_of_a_finding_that_moves_to_another_year_move_with_it(mine: Books) -> None:
    found: dict[str, Any] = {"clause": "out-of-stock", "window_start": None, "order_id": "O1", "incident_id": "I1"}
    mine.post([window("4.0", **found, occurred_at=datetime(2023, 1, 2, tzinfo=UTC))])
    mine.post([window("4.0", **found, occurred_at=datetime(2022, 12, 2, tzinfo=UTC))])
    years = Entry.objects.order_by("seq").values_list("year", "amount", "kind")
    assert sorted(years) == [(2022, 40, "post"), (2023, -40, "correct"), (2023, 40, "post")]


def test_ids_with_slashes_are_positions_of_their_own(mine: Books) -> None:
    mine.post([], [paid("A/B", clause="x"), paid("B", clause="x/A"), paid("%2F")])
    assert Entry.objects.values("position").distinct().count() == 6


def test_a_fallen_compensation_comes_from_the_buyer_as_far_as_not_paid_out(mine: Books) -> None:
    mine.post([], [paid(amount=300)])
    shop = Shop.objects.get(shop_id="S1")
    acts.own(shop, {accounts.buyer("O1"): -200, accounts.OUTSIDE: 200}, "P-1", "payout", NOW)
    mine.post([], [])
    assert sums() == {"outside": (200, 0), "platform": (-200, 0)}
    mine.post([], [paid(amount=500)])
    assert sums() == {"settlement/S1": (-500, 0), "outside": (200, 0), "buyer/O1": (300, 0)}


def test_a_compensation_that_moves_to_another_clause_is_not_paid_twice(mine: Books) -> None:
    mine.post([], [paid(amount=300)])
    shop = Shop.objects.get(shop_id="S1")
    acts.own(shop, {accounts.buyer("O1"): -300, accounts.OUTSIDE: 300}, "P-1", "payout", NOW)
    mine.post([], [paid(amount=300, clause="late-pickup")])
    assert sums() == {"settlement/S1": (-300, 0), "outside": (300, 0)}


def test_every_shop_has_its_own_numbers_without_a_gap(mine: Books) -> None:
    mine.post([window(shop_id="S1"), window(shop_id="S2")], [paid(shop_id="S2")])
    mine.post([window(shop_id="S2")])
    assert [row[0] for row in told(shop__shop_id="S1")] == [1, 2]
    assert [row[0] for row in told(shop__shop_id="S2")] == [1, 2, 3, 4, 5]


def test_nodes_are_told_when_crossed_and_when_no_longer_reached(mine: Books) -> None:
    days = [date(2023, 1, day) for day in range(1, 6)]
    before = [window("5.0", day) for day in days[:2]] + [window("1.0", days[2])]
    assert mine.post(before).reached == ()
    up = mine.post([*before, window("5.0", days[3]), window("5.0", days[4]), window("4.0", date(2023, 1, 6))]).reached
    assert [(node.at_points, node.balance, node.year) for node in up] == [(120, 250, 2023), (240, 250, 2023)]
    down = mine.post([*before, window("5.0", days[3])])
    assert down.reached == ()
    assert [(node.shop.shop_id, node.at_points, node.balance) for node in down.unreached] == [("S1", 240, 160)]


def test_the_lake_is_told_which_runs_to_keep(mine: Books) -> None:
    mine.post([window()])
    mine.post([window()])
    mine.post([])
    assert json.loads((mine.root / "runs/douyin/kept.json").read_text()) == [1, 3]


def test_the_record_says_who_posted(mine: Books) -> None:
    mine.post([window()])
    row = Audit.objects.get(action="post")
    assert (row.actor, row.object_id, row.new) == ("user:ops", "douyin/1", {"entries": 1, "waiting": 0})


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_refuses_to_change_an_entry(mine: Books, change: str) -> None:
    mine.post([window()])
    rows = Entry.objects.all()
    with pytest.raises(DatabaseError, match="rows of ledger_entry are never changed or removed"), transaction.atomic():
        rows.update(amount=0) if change == "update" else rows.delete()
    with pytest.raises(DatabaseError, match="rows of ledger_posting are never"), transaction.atomic():
        Posting.objects.all().update(entries=0) if change == "update" else Posting.objects.all().delete()
    assert told() == [(1, "points/douyin/A/S1", 20, 0, "post")]

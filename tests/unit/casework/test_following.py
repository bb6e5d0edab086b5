"""A posted run followed: actions proposed once, begun by themselves or held back, revoked when gone; all or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from shipby.casework import loop
from shipby.casework.clock import tick
from shipby.casework.enforcement import following
from shipby.casework.enforcement.acts import decline, start
from shipby.casework.evidence import attach
from shipby.casework.filing import acts as filing
from shipby.casework.filing.checks import Wish
from shipby.casework.lakes import rules_of
from shipby.casework.loop import standing_run
from shipby.casework.models import Case, Outbox
from shipby.casework.orders import orders_now
from shipby.casework.refused import Refused
from shipby.ledger.models import Entry, Posting
from shipby.people.models import Market, Message, Shop
from shipby.people.rights import Forbidden
from tests.support.market import OPERATOR, REVIEWER, at, bring, incidents, new_market, owner

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def market() -> Market:
    return new_market("douyin")


def measures() -> dict[str, str]:
    """State by kind and order, of the newest of each."""
    cases = Case.objects.filter(type="enforcement").select_related("measure").order_by("id")
    return {f"{case.measure.kinds} {case.order_id}": case.state for case in cases}


def unshipped(order_id: str, paid: Any) -> dict[str, Any]:
    return {
        "order_id": order_id,
        "shop_id": "S1",
        "product_id": "P1",
        "paid_at": paid.isoformat(),
        "amount_minor": 10_000,
    }


def test_what_the_source_says_happens_begins_with_the_posting_and_closes_the_order(
    market: Market, tmp_path: Path
) -> None:
    bring(market, tmp_path, orders=[unshipped("O1", at(3, 1))])
    standing_run(market, at(8, 1), OPERATOR, at(8, 1))
    assert measures() == {"ban_product O1": "active", "close_order_refund O1": "active"}
    closing = Outbox.objects.get(table="closures")
    assert (closing.row["order_id"], closing.row["closure_id"][:2]) == ("O1", "E-")
    assert orders_now(market, ["O1"], at(8, 1, 1))["O1"].closed
    assert Message.objects.filter(shop__shop_id="S1", kind="enforcement.started").count() == 2
    assert standing_run(market, at(8, 2), OPERATOR, at(8, 2)).followed.proposed == ()


def test_an_order_that_has_shipped_since_is_closed_by_nobody_but_the_operator(market: Market, tmp_path: Path) -> None:
    shipped = {"shipment_id": "s1", "order_id": "O1", "shipped_at": at(7, 30, 9).isoformat()}
    bring(market, tmp_path, orders=[unshipped("O1", at(3, 1))], shipments=[shipped])
    standing_run(market, at(8, 1), OPERATOR, at(8, 1))
    assert measures() == {"ban_product O1": "active", "close_order_refund O1": "proposed"}
    case = Case.objects.get(measure__kinds="close_order_refund")
    start(case, rules_of(market).versions[-1], OPERATOR, at(8, 2))
    assert measures()["close_order_refund O1"] == "active"


def test_the_clock_asks_the_judge_again_only_when_something_came(
    market: Market, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []

    def noted(of: Market, ids: Any, now: Any) -> Any:
        asked.append(sorted(ids))
        return orders_now(of, ids, now)

    monkeypatch.setattr(following, "orders_now", noted)
    shipped = {"shipment_id": "s1", "order_id": "O1", "shipped_at": at(7, 30, 9).isoformat()}
    bring(market, tmp_path, orders=[unshipped("O1", at(3, 1))], shipments=[shipped])
    standing_run(market, at(8, 1), OPERATOR, at(8, 1))
    for hour in range(1, 4):
        assert tick(market, rules_of(market), at(8, 1, hour)).started == ()
    assert asked == [["O1"]]
    bring(market, tmp_path, orders=[unshipped("O2", at(7, 1))])
    assert tick(market, rules_of(market), at(8, 1, 4)).started == ()
    assert asked == [["O1"], ["O1"]]


def test_an_automatic_measure_waits_for_the_filing_and_begins_by_the_clock(market: Market, tmp_path: Path) -> None:
    bring(market, tmp_path, orders=[unshipped("O1", at(3, 1, 10))])
    shop = Shop.objects.create(market=market, shop_id="S1")
    rules, when = rules_of(market), at(3, 3, 9)
    wish = Wish("power_cut", at(3, 9), at(3, 1).date(), at(3, 5).date(), ("33",))
    case = filing.draft(shop, "O1", wish, owner(shop), when)
    attach(case, "p.png", "authority_notice", b"\x89PNG\r\n\x1a\n" + bytes(40), owner(shop), when)
    filing.submit(case, owner(shop), when, rules, orders_now(market, ["O1"], when)["O1"])
    standing_run(market, at(3, 6), OPERATOR, at(3, 6))
    assert measures() == {"ban_product O1": "proposed"}
    assert tick(market, rules, at(3, 6, 1)).started == ()
    filing.reject(case, REVIEWER, at(3, 6, 2), "another town")
    assert tick(market, rules, at(3, 6, 3)).started == (Case.objects.get(type="enforcement").number,)


def test_an_action_that_is_gone_is_revoked_and_one_declined_is_not_proposed_again(
    market: Market, tmp_path: Path
) -> None:
    found = incidents("S1", "out_of_stock", at(3, 1, 9), count=2)
    bring(market, tmp_path, **found)
    standing_run(market, at(3, 2), OPERATOR, at(3, 2))
    first, second = (f"delist_product {row['order_id']}" for row in found["orders"])
    assert measures() == {first: "proposed", second: "proposed"}
    decline(
        Case.objects.get(type="enforcement", order_id=found["orders"][1]["order_id"]), OPERATOR, at(3, 2, 9), "once"
    )
    wrong = {**found["incidents"][0], "withdrawn_at": at(3, 3).isoformat(), "recorded_at": at(3, 3).isoformat()}
    bring(market, tmp_path, orders=found["orders"], incidents=[wrong])
    done = standing_run(market, at(3, 4), OPERATOR, at(3, 4))
    assert measures() == {first: "revoked", second: "declined"}
    assert (len(done.followed.revoked), done.followed.proposed) == (1, ())


def test_the_ledger_and_what_is_enforced_never_tell_two_stories(
    market: Market, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(market, tmp_path, **incidents("S1", "out_of_stock", at(3, 1, 9), count=3))

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(loop, "follow", killed)
        with pytest.raises(KeyboardInterrupt):
            standing_run(market, at(3, 2), OPERATOR, at(3, 2))
    assert (Entry.objects.count(), Posting.objects.count(), measures()) == (0, 0, {})
    standing_run(market, at(3, 2), OPERATOR, at(3, 2))
    assert sorted(measures().values()) == ["proposed"] * 4
    assert Posting.objects.count() == 1


def test_who_may_run_and_as_of_when(market: Market) -> None:
    with pytest.raises(Forbidden, match="run start: only operator, clock may do this, and you are reviewer"):
        standing_run(market, at(3, 2), REVIEWER, at(3, 2))
    with pytest.raises(Refused, match="lies ahead of"):
        standing_run(market, at(3, 3), OPERATOR, at(3, 2))

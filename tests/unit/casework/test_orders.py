"""What an order is now, by the judge's plan: deadlines, notices, approvals, also those not yet in the lake."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from shipby.casework import orders
from shipby.casework.filing import acts
from shipby.casework.orders import Among, orders_among, orders_now
from shipby.casework.outbox import drain, waiting
from shipby.outcomes.explain.narrow import narrow
from tests.support.filings import REVIEWER, ZONE, Floor, at, floor, order, wished

pytestmark = pytest.mark.django_db

NOW = at("2023-03-02 10:00:00")


@pytest.fixture
def shop(tmp_path: Path) -> Floor:
    found = floor(tmp_path)
    found.bring(orders=[order("O1"), order("O2", promised_by="", ship_from="330100"), order("O3", shop_id="S2")])
    return found


def test_an_order_has_its_deadline_and_no_more(shop: Floor) -> None:
    found = orders_now(shop.market, ["O1", "O3", "none"], NOW)
    assert sorted(found) == ["O1", "O3"]
    one = found["O1"]
    assert (one.shop_id, one.closed, one.shipments, one.due_at) == ("S1", False, 0, at("2023-03-03 23:59:59"))
    assert (one.noticed_by, one.first_approved_by, one.ship_from, one.ship_to) == (None, None, "440000", "110000")


def test_before_an_order_is_known_there_is_none(shop: Floor) -> None:
    assert orders_now(shop.market, ["O1"], at("2023-03-01 09:59:59")) == {}


def test_shipments_closings_and_notices_are_seen_from_their_instant_on(shop: Floor) -> None:
    shop.bring(
        shipments=[{"shipment_id": "P1", "order_id": "O1", "shipped_at": f"2023-03-02T11:00:00{ZONE}"}],
        closures=[{"closure_id": "C1", "order_id": "O2", "closed_at": f"2023-03-02T11:00:00{ZONE}"}],
        notices=[
            {
                "notice_id": "N1", "starts_at": f"2023-03-01T00:00:00{ZONE}", "ends_at": f"2023-03-02T23:59:59{ZONE}",
                "window": "paid", "regions": "44", "dispatch_by": f"2023-03-08T23:59:59{ZONE}",
                "recorded_at": f"2023-03-02T11:00:00{ZONE}",
            }
        ],
    )  # fmt: skip
    before, after = (
        orders_now(shop.market, ["O1", "O2"], at(f"2023-03-02 {time}")) for time in ("10:59:59", "11:00:00")
    )
    assert (before["O1"].shipments, after["O1"].shipments) == (0, 1)
    assert (before["O2"].closed, after["O2"].closed) == (False, True)
    assert (before["O1"].noticed_by, after["O1"].noticed_by) == (None, at("2023-03-08 23:59:59"))
    assert after["O1"].due_at == at("2023-03-08 23:59:59")


def test_an_approval_moves_the_deadline_before_and_after_it_reached_the_lake(shop: Floor) -> None:
    case = shop.filed("O1", NOW)
    acts.approve(case, REVIEWER, at("2023-03-02 11:00:00"), shop.rules)
    for _ in range(2):
        one = orders_now(shop.market, ["O1"], at("2023-03-02 12:00:00"))["O1"]
        assert (one.due_at, one.first_approved_by) == (at("2023-03-06 12:00:00"), at("2023-03-06 12:00:00"))
        drain(shop.market, at("2023-03-02 12:00:00"))
    assert orders_now(shop.market, ["O1"], at("2023-03-02 10:59:59"))["O1"].due_at == at("2023-03-03 23:59:59")


def test_open_orders_of_a_region_and_window_by_deadline(shop: Floor) -> None:
    shop.bring(
        orders=[order("O4", promised_by=f"2023-03-02T23:59:59{ZONE}"), order("O5"), order("O6", ship_to="440300")],
        shipments=[{"shipment_id": "P1", "order_id": "O5", "shipped_at": f"2023-03-01T11:00:00{ZONE}"}],
    )
    among = Among("44", at("2023-03-02 23:59:59"), at("2023-03-03 23:59:59"))
    assert [one.order_id for one in orders_among(shop.market, "S1", among, NOW)] == ["O4", "O1", "O6"]
    assert orders_among(shop.market, "S1", Among("65", among.since, among.until), NOW) == []


def test_a_drained_decision_is_marked_and_drained_no_second_time(shop: Floor) -> None:
    shop.filed("O1", NOW)
    first = drain(shop.market, NOW)
    assert len(first) == 1
    assert not waiting(shop.market)
    assert drain(shop.market, NOW) == []


def test_a_drain_that_was_killed_before_the_mark_changes_nothing_when_it_comes_again(shop: Floor) -> None:
    case = shop.filed("O1", NOW)
    first = drain(shop.market, NOW)
    case.outbox_set.update(import_id="")
    assert drain(shop.market, NOW) == first, "the lake knows the import by its content"
    case.outbox_set.update(import_id="")
    acts.approve(case, REVIEWER, at("2023-03-02 11:00:00"), shop.rules)
    assert drain(shop.market, at("2023-03-02 11:00:00")) != first
    one = orders_now(shop.market, ["O1"], at("2023-03-02 12:00:00"))["O1"]
    assert one.due_at == wished().dispatch_by


def test_thousands_of_orders_are_asked_for_at_once(shop: Floor) -> None:
    shop.bring(orders=[order(f"N{n}") for n in range(3_000)])
    began = time.process_time()
    found = orders_now(shop.market, [f"N{n}" for n in range(3_000)], NOW)
    assert (len(found), found["N2999"].due_at) == (3_000, at("2023-03-03 23:59:59"))
    # Their ids handed over one by one took several seconds.
    assert time.process_time() - began < 2.5


def test_orders_of_a_region_are_read_without_those_that_were_sent(shop: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    shop.bring(
        orders=[order("sent"), order("later")],
        shipments=[
            {"shipment_id": f"P-{name}", "order_id": name, "carrier": "c", "tracking_no": name, "shipped_at": when}
            for name, when in (("sent", "2023-03-02T09:00:00+08:00"), ("later", "2023-03-02T11:00:00+08:00"))
        ],
    )  # fmt: skip

    def noted(con: Any, ids: Sequence[str]) -> None:
        read.extend(ids)
        narrow(con, ids)

    monkeypatch.setattr(orders, "narrow", noted)
    among = Among("44", at("2023-03-01 00:00:00"), at("2023-03-09 00:00:00"))
    found = orders_among(shop.market, "S1", among, NOW)
    assert "sent" not in read, "what was sent is nearly all that a shop has"
    assert {one.order_id for one in found} == set(read) == {"O1", "later"}

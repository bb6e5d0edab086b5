"""Advice: what covers an order, what to file by when, whom to tell, what it costs, which pickups nobody saw."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from shipby.casework.advice.advise import advise
from shipby.casework.advice.model import Trouble
from shipby.casework.advice.models import Told
from shipby.casework.advice.telling import Tell, tell
from shipby.casework.filing import acts as filing
from shipby.casework.loop import standing_run
from shipby.casework.refused import Refused
from shipby.casework.shop.values import NonDelivery, put
from shipby.people.models import Audit, Shop
from shipby.people.rights import Forbidden, Unknown
from tests.support.filings import REVIEWER, Floor, at, floor, order
from tests.support.market import OPERATOR

pytestmark = pytest.mark.django_db(transaction=True)
NOW = at("2023-03-02 10:00:00")


@pytest.fixture
def shop(tmp_path: Path) -> Floor:
    """O1 to file, O2 filed, O3 approved, O4 under a notice, O5 too late, O6 sent, O7 elsewhere, O8 another's."""
    found = floor(tmp_path)
    late = {"promised_by": "2023-03-02T09:59:59+08:00"}
    found.bring(
        orders=[
            order("O1"), order("O2"), order("O3"), order("O4", channel="live"), order("O5", **late), order("O6"),
            order("O7", ship_from="330100"), order("O8", shop_id="S2"),
        ],
        shipments=[
            {
                "shipment_id": "P6", "order_id": "O6", "carrier": "c", "tracking_no": "t6",
                "shipped_at": "2023-03-02T09:00:00+08:00",
            }
        ],
        scans=[{"carrier": "c", "tracking_no": "x", "kind": "picked_up", "scanned_at": "2023-03-01T12:00:00+08:00"}],
        notices=[
            {
                "notice_id": "N1", "starts_at": "2023-03-01T00:00:00+08:00", "ends_at": "2023-03-02T23:59:59+08:00",
                "window": "paid", "regions": "44", "channels": "live", "dispatch_by": "2023-03-08T23:59:59+08:00",
            }
        ],
    )  # fmt: skip
    found.filed("O2", NOW)
    filing.approve(found.filed("O3", NOW), REVIEWER, NOW, found.rules)
    return found


def advice(shop: Floor, region: str = "44", until: str = "") -> Any:
    trouble = Trouble(region, at(until) if until else None)
    return advise(shop.shop, trouble, shop.owner, at("2023-03-02 11:00:00"))


def test_each_open_order_of_the_region_is_told_what_protects_it(shop: Floor) -> None:
    found = {one.order.order_id: one for one in advice(shop).affected}
    assert {order: one.standing for order, one in found.items()} == {
        "O5": "too_late", "O1": "to_file", "O2": "filed", "O3": "approved", "O4": "covered",
    }  # fmt: skip
    assert found["O1"].file_by == at("2023-03-03 23:59:59")
    assert found["O1"].review_fits
    assert not found["O5"].review_fits
    assert found["O2"].filing.startswith("F-")
    everywhere = [one.order.order_id for one in advice(shop, region="").affected]
    assert everywhere == ["O5", "O1", "O2", "O7", "O3", "O4"]
    assert [one.order.order_id for one in advice(shop, until="2023-03-03 23:59:58").affected] == ["O5"]


def test_the_region_is_to_be_closed_unless_it_is(shop: Floor) -> None:
    assert advice(shop).close == ("44",)
    assert "广东省" in advice(shop).texts["buyer"][0]
    put(shop.shop, NonDelivery(regions=("44",), reason="floods"), shop.owner, NOW)
    assert advice(shop, region="4403").close == ()
    assert "广东省深圳市" in advice(shop, region="4403").texts["announcement"][0]
    assert advice(shop, region="").close == ()


def test_costs_and_pickups_are_those_of_the_last_judgement(shop: Floor) -> None:
    before = advice(shop)
    assert (before.judged_at, before.pickups) == (None, ())
    standing_run(shop.market, NOW, OPERATOR, NOW)
    found = advice(shop)
    assert found.judged_at == NOW
    assert (found.costs.orders, found.costs.unknown_money) == (2, True)
    assert found.costs.complaint == ((shop.rules.versions[-1].clause("late-dispatch-complaint").says.zh,
                                      shop.rules.versions[-1].clause("late-dispatch-complaint").says.en),)  # fmt: skip
    assert found.costs.score
    assert "how low is unpublished" in found.costs.score[1]
    (duty,) = next(one for one in found.affected if one.order.order_id == "O1").duties
    assert (duty.clause, duty.unknown_money) == ("late-dispatch", True)
    (pickup,) = found.pickups
    assert (pickup.duty.order_id, pickup.order.order_id) == ("O6", "O6")


def test_who_was_told_is_kept_as_evidence_and_asked_for_no_more(shop: Floor) -> None:
    assert advice(shop).tell == ("O5", "O1", "O2", "O3", "O4")
    given = Tell(orders=("O1", "O5", "O1"), how="chat", text="Your order leaves on Monday.")
    assert len(tell(shop.shop, given, shop.owner, NOW)) == 2
    found = advice(shop)
    assert found.tell == ("O2", "O3", "O4")
    assert {one.order.order_id for one in found.affected if one.told_at == NOW} == {"O1", "O5"}
    row = Audit.objects.get(object_type="advice")
    assert row.new == {"orders": 2, "how": "chat", "text": "Your order leaves on Monday."}
    assert set(Told.objects.values_list("order_id", "by")) == {("O1", "user:own"), ("O5", "user:own")}


def test_nobody_tells_or_reads_for_another_shop(shop: Floor) -> None:
    with pytest.raises(Refused, match=r"Your shop has no order O8, none \(2 in all\)"):
        tell(shop.shop, Tell(orders=("O1", "O8", "none"), how="chat", text="x"), shop.owner, NOW)
    assert not Told.objects.exists()
    other = Shop.objects.create(market=shop.market, shop_id="S2")
    with pytest.raises(Unknown):
        advise(other, Trouble(), shop.owner, NOW)
    with pytest.raises(Unknown):
        tell(other, Tell(orders=("O8",), how="chat", text="x"), shop.owner, NOW)
    with pytest.raises(Forbidden):
        tell(shop.shop, Tell(orders=("O1",), how="chat", text="x"), OPERATOR, NOW)


def test_a_shop_that_the_last_judgement_does_not_know_has_no_costs(shop: Floor) -> None:
    standing_run(shop.market, NOW, OPERATOR, NOW)
    new = Shop.objects.create(market=shop.market, shop_id="S9")
    found = advise(new, Trouble(), OPERATOR, NOW)
    assert (found.affected, found.pickups, found.points, found.costs.orders) == ((), (), (), 0)

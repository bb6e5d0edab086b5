"""What a shop says of itself, its contract's hours: kept with their reason; orders paid into a closed region."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from shipby.casework.orders import orders_now
from shipby.casework.outbox import drain
from shipby.casework.refused import Refused
from shipby.casework.shop.contract import Contract, hours_of, set_hours
from shipby.casework.shop.flagged import flagged
from shipby.casework.shop.values import (
    ANNOUNCEMENT,
    NON_DELIVERY,
    Announcement,
    Closed,
    NonDelivery,
    ProductNote,
    into_closed,
    notes,
    put,
    spans,
    value,
)
from shipby.people.models import Audit, Message, Shop
from shipby.people.rights import Forbidden, Unknown
from tests.support.market import OPERATOR, REVIEWER, at, bring, new_market, owner

pytestmark = pytest.mark.django_db(transaction=True)
NOW = at(3, 1, 10)


@pytest.fixture
def shop() -> Shop:
    return Shop.objects.create(market=new_market("douyin"), shop_id="S1")


def close(shop: Shop, *regions: str, when: datetime = NOW) -> None:
    put(shop, NonDelivery(regions=regions, reason="floods"), owner(shop), when)


def paid(order_id: str, when: datetime, ship_to: str | None = "440300", **more: Any) -> dict[str, Any]:
    row = {"order_id": order_id, "shop_id": "S1", "paid_at": when.isoformat(), "amount_minor": 1, **more}
    return row | ({"ship_to": ship_to} if ship_to else {})


def test_a_value_holds_until_another_and_each_is_recorded_with_its_reason(shop: Shop) -> None:
    assert (value(shop, NON_DELIVERY), value(shop, ANNOUNCEMENT)) == ([], "")
    close(shop, "4403", "44", "65")
    assert value(shop, NON_DELIVERY) == ["44", "65"]
    put(shop, Announcement(text=" Back on Monday. ", reason="floods"), owner(shop), NOW)
    put(shop, ProductNote(product_id="P1", text="Made to order.", reason="new"), owner(shop), NOW)
    put(shop, ProductNote(product_id="P2", text="Old.", reason="new"), owner(shop), NOW)
    put(shop, ProductNote(product_id="P2", text="", reason="sold out"), owner(shop), NOW)
    assert (value(shop, ANNOUNCEMENT), notes(shop)) == ("Back on Monday.", {"P1": "Made to order."})
    row = Audit.objects.filter(object_type="shop_value").order_by("id")[0]
    assert (row.object_id, row.why, row.old, row.new) == (
        "douyin/S1/non_delivery", "floods", {"value": []}, {"value": ["44", "65"]},
    )  # fmt: skip
    with pytest.raises(Refused, match="That is the value in force"):
        close(shop, "65", "44")


def test_only_the_shop_says_it_and_only_what_fits(shop: Shop) -> None:
    other = owner(Shop.objects.create(market=shop.market, shop_id="S2"))
    given = NonDelivery(regions=("44",), reason="floods")
    with pytest.raises(Unknown):
        put(shop, given, other, NOW)
    with pytest.raises(Forbidden):
        put(shop, given, OPERATOR, NOW)
    for wrong in ({"regions": ("Guangdong",), "reason": "x"}, {"regions": ("44",), "reason": ""}):
        with pytest.raises(ValidationError):
            NonDelivery.model_validate(wrong)
    with pytest.raises(ValidationError):
        Announcement(text="x" * 501, reason="x")


def test_a_region_is_closed_from_one_list_to_the_next() -> None:
    one, two, three = at(3, 1), at(3, 2), at(3, 3)
    found = list(spans([(one, ["44", "65"]), (two, ["44"]), (three, ["65"])]))
    assert found == [
        Closed("44", one, three), Closed("65", one, two), Closed("65", three, None),
    ]  # fmt: skip
    assert into_closed("650100", at(3, 2, 1), found) is None
    assert into_closed("650100", three, found) == Closed("65", three, None)
    assert into_closed("650100", two, found) is None
    assert into_closed(None, one, found) is None


def test_an_order_paid_into_a_closed_region_is_flagged(shop: Shop, tmp_path: Path) -> None:
    close(shop, "44")
    close(shop, when=at(3, 2))
    bring(
        shop.market, tmp_path,
        orders=[
            paid("before", at(3, 1, 9)), paid("first", NOW), paid("in", at(3, 1, 12), closed=True),
            paid("elsewhere", at(3, 1, 12), "110000"), paid("after", at(3, 2)), paid("nowhere", at(3, 1, 12), None),
            paid("other", at(3, 1, 12), shop_id="S2"),
        ],
    )  # fmt: skip
    found = flagged(shop, owner(shop), at(3, 5))
    assert [(one.order.order_id, one.order.closed, one.region.region) for one in found] == [
        ("in", True, "44"), ("first", False, "44"),
    ]  # fmt: skip
    with pytest.raises(Unknown):
        flagged(shop, owner(Shop.objects.create(market=shop.market, shop_id="S3")), at(3, 5))


def hours(mode: str, number: str, since: datetime) -> Contract:
    return Contract.model_validate({"mode": mode, "hours": number, "starts_at": since, "reason": "contract 7"})


def test_contract_hours_move_deadlines_of_orders_paid_from_then_on(shop: Shop, tmp_path: Path) -> None:
    bring(shop.market, tmp_path, orders=[paid("old", at(3, 1, 11)), paid("new", at(3, 2))])
    set_hours(shop, hours("spot", "72.5", at(3, 2)), OPERATOR, NOW)
    for _ in range(2):
        known = orders_now(shop.market, ["old", "new"], at(3, 3))
        assert known["old"].due_at == at(3, 3, 11)
        assert known["new"].due_at == at(3, 5, 0, 30)
        drain(shop.market, at(3, 3))
    assert Message.objects.get(shop=shop).en.startswith(
        "spot orders paid from 2023-03-02T00:00:00+08:00 on are due within"
    )
    row = Audit.objects.get(object_type="contract")
    assert (row.object_id, row.why, row.new["hours"]) == ("douyin/S1/spot", "contract 7", "72.5")


def test_contract_hours_are_the_operators_and_never_begin_in_the_past(shop: Shop) -> None:
    with pytest.raises(Refused, match="which is over: orders paid before keep theirs"):
        set_hours(shop, hours("spot", "72", at(3, 1, 9)), OPERATOR, NOW)
    for actor in (owner(shop), REVIEWER):
        with pytest.raises(Forbidden):
            set_hours(shop, hours("spot", "72", at(3, 2)), actor, NOW)
    for wrong in (("spot", "0"), ("spot", "9000"), ("boat", "72")):
        with pytest.raises(ValidationError):
            hours(*wrong, at(3, 2))
    for mode, number, day in (("presale", "100", 2), ("spot", "72", 2), ("spot", "96", 3)):
        set_hours(shop, hours(mode, number, at(3, day)), OPERATOR, NOW)
    assert [(row.mode, row.hours) for row in hours_of(shop, owner(shop))] == [
        ("spot", Decimal(96)), ("spot", Decimal(72)), ("presale", Decimal(100)),
    ]  # fmt: skip

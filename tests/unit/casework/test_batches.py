"""So many orders of a shop found on one day, as an operator says what a batch is -> a measure proposed, revoked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from shipby.casework.lakes import rules_of
from shipby.casework.loop import standing_run
from shipby.casework.models import Case
from shipby.casework.refused import Refused
from shipby.casework.settings_of import put
from shipby.people.models import Market
from tests.support.market import OPERATOR, at, bring, incidents, new_market, together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def market() -> Market:
    return new_market("douyin")


def size(market: Market, orders: Any, month: int = 3) -> None:
    put(
        market, rules_of(market), "enforcement.batch_size", orders, from_day=at(month, 1).date(),
        reason="as agreed with the category team", actor=OPERATOR, at=at(1, 1),
    )  # fmt: skip


def proposed() -> list[tuple[str, str]]:
    cases = Case.objects.filter(measure__identity__startswith="batch|").order_by("id")
    return [(case.measure.kinds, case.state) for case in cases.select_related("measure")]


def test_unset_nothing_is_proposed_by_itself(market: Market, tmp_path: Path) -> None:
    bring(market, tmp_path, **incidents("S1", "out_of_stock", at(3, 1, 9), count=5))
    standing_run(market, at(3, 2), OPERATOR, at(3, 2))
    assert proposed() == []


def test_a_batch_of_one_day_is_proposed_once_and_revoked_when_its_orders_are_withdrawn(
    market: Market, tmp_path: Path
) -> None:
    size(market, 4)
    found = incidents("S1", "out_of_stock", at(3, 1, 9), count=4)
    fewer = incidents("S2", "out_of_stock", at(3, 1, 9), count=3)
    spread = incidents("S2", "out_of_stock", at(3, 2, 9), count=1)
    bring(market, tmp_path, **together(found, fewer, spread))
    standing_run(market, at(3, 3), OPERATOR, at(3, 3))
    assert proposed() == [("close_shop", "proposed")]
    case = Case.objects.get(measure__identity__startswith="batch|")
    assert (str(case.shop), case.due_who, case.measure.automatic) == ("douyin/S1", "operator", False)
    assert "run douyin/1: 4 orders were found on 2023-03-01: S1-out_of_stock-030109-0, " in case.measure.en
    assert "How many are a batch is unpublished; it is a setting." in case.measure.en
    standing_run(market, at(3, 4), OPERATOR, at(3, 4))
    assert proposed() == [("close_shop", "proposed")]
    gone = at(3, 5).isoformat()
    bring(market, tmp_path, incidents=[{**found["incidents"][0], "withdrawn_at": gone, "recorded_at": gone}])
    standing_run(market, at(3, 6), OPERATOR, at(3, 6))
    assert proposed() == [("close_shop", "revoked")]


def test_wrong_goods_and_upheld_complaints_are_one_batch_from_the_day_the_setting_holds(
    market: Market, tmp_path: Path
) -> None:
    size(market, 3)
    before = incidents("S1", "wrong_item", at(2, 27, 9), count=5)
    wrong = incidents("S1", "wrong_item", at(3, 1, 9), count=2)
    other = incidents("S1", "buyer_abuse", at(2, 1, 9))["orders"]
    complaint = {
        "complaint_id": "c1", "order_id": other[0]["order_id"], "opened_at": at(2, 2).isoformat(),
        "decided_at": at(3, 1, 12).isoformat(), "upheld": True, "remedy": "compensate",
    }  # fmt: skip
    bring(market, tmp_path, **together(before, wrong, {"orders": other, "complaints": [complaint]}))
    standing_run(market, at(3, 2), OPERATOR, at(3, 2))
    assert proposed() == [("ban_product", "proposed")]
    assert "3 orders were found on 2023-03-01" in Case.objects.get(measure__identity__startswith="batch|").measure.en


def test_the_size_is_a_whole_number_and_0_unsets_it(market: Market, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="'many' is no int"):
        size(market, "many")
    size(market, 3)
    size(market, 0)
    bring(market, tmp_path, **incidents("S1", "out_of_stock", at(3, 1, 9), count=5))
    standing_run(market, at(3, 2), OPERATOR, at(3, 2))
    assert proposed() == []

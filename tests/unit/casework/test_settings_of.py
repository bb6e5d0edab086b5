"""Settings: dated, with a reason, the operator's alone; what the judge takes of them; what is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from shipby.casework.models import Setting
from shipby.casework.refused import Refused
from shipby.casework.settings_of import judged, put, supplied, value
from shipby.people.actors import Actor
from shipby.people.models import Audit, Market
from shipby.people.rights import Forbidden
from shipby.rules.load import load_pack

pytestmark = pytest.mark.django_db

NOW = datetime(2023, 3, 1, 8, tzinfo=UTC)
OPERATOR = Actor("operator", "user:op")
OPEN_NODES = load_pack("xiaohongshu")


@pytest.fixture
def market() -> Market:
    return Market.objects.create(name="m", lake="lakes/m")


def set_to(market: Market, key: str, new: Any, day: date = date(2023, 3, 1), actor: Actor = OPERATOR) -> Setting:
    return put(market, OPEN_NODES, key, new, from_day=day, reason="contract", actor=actor, at=NOW)


def test_a_default_holds_until_the_day_of_a_value(market: Market) -> None:
    set_to(market, "appeal.decided_within_business_days", 3, date(2023, 3, 10))
    held = [value(market, "appeal.decided_within_business_days", date(2023, 3, day)) for day in (9, 10, 31)]
    assert held == [5, 3, 3]


def test_of_one_day_the_newest_row_stands_and_the_older_is_kept(market: Market) -> None:
    set_to(market, "appeal.times", 2)
    set_to(market, "appeal.times", 4)
    assert value(market, "appeal.times", date(2023, 3, 1)) == 4
    assert Setting.objects.count() == 2
    last = Audit.objects.latest("id")
    assert (last.actor, last.why, last.old, last.new) == (
        "user:op", "contract", {"value": 2}, {"value": 4, "from": "2023-03-01"},
    )  # fmt: skip


def test_values_of_another_market_are_its_own(market: Market) -> None:
    set_to(market, "appeal.times", 2)
    assert value(Market.objects.create(name="n", lake="l"), "appeal.times", date(2023, 3, 1)) == 1


@pytest.mark.parametrize(
    ("key", "new", "told"),
    [
        ("appeal.timez", 1, "known: appeal"),
        ("appeal.times", "two", "'two' is no int"),
        ("appeal.times", True, "True is no int"),
        ("judge.hours", {"spot": -1}, "Write a number from 0 up"),
        ("judge.nothing", [], "nothing"),
        ("nodes.general", [{"at_points": 0}], "greater than 0"),
        ("nodes.A", [{"at_points": 5}], "leaves these open: nodes.general, nodes.serious"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(market: Market, key: str, new: Any, told: str) -> None:
    with pytest.raises(Refused) as caught:
        set_to(market, key, new)
    assert told in str(caught.value)
    assert not Setting.objects.exists()


def test_a_setting_needs_the_operator_and_a_reason(market: Market) -> None:
    with pytest.raises(Forbidden, match="only operator may do this, and you are reviewer"):
        set_to(market, "appeal.times", 2, actor=Actor("reviewer", "user:r"))
    with pytest.raises(Refused, match="say why"):
        put(market, OPEN_NODES, "appeal.times", 2, from_day=NOW.date(), reason=" ", actor=OPERATOR, at=NOW)


def test_the_judge_takes_each_day_with_all_that_holds_then(market: Market) -> None:
    assert judged(market, "xiaohongshu") is None
    rows = [{"at_least_percent": 90}]
    set_to(market, "judge.hours", {"spot": 72}, date(2023, 1, 1))
    set_to(market, "judge.on_time_thresholds", rows, date(2023, 2, 1))
    told = judged(market, "xiaohongshu")
    assert told == {
        "xiaohongshu": [
            {"from": "2023-01-01", "hours": {"spot": 72}},
            {"from": "2023-02-01", "hours": {"spot": 72}, "on_time_thresholds": rows},
        ]
    }
    assert len(load_pack("xiaohongshu", told).settings) == 2


def test_nodes_supplied_stand_where_the_pack_leaves_them_open(market: Market) -> None:
    set_to(market, "nodes.general", [{"at_points": 10, "actions": ["suspend_shop"], "suspend_days": 3}])
    before, after = (supplied(OPEN_NODES, market, date(2023, month, 1)).versions[-1].accounts for month in (2, 3))
    assert before["general"].nodes == "unpublished"
    nodes = after["general"].nodes
    assert nodes != "unpublished"
    assert [(node.at_points, node.suspend_days) for node in nodes] == [(Decimal(10), 3)]
    assert after["serious"].nodes == "unpublished"

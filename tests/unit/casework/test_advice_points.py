"""After a penalty: points that stand, when they are cleared, what of them can still be contested."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from shipby.casework.advice.advise import advise
from shipby.casework.advice.model import Trouble
from shipby.casework.appeal import acts as appeal
from shipby.casework.appeal.targets import Target
from shipby.casework.lakes import rules_of
from shipby.casework.loop import standing_run
from shipby.people.models import Message, Shop
from tests.support.market import OPERATOR, at, bring, new_market, orders, owner

pytestmark = pytest.mark.django_db(transaction=True)


def test_points_come_back_by_appeal_or_the_turn_of_the_year(tmp_path: Path) -> None:
    market = new_market("douyin")
    bring(market, tmp_path, **orders("S1", at(3, 1), 40, late=12))
    standing_run(market, at(3, 2, 8), OPERATOR, at(3, 2, 8))
    standing_run(market, at(3, 3, 9), OPERATOR, at(3, 3, 9))
    shop, rules = Shop.objects.get(market=market, shop_id="S1"), rules_of(market)
    (points,) = advise(shop, Trouble(), owner(shop), at(3, 4)).points
    assert (points.account, points.year, points.tenths, points.contested) == ("A", 2023, 20, 0)
    assert (points.ends_at, points.appealable) == (at(1, 1, year=2024), 1)
    noticed = Message.objects.get(shop=shop, kind="penalty").at
    assert points.appeal_by == noticed + timedelta(days=7) - timedelta(seconds=1)
    target = Target("late-dispatch", window_start=at(3, 1).date())
    case = appeal.draft(shop, target, "not late", owner(shop), at(3, 4), rules)
    appeal.submit(case, owner(shop), at(3, 4), rules)
    (held,) = advise(shop, Trouble(), owner(shop), at(3, 4, 1)).points
    assert (held.contested, held.appealable, held.appeal_by) == (20, 0, None)

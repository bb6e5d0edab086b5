"""After a penalty: points that stand, when they are cleared, what of them can still be contested."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from shipby.casework.advice.advise import advise
from shipby.casework.advice.model import Trouble
from shipby.casework.appeal import acts as appeal
from shipby.casework.appeal.decide import decide
from shipby.casework.appeal.open import appealable
from shipby.casework.appeal.targets import Target
from shipby.casework.lakes import rules_of
from shipby.casework.loop import standing_run
from shipby.people.models import Message, Shop
from tests.support.market import OPERATOR, REVIEWER, at, bring, new_market, orders, owner

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


def test_only_what_can_still_be_contested_is_looked_at(tmp_path: Path) -> None:
    market = new_market("douyin")
    bring(market, tmp_path, **orders("S1", at(3, 1), 40, late=12))
    for when in (at(3, 2, 8), at(3, 3, 9)):
        standing_run(market, when, OPERATOR, when)
    shop, rules = Shop.objects.get(market=market, shop_id="S1"), rules_of(market)
    for now in (at(3, 4), at(3, 9, 12), at(3, 20), at(5, 1)):
        every = appealable(shop, rules, owner(shop), now)
        still = appealable(shop, rules, owner(shop), now, still=True)
        assert [one for one in every if one.until >= now] == [one for one in still if one.until >= now], now
    assert len(every) > len(still) == 0
    target = Target("late-dispatch", window_start=at(3, 1).date())
    case = appeal.draft(shop, target, "not late", owner(shop), at(3, 4), rules)
    appeal.submit(case, owner(shop), at(3, 4), rules)
    decide(case, REVIEWER, at(3, 20), rules, upheld=False, reason="late it was")
    found = appealable(shop, rules, owner(shop), at(3, 21), still=True)
    assert [one.target for one in found] == [target], "a dismissal begins the days anew"

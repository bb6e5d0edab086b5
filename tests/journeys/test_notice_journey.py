"""A notice from its draft to the verdicts: what was previewed is what the next standing run says, and not one more."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest

from shipby.casework.lakes import lake_of
from shipby.casework.loop import standing_run
from shipby.casework.models import Outbox
from shipby.casework.notice import acts
from shipby.casework.notice.columns import Offer, Wider
from shipby.ledger.balances import balance
from shipby.outcomes.runs.stored import Stored
from shipby.outcomes.runs.verdicts import verdicts
from shipby.people.models import Market, Message, Shop
from tests.support.at_once import at_once
from tests.support.market import OPERATOR, at, bring, new_market, orders, together

pytestmark = pytest.mark.django_db(transaction=True)

IDS = [f"{shop}-0301-{n:03}" for shop in ("S1", "S2") for n in range(40)]


@pytest.fixture
def market(tmp_path: Path) -> Market:
    """Two shops with twelve of forty orders late on 1 March: judged and posted."""
    market = new_market("douyin")
    bring(market, tmp_path, **together(orders("S1", at(3, 1), 40, late=12), orders("S2", at(3, 1), 40, late=12)))
    standing_run(market, at(3, 3, 12), OPERATOR, at(3, 3, 12))
    return market


def outcomes(market: Market, run: Stored) -> dict[tuple[str, str], str]:
    return {(one.clause, one.order_id): one.outcome for one in verdicts(lake_of(market), run, IDS)}


def points(shop_id: str) -> int:
    return balance(Shop.objects.get(shop_id=shop_id), f"points/douyin/A/{shop_id}", 2023).amount


def test_what_was_previewed_is_what_the_next_run_says(market: Market) -> None:
    before = outcomes(market, standing_run(market, at(3, 4, 8), OPERATOR, at(3, 4, 8)).judged.run)
    assert (points("S1"), points("S2")) == (20, 20)

    offer = Offer("due", at(3, 1), at(3, 1, 23), extend_hours=Decimal(24))
    case = acts.draft(market, "Heavy snow", "", offer, OPERATOR, at(3, 4, 9))
    shown = acts.show(case, OPERATOR, at(3, 4, 9))
    assert (shown.reached, shown.moved, shown.shops) == (80, 80, 2)
    assert shown.verdicts == (("late-dispatch", "violation", "on_time", 24),)
    acts.publish(case, OPERATOR, at(3, 4, 10))

    second = standing_run(market, at(3, 4, 12), OPERATOR, at(3, 4, 12))
    after = outcomes(market, second.judged.run)
    flips = {key: (was, after[key]) for key, was in before.items() if after[key] != was}
    assert set(flips.values()) == {("violation", "on_time")}
    assert len(flips) == 24
    told = {order.order_id for order in shown.first if order.verdicts}
    assert {order_id for _, order_id in flips} == told
    assert len(second.drained) == 1
    assert (points("S1"), points("S2")) == (0, 0), "the points go back"
    assert Message.objects.filter(kind="notice.published").count() == 2

    # A run as of before the publication does not know it: recorded_at is the publication, not the start.
    third = standing_run(market, at(3, 4, 12), OPERATOR, at(3, 4, 13))
    assert outcomes(market, third.judged.run) == after


def test_a_widening_moves_what_was_shown_for_it(market: Market) -> None:
    offer = Offer("due", at(3, 1), at(3, 1, 23), regions=("99",), extend_hours=Decimal(24))
    case = acts.draft(market, "Heavy snow", "", offer, OPERATOR, at(3, 4, 9))
    assert acts.show(case, OPERATOR, at(3, 4, 9)).reached == 0
    acts.publish(case, OPERATOR, at(3, 4, 10))
    case.refresh_from_db()
    shown = acts.show(case, OPERATOR, at(3, 4, 11), Wider(regions=()))
    assert shown.verdicts == (("late-dispatch", "violation", "on_time", 24),)
    acts.widen(case, Wider(regions=()), OPERATOR, at(3, 4, 11, 30), "the snow is everywhere")
    after = outcomes(market, standing_run(market, at(3, 4, 12), OPERATOR, at(3, 4, 12)).judged.run)
    assert [outcome for (clause, _), outcome in after.items() if clause == "late-dispatch"] == ["on_time"] * 80


def test_published_twice_at_once_it_is_one_fact_and_everybody_is_told_once(market: Market) -> None:
    offer = Offer("due", at(3, 1), at(3, 1, 23), extend_hours=Decimal(24))
    case = acts.draft(market, "Heavy snow", "", offer, OPERATOR, at(3, 4, 9))
    acts.show(case, OPERATOR, at(3, 4, 9))
    publish = partial(acts.publish, case, OPERATOR, at(3, 4, 10))
    results = at_once(publish, publish)
    assert [getattr(one, "code", one) for one in sorted(results, key=str)] in ([None, "not-now"], ["not-now", None])
    assert Outbox.objects.filter(table="notices").count() == 1
    assert Message.objects.filter(kind="notice.published").count() == 2

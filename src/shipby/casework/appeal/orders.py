"""The orders an appeal names -> known to be the shop's, and late in the window, as the last run judged them."""

from __future__ import annotations

from collections.abc import Sequence

from shipby.casework.appeal.targets import Target, after
from shipby.casework.lakes import lake_of
from shipby.casework.refused import Refused
from shipby.outcomes.runs.stored import last, place
from shipby.outcomes.runs.verdicts import Verdict, verdicts
from shipby.people.models import Shop
from shipby.rules.model import Pack


def check_named(shop: Shop, target: Target, named: Sequence[str], pack: Pack) -> None:
    """Nothing where every named order is a violation of the window contested. Raises Refused with those that are none.

    Another shop's order is told as one that is not known.
    """
    rate = pack.clause(target.clause).rate if target.clause else None
    if not named or target.window_start is None or rate is None:
        return
    counted = rate.of or target.clause
    until = after(rate.window, target.window_start)
    found = {
        one.order_id
        for one in _verdicts(shop, named)
        if one.shop_id == shop.shop_id and one.clause == counted and one.outcome == "violation"
        and one.civil_day is not None and target.window_start <= one.civil_day < until
    }  # fmt: skip
    if others := [order for order in named if order not in found]:
        listed = ", ".join(others)
        raise Refused(
            "not-in-window",
            f"以下订单不是该周期内判为违规的本店订单：{listed}。",
            f"These are no orders of yours that count as violations in the window: {listed}.",
        )


def _verdicts(shop: Shop, named: Sequence[str]) -> list[Verdict]:
    lake = lake_of(shop.market)
    run = last(place(lake.root, lake.market))
    return verdicts(lake, run, named) if run else []

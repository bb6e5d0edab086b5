"""A shop -> what can be measured of its score by the last run, as commands and HTTP tell it."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from typing import Any

from shipby.casework.lakes import lake_of, rules_of
from shipby.casework.refused import Refused
from shipby.casework.runs import last_run
from shipby.outcomes.score import Score, measured
from shipby.outcomes.score import score as of
from shipby.people.actors import Actor
from shipby.people.models import Shop
from shipby.people.rights import check


def score_of(shop: Shop, actor: Actor, given: Decimal | None = None, limit: int | None = None) -> Score:
    """given: the score that the platform shows. Raises Forbidden, Unknown, LakeError, RunError, Refused."""
    check(actor, "read", "entry", shop=shop)
    found = measured(lake_of(shop.market), last_run(shop.market), shop.shop_id)
    try:
        return of(found, rules_of(shop.market).versions[-1], given, limit)
    except ValueError as error:
        raise Refused("score", f"{given} 不是本市场的评分：{error}", str(error)) from None


def score_json(found: Score) -> dict[str, Any]:
    """The object that `shipby score --json` prints: decimals and days as text."""
    return {"schema": "shipby.score/1", **_plain(asdict(found))}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    if hasattr(value, "model_dump"):
        return _plain(value.model_dump())
    return value if value is None or isinstance(value, bool | int | str) else str(value)

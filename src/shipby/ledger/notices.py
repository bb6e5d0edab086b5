"""Differences of one posting -> a notice to each shop: what is new or weighs more, and what got less."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from shipby.ledger.differences import Difference
from shipby.people.models import Market, Message, Shop

_BATCH = 5_000


def notices(
    market: Market, run: str, at: datetime, changes: Sequence[Difference], shops: Mapping[str, Shop]
) -> dict[str, Message]:
    """The notice of each shop with entries that are new or weigh more, by shop_id; what got less is told beside.

    What is new counts as noticed at `at`. What got less is told too, and starts no limit.
    """
    heavier = _by_shop(one for one in changes if one.weighs_more)
    lighter = _by_shop(one for one in changes if not one.weighs_more)
    told = {shop_id: _message("penalty", market, run, at, shops[shop_id], some) for shop_id, some in heavier.items()}
    also = [_message("correction", market, run, at, shops[shop_id], some) for shop_id, some in lighter.items()]
    Message.objects.bulk_create([*told.values(), *also], batch_size=_BATCH)
    return told


def _by_shop(changes: Iterable[Difference]) -> dict[str, list[Difference]]:
    shops: dict[str, list[Difference]] = defaultdict(list)
    for one in changes:
        shops[one.shop_id].append(one)
    return shops


def _message(kind: str, market: Market, run: str, at: datetime, shop: Shop, changes: Sequence[Difference]) -> Message:
    zh, en = _text(kind, run, market, changes)
    return Message(
        at=at, market=market, shop=shop, kind=kind, object_type="run", object_id=run, zh=zh, en=en
    )  # fmt: skip


def _text(kind: str, run: str, market: Market, changes: Sequence[Difference]) -> tuple[str, str]:
    points: dict[str, int] = defaultdict(int)
    for one in changes:
        if not one.is_money:
            points[one.account.split("/", 3)[2]] += one.amount
    money = sum(one.amount for one in changes if one.is_money)
    unknown = sum(one.unpublished != 0 for one in changes)
    zh = [f"{name} 类 {Decimal(sum_) / 10:+} 分" for name, sum_ in sorted(points.items())]
    en = [f"class {name} {Decimal(sum_) / 10:+} points" for name, sum_ in sorted(points.items())]
    if money:
        zh, en = [*zh, f"货款 {Decimal(money) / 100:+.2f}"], [*en, f"settlement {Decimal(money) / 100:+.2f}"]
    if unknown:
        zh, en = [*zh, f"{unknown} 项数额未公布"], [*en, f"{unknown} of unpublished amount"]
    head_zh = "新增或加重" if kind == "penalty" else "减轻或撤销"
    head_en = "new or heavier" if kind == "penalty" else "lighter or gone"
    items = "1 item" if len(changes) == 1 else f"{len(changes)} items"
    return (
        f"判定 {run}：{head_zh} {len(changes)} 项：{'，'.join(zh)}。",
        f"Judgement {run}: {items} {head_en}: {', '.join(en)}.",
    )

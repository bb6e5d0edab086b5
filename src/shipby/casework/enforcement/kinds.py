"""The kind of a measure -> what it restricts, and its name in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Reach = Literal["order", "product", "shop"]


@dataclass(frozen=True, slots=True)
class Kind:
    """What a measure of this kind reaches, and what it is called."""

    reach: Reach
    zh: str
    en: str


KINDS: dict[str, Kind] = {
    "ban_product": Kind("product", "禁售商品", "ban of a product"),
    "delist_product": Kind("product", "下架商品", "delisting of a product"),
    "close_order": Kind("order", "关闭订单", "closing of an order"),
    "close_order_refund": Kind("order", "关闭订单并退款", "closing of an order with refund"),
    "limit_withdrawal": Kind("shop", "限制提现", "limit on withdrawals"),
    "extend_settlement": Kind("shop", "延长结算账期", "longer settlement period"),
    "suspend_recommendation": Kind("shop", "关闭商品推荐", "suspension of product recommendation"),
    "suspend_shop": Kind("shop", "店铺停业", "suspension of the shop"),
    "clear_out": Kind("shop", "清退店铺", "clearing out of the shop"),
    "end_of_rights": Kind("shop", "取消权益", "end of rights"),
    "close_shop": Kind("shop", "关闭店铺", "closing of the shop"),
    "terminate": Kind("shop", "终止合作", "termination of the contract"),
}

SUSPENSION = "suspend_shop"
"""It runs in whole civil days."""
CLOSING = frozenset({"close_order", "close_order_refund"})


def kind(name: str) -> Kind:
    """A pack may name a kind of its own: it reaches the shop and is called what the pack calls it."""
    return KINDS.get(name) or Kind("shop", name, name)


def named(names: str) -> tuple[str, str]:
    """Kinds joined by | in words, Chinese and English; none: what is left is the deduction."""
    told = [kind(name) for name in names.split("|") if name]
    if not told:
        return "扣除保证金", "deduction from the deposit"
    return "、".join(one.zh for one in told), ", ".join(one.en for one in told)

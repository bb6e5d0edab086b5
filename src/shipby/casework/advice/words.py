"""What a shop may say to buyers and on its page, ready to be sent, in both languages. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from shipby.casework.statement.model import Both
from shipby.facts.adapters.regions import region_name


def texts(region: str) -> Mapping[str, Both]:
    """`buyer`: to each buyer of an order that will be late; `announcement`: on the shop's page."""
    place = (region_name(region) or region) if region else ""
    zh, en = (place, f" in {place}") if place else ("", "")
    return {
        "buyer": (
            f"您好，因{zh}物流受阻，您的订单可能无法在最晚发货时间前发出。我们会尽快发货；您也可以随时申请退款。"
            "平台规则和法律规定的权利不受影响。",
            f"Parcels are held up{en}, and your order may leave later than promised. We send it as soon as we can; you "
            "may ask for a refund at any time. What the platform's rules and the law give you stays yours.",
        ),
        "announcement": (
            f"公告：{zh}物流受阻，{'相关地区' if zh else '部分'}订单发货可能延迟，恢复后按付款顺序发出。",
            f"Notice: parcels are held up{en}. Orders may leave late, and follow in order of payment once they can.",
        ),
    }

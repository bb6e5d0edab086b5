"""The steps of a refund and return (退款, 退货)."""

from __future__ import annotations

from shipby.casework.tables import START, Step, Table
from shipby.people.actors import Who

_PAYMENT: tuple[Who, ...] = ("machine", "operator")

REFUND = Table(
    type="refund",
    prefix="R-",
    steps=(
        Step(
            "instruct", (START,), "instructed", ("buyer", "machine"), "退款",
            "By the buyer while nothing was shipped, or following what closed the order; the order is closed now, and "
            "the money goes back the way it was paid.",
        ),
        Step(
            "return_goods", (START,), "awaiting_goods", ("buyer",), "退货",
            "The order was shipped, and the return agreed in the thread of a case about it.",
        ),
        Step(
            "receive", ("awaiting_goods",), "inspecting", ("operator",), "收到退货",
            "The refund is due on the 2nd working day after.",
        ),
        Step("withdraw", ("awaiting_goods",), "withdrawn", ("buyer",), "取消退货", "Before the goods are received."),
        Step("approve", ("inspecting",), "instructed", ("operator",), "验收通过", "The goods are in order: refund."),
        Step("refuse", ("inspecting",), "refused", ("operator",), "验收不通过", "With a reason: no refund."),
        Step(
            "confirm", ("instructed",), "refunded", _PAYMENT, "退款到账",
            "The payment reports it: the fact that money returned.",
        ),
        Step(
            "fail", ("instructed",), "failed", _PAYMENT, "退款失败",
            "The payment reports it: another way is offered to the buyer.",
        ),
        Step("redirect", ("failed",), "instructed", ("operator",), "改用其他方式退款", "The other way is named."),
    ),
    ends=frozenset({"refunded", "refused", "withdrawn"}),
    particulars="refund",
)  # fmt: skip

RUNNING = ("instructed", "awaiting_goods", "inspecting", "failed")
"""States of a refund that is neither paid nor given up; an order has one."""

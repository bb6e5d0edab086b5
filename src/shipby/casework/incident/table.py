"""The steps of an incident (缺货, 错发/漏发, 欺诈发货, 虚假发货, 恶意买家, 停止发货)."""

from __future__ import annotations

from shipby.casework.tables import START, Step, Table
from shipby.people.actors import Who

_MERCHANT: tuple[Who, ...] = ("owner", "clerk", "machine")

INCIDENT = Table(
    type="incident",
    prefix="I-",
    steps=(
        Step(
            "report", (START,), "reported", ("buyer", *_MERCHANT, "operator"), "上报",
            "By the order's buyer, the merchant about his own stock, an operator, a machine; the merchant is told.",
        ),
        Step(
            "import", (START,), "found", ("operator",), "导入平台认定",
            "The platform's own findings, each with the instant it was found.",
        ),
        Step("answer", ("reported",), "reported", _MERCHANT, "商家答复", "In the thread."),
        Step("answer", ("under_review",), "under_review", _MERCHANT, "商家答复", "In the thread."),
        Step("unanswered", ("reported",), "reported", ("clock",), "商家逾期未答复", "It may be found from then on."),
        Step(
            "unanswered", ("under_review",), "under_review", ("clock",), "商家逾期未答复",
            "It may be found from then on.",
        ),
        Step("review", ("reported",), "under_review", ("reviewer",), "开始审核", "A reviewer takes it up."),
        Step(
            "find", ("under_review",), "found", ("reviewer",), "认定",
            "Kind, severity, reason; once the shop answered or its time is over. One finding over all its orders.",
        ),
        Step("dismiss", ("under_review",), "dismissed", ("reviewer",), "不予认定", "With a reason."),
        Step(
            "amend", ("found",), "found", ("reviewer",), "更正情节",
            "Of the reviewer's own motion, with a reason; the instant of the finding stays.",
        ),
        Step("withdraw", ("found",), "withdrawn", ("reviewer",), "撤销认定", "Found wrong, with a reason."),
        Step(
            "stop", (START,), "stopped", ("operator",), "停止发货",
            "A product: every open order of it without a shipment is covered.",
        ),
        Step(
            "cover", ("stopped",), "stopped", ("clock",), "覆盖新订单",
            "Orders of the product that arrive while the stop stands.",
        ),
        Step("lift", ("stopped",), "lifted", ("operator",), "恢复发货", "Nothing new is covered; what is, stays so."),
    ),
    ends=frozenset({"dismissed", "withdrawn", "lifted"}),
    particulars="incident",
)  # fmt: skip

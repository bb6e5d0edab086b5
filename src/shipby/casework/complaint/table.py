"""The steps of a complaint (消费者投诉)."""

from __future__ import annotations

from shipby.casework.tables import START, Step, Table

COMPLAINT = Table(
    type="complaint",
    prefix="C-",
    steps=(
        Step(
            "open", (START,), "opened", ("buyer",), "买家投诉",
            "The deadline is known and missed, no complaint on the order is open; the buyer picks the remedy. He may "
            "write to the seller first and need not; wrong or missing goods are an incident; legal claims stay open.",
        ),
        Step(
            "choose", ("opened",), "opened", ("buyer",), "改选处理方式",
            "Until the decision; cancelling only while nothing was shipped.",
        ),
        Step(
            "answer", ("opened",), "opened", ("owner", "clerk", "machine"), "商家答复",
            "In the thread; a reviewer may uphold from then on.",
        ),
        Step(
            "propose", ("opened",), "opened", ("owner",), "商家提出方案",
            "A remedy, of compensation its sum; it stands until another one.",
        ),
        Step(
            "unanswered", ("opened",), "opened", ("clock",), "商家逾期未答复",
            "The time for the answer is over: a reviewer may uphold from then on.",
        ),
        Step(
            "settle", ("opened",), "settled", ("owner", "buyer"), "和解",
            "The merchant agrees to the remedy, or the buyer accepts the proposal: the sum is posted at once; "
            "cancelling closes the order and refunds.",
        ),
        Step("withdraw", ("opened",), "withdrawn", ("buyer",), "撤诉", "By the buyer, before the decision."),
        Step(
            "uphold", ("opened",), "upheld", ("reviewer",), "投诉成立",
            "Once the merchant answered or his time is over; compensation needs the verdict violation. Points and "
            "money by the next run; cancelling closes the order and refunds.",
        ),
        Step("dismiss", ("opened",), "dismissed", ("reviewer",), "投诉不成立", "With a reason."),
    ),
    ends=frozenset({"settled", "withdrawn", "upheld", "dismissed"}),
    particulars="complaint",
)  # fmt: skip

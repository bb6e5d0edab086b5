"""The steps of a filing (报备)."""

from __future__ import annotations

from shipby.casework.tables import START, Step, Table
from shipby.people.actors import Who

_MERCHANT: tuple[Who, ...] = ("owner", "clerk", "machine")

FILING = Table(
    type="filing",
    prefix="F-",
    steps=(
        Step("draft", (START,), "draft", _MERCHANT, "起草报备", "A filing begins as a draft, without effect."),
        Step("discard", ("draft",), "discarded", _MERCHANT, "放弃草稿", "Who began a draft may discard it."),
        Step(
            "submit", ("draft",), "submitted", _MERCHANT, "提交报备",
            "Checks 1 to 9; the review is due 24 hours after the submission.",
        ),
        Step(
            "approve", ("submitted",), "approved", ("reviewer",), "通过",
            "At any time, also after the deadline: the deadline moves, findings that rested on the old one fall.",
        ),
        Step("reject", ("submitted",), "rejected", ("reviewer",), "驳回", "With a remark; the deadline stays."),
        Step(
            "resubmit", ("rejected",), "submitted", _MERCHANT, "修改后重新提交",
            "Checks 1 to 9 again, by the same limit, with the remark in view.",
        ),
        Step(
            "withdraw", ("submitted",), "withdrawn", ("owner", "clerk"), "撤回",
            "Before the decision; a new filing is allowed within the limit.",
        ),
    ),
    ends=frozenset({"discarded", "approved", "withdrawn"}),
    particulars="filing",
)  # fmt: skip

"""The steps of an appeal (申诉)."""

from __future__ import annotations

from shipby.casework.tables import START, Step, Table
from shipby.people.actors import Who

_MERCHANT: tuple[Who, ...] = ("owner", "clerk", "machine")

APPEAL = Table(
    type="appeal",
    prefix="A-",
    steps=(
        Step("draft", (START,), "draft", _MERCHANT, "起草申诉", "An appeal begins as a draft, without effect."),
        Step("discard", ("draft",), "discarded", _MERCHANT, "放弃草稿", "Who began a draft may discard it."),
        Step(
            "submit", ("draft",), "submitted", _MERCHANT, "提交申诉",
            "Within the pack's days from the notice, while a number is left, within its limits of text and pictures.",
        ),
        Step(
            "return", ("submitted",), "returned", ("reviewer",), "退回补充",
            "The reviewer names what is missing; the merchant has 24 hours.",
        ),
        Step(
            "complete", ("returned",), "submitted", _MERCHANT, "补充后提交",
            "Within 24 hours of the return, whether or not the days for appealing are over.",
        ),
        Step("lapse", ("returned",), "lapsed", ("clock",), "逾期未补充", "24 hours after the return; counts as used."),
        Step(
            "withdraw", ("submitted", "returned"), "withdrawn", ("owner",), "撤回申诉",
            "Before the decision; not counted, and the days for appealing are not prolonged.",
        ),
        Step(
            "uphold", ("submitted",), "upheld", ("reviewer",), "申诉成立",
            "With a reason; the next run corrects, a contested measure is revoked.",
        ),
        Step("dismiss", ("submitted",), "dismissed", ("reviewer",), "申诉不成立", "With a reason."),
    ),
    ends=frozenset({"discarded", "lapsed", "withdrawn", "upheld", "dismissed"}),
)  # fmt: skip

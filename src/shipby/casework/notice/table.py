"""The steps of a notice (公告)."""

from __future__ import annotations

from shipby.casework.tables import START, Step, Table
from shipby.people.actors import Who

_OPERATOR: tuple[Who, ...] = ("operator",)

NOTICE = Table(
    type="notice",
    prefix="N-",
    steps=(
        Step("draft", (START,), "draft", _OPERATOR, "起草公告", "A notice begins as a draft, without effect."),
        Step("edit", ("draft",), "draft", _OPERATOR, "修改草稿", "What was shown before no longer counts."),
        Step(
            "preview", ("draft",), "draft", _OPERATOR, "预览影响的订单",
            "The orders it would move, judged with and without it.",
        ),
        Step("discard", ("draft",), "discarded", _OPERATOR, "放弃草稿", "Who began a draft may discard it."),
        Step(
            "publish", ("draft",), "published", _OPERATOR, "发布",
            "Complete, and the orders it would move were shown; shops concerned and open filings it makes needless are "
            "told.",
        ),
        Step(
            "preview", ("published",), "published", _OPERATOR, "预览扩大后影响的订单",
            "The orders that a widening would move, judged with and without it.",
        ),
        Step(
            "widen", ("published",), "published", _OPERATOR, "扩大",
            "Wider only (regions, length, dates); a window of payments may also end earlier, not before now: an offer "
            "made is never taken back.",
        ),
    ),
    ends=frozenset({"discarded", "published"}),
    particulars="notice",
)  # fmt: skip

"""The steps of an improvement plan (改进)."""

from __future__ import annotations

from shipby.casework.tables import START, Step, Table
from shipby.people.actors import Who

_MERCHANT: tuple[Who, ...] = ("owner", "clerk", "machine")

IMPROVEMENT = Table(
    type="improvement",
    prefix="P-",
    steps=(
        Step(
            "plan", (START,), "open", _MERCHANT, "制定计划",
            "About an entry, a verdict or a measure: what will be done, by whom, by when (ours).",
        ),
        Step("change", ("open",), "open", _MERCHANT, "修改计划", "What is not done is replaced; what is done stays."),
        Step("do", ("open",), "open", _MERCHANT, "完成一项", "One item is done, on time or late."),
        Step(
            "finish", ("open",), "finished", _MERCHANT, "完成计划",
            "Once every item is done; the reviewers are told.",
        ),
        Step("give_up", ("open",), "given_up", _MERCHANT, "放弃计划", "With a reason."),
    ),
    ends=frozenset({"finished", "given_up"}),
    particulars="improvement",
)  # fmt: skip

"""The steps of an enquiry (咨询)."""

from __future__ import annotations

from shipby.casework.tables import START, Step, Table
from shipby.people.actors import Who

_MERCHANT: tuple[Who, ...] = ("owner", "clerk", "machine")
_PLATFORM: tuple[Who, ...] = ("reviewer", "operator")

ENQUIRY = Table(
    type="enquiry",
    prefix="Q-",
    steps=(
        Step(
            "open", (START,), "open", _MERCHANT, "提问",
            "About any entry, verdict or measure; it stops no clock and uses up no appeal.",
        ),
        Step("answer", ("open",), "answered", _PLATFORM, "答复", "By an operator or a reviewer."),
        Step("ask", ("answered",), "open", _MERCHANT, "追问", "The merchant asks further."),
        Step("close", ("answered",), "closed", (*_MERCHANT, *_PLATFORM), "关闭", "By either side, once answered."),
    ),
    ends=frozenset({"closed"}),
)  # fmt: skip

"""The steps of a company's settlement account (结算账户); without a case it has none."""

from __future__ import annotations

from shipby.casework.tables import START, Step, Table

SETTLEMENT = Table(
    type="settlement",
    prefix="S-",
    steps=(
        Step("apply", (START,), "applied", ("owner",), "申请结算账户", "A company applies once its shop is open."),
        Step("activate", ("applied",), "active", ("operator",), "开通", "The bank has opened it."),
        Step("refuse", ("applied",), "refused", ("operator",), "未通过", "With a reason."),
        Step("apply_again", ("refused",), "applied", ("owner",), "重新申请", "With the reason in view."),
    ),
    ends=frozenset({"active"}),
    particulars="settlement",
)

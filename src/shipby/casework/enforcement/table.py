"""The steps of an enforcement (处置)."""

from __future__ import annotations

from shipby.casework.tables import START, Step, Table

ENFORCEMENT = Table(
    type="enforcement",
    prefix="E-",
    steps=(
        Step(
            "propose", (START,), "proposed", ("machine", "operator"), "提出处置",
            "By a judged action or a node reached; by an operator at discretion, with a ground the source names.",
        ),
        Step("decline", ("proposed",), "declined", ("operator",), "不予处置", "With a reason."),
        Step(
            "start", ("proposed",), "active", ("clock", "operator"), "开始处置",
            "By itself where the source says it happens, else confirmed by an operator; from the later of its start "
            "and the notice, a suspension from the next civil midnight, its length kept.",
        ),
        Step(
            "end", ("active",), "ended", ("clock", "operator"), "结束处置",
            "At its end; by an operator early, or where it is open-ended, with a reason.",
        ),
        Step(
            "revoke", ("proposed", "active"), "revoked", ("machine",), "撤销处置",
            "Its ground fell: what was deducted goes back; closed orders stay closed.",
        ),
    ),
    ends=frozenset({"declined", "ended", "revoked"}),
    particulars="measure",
)  # fmt: skip

"""What follows from a step of a complaint: its fact, the order closed with a refund."""

from __future__ import annotations

from shipby.casework.acting import Taking
from shipby.casework.refund.acts import instruct_for


def fact(taking: Taking, upheld: bool | None = None) -> None:
    """The whole row as of this step; upheld: of a decision, which the step is."""
    complaint = taking.case.complaint
    row = {
        "complaint_id": taking.case.number, "order_id": taking.case.order_id, "opened_at": complaint.opened_at,
        "settled_at": complaint.settled_at,
    }  # fmt: skip
    if upheld is not None:
        row |= {"decided_at": taking.at, "upheld": upheld, "remedy": complaint.remedy}
    taking.fact("complaints", row)


def cancelled(taking: Taking) -> None:
    """The order is closed by this step, and its refund instructed."""
    case = taking.case
    taking.fact("closures", {"closure_id": case.number, "order_id": case.order_id, "closed_at": taking.at})
    instruct_for([case], taking.at)

"""A reviewer's steps of a complaint: upheld, dismissed."""

from __future__ import annotations

from datetime import datetime

from shipby.casework.acting import Taking, take
from shipby.casework.complaint.given import Reason
from shipby.casework.complaint.order import can_cancel, is_violation, order_now
from shipby.casework.complaint.outcome import cancelled, fact
from shipby.casework.complaint.table import COMPLAINT
from shipby.casework.lakes import rules_of
from shipby.casework.limits import by, clock_time
from shipby.casework.models import Case
from shipby.casework.orders import unmoved
from shipby.casework.refused import Refused
from shipby.casework.shops import shops_held
from shipby.casework.telling import needs, told
from shipby.casework.whose import may
from shipby.people.actors import Actor


def uphold(case: Case, given: Reason, actor: Actor, at: datetime) -> None:
    """Points and money follow by the judge; a cancelled order is closed at once, with its refund.

    An order that was shipped since is closed no more: the buyer sends the goods back (ours). Raises Forbidden,
    Unknown, Refused: too early, compensation without a violation; LakeError.
    """
    may(actor, "uphold", case)
    needs(given.reason)
    rules, order = rules_of(case.market), order_now(case.market, case.order_id, at)
    late = is_violation(case.market, rules, order, at)
    with shops_held([case]), take(COMPLAINT, case, "uphold", actor, at, given.reason) as taking:
        complaint, held = taking.case.complaint, taking.case
        unmoved(held.market, held.order_id, order)
        _heard(taking, rules.zone)
        if complaint.remedy == "compensate" and not late:
            raise Refused(
                "no-violation",
                f"订单 {held.order_id} 没有被判超时，赔付的投诉不能成立。",
                f"Order {held.order_id} is no violation: a complaint for compensation cannot be upheld.",
            )
        fact(taking, upheld=True)
        if complaint.remedy == "cancel" and can_cancel(order):
            cancelled(taking)
        taking.due(None)
        told(taking, "upheld", f"投诉成立：{given.reason}", f"upheld: {given.reason}", "shop", "buyer")


def dismiss(case: Case, given: Reason, actor: Actor, at: datetime) -> None:
    """Raises Forbidden, Unknown, Refused."""
    may(actor, "dismiss", case)
    needs(given.reason)
    with take(COMPLAINT, case, "dismiss", actor, at, given.reason) as taking:
        fact(taking, upheld=False)
        taking.due(None)
        told(taking, "dismissed", f"投诉不成立：{given.reason}", f"dismissed: {given.reason}", "shop", "buyer")


def _heard(taking: Taking, zone: str) -> None:
    """Raises Refused while the merchant may still answer and did not."""
    complaint = taking.case.complaint
    if complaint.answered_at is None and by(taking.at, complaint.answer_by):
        until = clock_time(complaint.answer_by, zone)
        raise Refused(
            "not-heard",
            f"商家尚未答复，可答复至 {until}；之后才能判定成立。",
            f"The merchant did not answer and may until {until}: it can be upheld after that.",
        )

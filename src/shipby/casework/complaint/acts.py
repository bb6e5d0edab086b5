"""The parties' steps of a complaint: opened, remedy chosen, answered, proposed, settled, withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from shipby.casework import thread
from shipby.casework.act import Act, Begin
from shipby.casework.acting import Taking, begin, take
from shipby.casework.complaint.decide import dismiss, uphold
from shipby.casework.complaint.given import Agree, Choose, Open, Propose, Reason, Text
from shipby.casework.complaint.models import Complaint
from shipby.casework.complaint.order import check_cancel, check_late, order_now, rules_for
from shipby.casework.complaint.outcome import cancelled, fact
from shipby.casework.complaint.remedy import CLAIMS, agreed_minor
from shipby.casework.complaint.table import COMPLAINT
from shipby.casework.lakes import rules_of
from shipby.casework.limits import by, civil_day, clock_time, last_second
from shipby.casework.models import Case
from shipby.casework.orders import OrderNow, unmoved
from shipby.casework.refused import Refused
from shipby.casework.settings_of import value
from shipby.casework.shops import shop_held, shops_held
from shipby.casework.telling import told
from shipby.casework.whose import may
from shipby.ledger import accounts, acts
from shipby.people.actors import CLOCK, Actor
from shipby.people.models import Market, Shop
from shipby.people.rights import check
from shipby.rules.timeline import RulePack

SETTLED = "complaint settled"
"""Reason of the entries that a settlement posts."""


def open_(market: Market, given: Open, actor: Actor, at: datetime) -> Case:
    """A complaint stands, its fact is written, the merchant is told. Raises Forbidden, Unknown, Refused, LakeError."""
    check(actor, "open", "complaint", order=f"{market}/{given.order_id}")
    rules, order = rules_of(market), order_now(market, given.order_id, at)
    check_late(market, rules, order, at)
    if given.remedy == "cancel":
        check_cancel(order)
    shop = Shop.objects.get_or_create(market=market, shop_id=order.shop_id)[0]
    with shop_held(shop):
        _none_open(market, given.order_id)
        unmoved(market, order.order_id, order)
        with begin(COMPLAINT, "open", actor, at, market=market, shop=shop, order_id=order.order_id) as taking:
            _opened(taking, given, order, rules)
    return taking.case


def choose(case: Case, given: Choose, actor: Actor, at: datetime) -> None:
    """The buyer wants another remedy. Raises Forbidden, Unknown, Refused, LakeError."""
    may(actor, "choose", case)
    order = order_now(case.market, case.order_id, at)
    if given.remedy == "cancel":
        check_cancel(order)
    with take(COMPLAINT, case, "choose", actor, at) as taking:
        complaint = taking.case.complaint
        taking.old, taking.new = {"remedy": complaint.remedy}, {"remedy": given.remedy}
        complaint.remedy = given.remedy
        complaint.save()
        told(taking, "chosen", f"买家改选“{given.remedy}”。", f"the buyer now wants: {given.remedy}.", "shop")


def answer(case: Case, given: Text, actor: Actor, at: datetime) -> None:
    """The merchant's answer stands in the thread; the complaint can be upheld. Raises Forbidden, Unknown, Refused."""
    may(actor, "answer", case)
    with take(COMPLAINT, case, "answer", actor, at) as taking:
        _answered(taking, given.text)
        told(taking, "answered", "商家已答复。", "the merchant answered.", "buyer", "reviewer")


def propose(case: Case, given: Propose, actor: Actor, at: datetime) -> None:
    """The merchant's proposal stands until another one. Raises Forbidden, Unknown, Refused, LakeError."""
    may(actor, "propose", case)
    order = order_now(case.market, case.order_id, at)
    _proposable(given, order)
    with take(COMPLAINT, case, "propose", actor, at) as taking:
        complaint = taking.case.complaint
        complaint.proposed, complaint.proposed_minor = given.remedy, given.amount_minor
        taking.new = {"remedy": given.remedy, "amount_minor": given.amount_minor}
        _answered(taking, given.text)
        told(taking, "proposed", "商家提出了处理方案。", "the merchant proposes a remedy.", "buyer", "reviewer")


def settle(case: Case, given: Agree, actor: Actor, at: datetime) -> None:
    """What both agree to happens at once; no later verdict takes it back.

    The owner agrees to the remedy that the buyer chose, the buyer accepts what the owner proposed: as given here, so
    that nobody agrees to what was changed meanwhile. Raises Forbidden, Unknown, Refused, LakeError.
    """
    may(actor, "settle", case)
    order, rules = order_now(case.market, case.order_id, at), rules_of(case.market)
    if given.remedy == "cancel":
        check_cancel(order)
    with shops_held([case]), take(COMPLAINT, case, "settle", actor, at) as taking:
        complaint, held = taking.case.complaint, taking.case
        unmoved(held.market, held.order_id, order)
        amount = _agreed(complaint, given, actor, agreed_minor(rules_for(rules, order), complaint.paid_minor))
        complaint.settled_at, complaint.settled, complaint.settled_minor = taking.at, given.remedy, amount
        complaint.save()
        taking.new = {"remedy": given.remedy, "amount_minor": amount}
        fact(taking)
        if given.remedy == "cancel":
            cancelled(taking)
        elif amount:
            assert held.shop is not None
            legs = {accounts.settlement(held.shop.shop_id): -amount, accounts.buyer(held.order_id): amount}
            acts.own(held.shop, legs, held.number, SETTLED, taking.at, order_id=held.order_id)
        taking.due(None)
        told(taking, "settled", "双方和解。", "settled between the parties.", "shop", "buyer")


def withdraw(case: Case, given: Reason, actor: Actor, at: datetime) -> None:
    """The buyer gives it up; no fact is written. Raises Forbidden, Unknown, Refused."""
    may(actor, "withdraw", case)
    with take(COMPLAINT, case, "withdraw", actor, at, given.reason) as taking:
        taking.due(None)
        told(taking, "withdrawn", "买家已撤诉。", "the buyer withdrew it.", "shop")


def unanswered(case: Case, at: datetime) -> None:
    """The merchant's time is over: a reviewer may uphold. Raises Refused before it is."""
    with take(COMPLAINT, case, "unanswered", CLOCK, at) as taking:
        until = taking.case.complaint.answer_by
        if by(taking.at, until) or taking.case.due_who != "merchant":
            raise Refused("not-over", f"{case.number} 可答复至 {until}。", f"{case.number} can be answered by {until}.")
        taking.due(None, "decide", "reviewer")
        told(taking, "unanswered", "商家逾期未答复。", "the merchant did not answer in time.", "shop", "reviewer")


BEGINS: Mapping[str, Begin] = {"open": Begin(Open, open_)}
ACTS: Mapping[str, Act] = {
    "choose": Act(Choose, choose),
    "answer": Act(Text, answer),
    "propose": Act(Propose, propose),
    "settle": Act(Agree, settle),
    "withdraw": Act(Reason, withdraw),
    "uphold": Act(Reason, uphold),
    "dismiss": Act(Reason, dismiss),
}


def _none_open(market: Market, order_id: str) -> None:
    open_one = Case.objects.filter(market=market, type="complaint", order_id=order_id, state="opened").first()
    if open_one:
        raise Refused(
            "one-open",
            f"订单 {order_id} 的投诉 {open_one.number} 尚未结束。",
            f"Complaint {open_one.number} on order {order_id} is open: one at a time.",
        )


def _opened(taking: Taking, given: Open, order: OrderNow, rules: RulePack) -> None:
    case = taking.case
    days = value(case.market, "complaint.answer_days", civil_day(taking.at, rules.zone))
    until = last_second(taking.at, timedelta(days=days))
    Complaint.objects.create(
        case=case, opened_at=taking.at, remedy=given.remedy, paid_minor=order.amount_minor, answer_by=until
    )
    thread.add(case, given.text, taking.actor, taking.at, quiet=True)
    taking.new = {"remedy": given.remedy}
    fact(taking)
    taking.due(until, "answer", "merchant")
    last = clock_time(until, rules.zone)
    zh, en = f"买家投诉超时发货，请在 {last} 前答复。", f"a complaint about late dispatch: answer by {last}."
    told(taking, "opened", zh, en, "shop")
    zh, en = f"投诉已提交，商家可在 {last} 前答复。", f"your complaint stands; the merchant may answer by {last}. "
    told(taking, "opened", zh + CLAIMS[0], en + CLAIMS[1], "buyer")


def _answered(taking: Taking, text: str) -> None:
    complaint = taking.case.complaint
    if text:
        thread.add(taking.case, text, taking.actor, taking.at, quiet=True)
    complaint.answered_at = complaint.answered_at or taking.at
    complaint.save()
    taking.due(None, "decide", "reviewer")


def _proposable(given: Propose, order: OrderNow) -> None:
    """Raises Refused: a sum without need or none where one is needed, more than was paid, an order that was shipped."""
    if given.remedy == "cancel":
        check_cancel(order)
    wanted = given.remedy == "compensate"
    if wanted != (given.amount_minor is not None):
        raise Refused(
            "amount",
            "提出赔付须写明金额（分），提出取消则不写金额。",
            "A proposal of compensation names its sum in fen; one of cancelling names none.",
        )
    if given.amount_minor is not None and given.amount_minor > order.amount_minor:
        raise Refused(
            "amount",
            f"提出的 {given.amount_minor} 分超过该单实付的 {order.amount_minor} 分。",
            f"{given.amount_minor} fen are more than the {order.amount_minor} paid for the order.",
        )


def _agreed(complaint: Complaint, given: Agree, actor: Actor, by_rules: int | None) -> int | None:
    """The sum that is posted. Raises Refused where what stands is not what is agreed to."""
    stands: tuple[Any, Any] = (
        (complaint.proposed, complaint.proposed_minor)
        if actor.who == "buyer"
        else (complaint.remedy, by_rules if complaint.remedy == "compensate" else None)
    )
    # An owner need not repeat a sum that the rules give.
    sums = {stands[1]} if actor.who == "buyer" else {stands[1], None}
    if stands[0] != given.remedy or given.amount_minor not in sums:
        now = f"{stands[0] or '-'} {stands[1] or ''}".strip()
        raise Refused(
            "changed",
            f"现在的方案是“{now}”，与您同意的不同：请看过再答复。",
            f'What stands is "{now}", not what you agree to: look again.',
        )
    return int(stands[1]) if stands[1] else None

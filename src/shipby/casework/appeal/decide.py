"""A reviewer's steps of an appeal, and the clock's: returned, lapsed, upheld, dismissed; the facts of a decision."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

from django.db.models import Q

from shipby.casework.acting import Taking, take
from shipby.casework.appeal.acts import limits_of, release, target_of
from shipby.casework.appeal.models import Appeal
from shipby.casework.appeal.table import APPEAL
from shipby.casework.appeal.targets import Target, measures_of
from shipby.casework.enforcement.acts import revoke
from shipby.casework.limits import by, last_second
from shipby.casework.models import Case
from shipby.casework.refused import Refused
from shipby.casework.settings_of import value
from shipby.people.actors import CLOCK, Actor
from shipby.people.models import Audit, Shop
from shipby.people.record import tell
from shipby.people.rights import check
from shipby.rules.timeline import RulePack

Outcome = Literal["upheld", "dismissed"]
CAUSES: Mapping[str, tuple[str, str]] = {
    "not_merchant": ("非商家原因", "the cause was not the merchant's"),
    "finding_wrong": ("认定有误", "the finding is wrong"),
}
"""Why an appeal is upheld; the reviewer says which."""


def send_back(case: Case, actor: Actor, now: datetime, missing: str, rules: RulePack) -> None:
    """The merchant is told what is missing and has the pack's hours to bring it. Raises Forbidden, Refused."""
    check(actor, "return", "appeal", shop=case.shop)
    _needs(missing, "请写明缺少的材料。", "Name what is missing.")
    with take(APPEAL, case, "return", actor, now, missing) as taking:
        hours = limits_of(taking.case.market, rules, None, taking.at).completed_within_hours
        appeal = taking.case.appeal
        appeal.missing = missing
        appeal.save()
        taking.due(last_second(taking.at, timedelta(hours=hours)), "complete", "merchant")
        zh, en = f"请在 {hours} 小时内补充：{missing}", f"to be completed within {hours} hours: {missing}"
        _tell(taking, "returned", zh, en)


def lapse(case: Case, now: datetime) -> None:
    """A returned appeal that nobody completed is over, and counts as used. Raises Refused before its time."""
    with take(APPEAL, case, "lapse", CLOCK, now) as taking:
        due = taking.case.due_at
        if due is None or by(taking.at, due):
            raise Refused("not-over", f"{case.number} 尚未到期。", f"{case.number} can still be completed until {due}.")
        release(taking)
        taking.due(None)
        _tell(taking, "lapsed", "逾期未补充，申诉终止。", "it was not completed in time and is over.")


def decide(
    case: Case, actor: Actor, now: datetime, rules: RulePack, *, upheld: bool, reason: str, cause: str = "",
    orders: Collection[str] | None = None,
) -> None:  # fmt: skip
    """An appeal upheld or dismissed. orders: of those it names, the ones upheld; by default all, or none.

    Upheld if any order is. Facts in the same transaction: a row per order, or one for the window; a measure at
    discretion, and measures that stand on the order or window, are revoked at once. Raises Forbidden, Refused.
    """
    step = "uphold" if upheld else "dismiss"
    check(actor, step, "appeal", shop=case.shop)
    _needs(reason, "请写明裁决理由。", "Say why: a decision carries its reason.")
    if upheld and cause not in CAUSES:
        raise Refused("no-cause", f"请选择成立原因：{', '.join(CAUSES)}。", f"Say which: {', '.join(CAUSES)}.")
    with take(APPEAL, case, step, actor, now, reason) as taking:
        appeal = taking.case.appeal
        _another(taking, rules)
        outcomes = _outcomes(appeal, upheld, orders)
        _facts(taking, appeal, outcomes, "upheld" if upheld else "dismissed")
        appeal.cause = cause if upheld else ""
        appeal.save()
        release(taking)
        taking.due(None)
        taking.new |= {"cause": appeal.cause, "orders": outcomes}
        if upheld:
            _revoke(taking, appeal, rules)
        result = ("成立", "upheld") if upheld else ("不成立", "dismissed")
        _tell(taking, result[1], f"申诉{result[0]}：{reason}", f"{result[1]}: {reason}")


def _outcomes(appeal: Appeal, upheld: bool, chosen: Collection[str] | None) -> dict[str, Outcome]:
    """Each named order's own. Raises Refused where they contradict the decision on the whole."""
    named = {one.order_id for one in appeal.orders.all()}
    for_good = named if chosen is None and upheld else set(chosen or ())
    if strange := for_good - named:
        listed = ", ".join(sorted(strange))
        raise Refused("not-named", f"申诉未涉及订单 {listed}。", f"The appeal does not name {listed}.")
    if named and upheld != bool(for_good):
        raise Refused(
            "orders-disagree",
            "有一个订单成立，申诉即成立；一个都不成立，则申诉不成立。",
            "An appeal that names orders is upheld if one of them is, and dismissed if none is.",
        )
    return {order: "upheld" if order in for_good else "dismissed" for order in sorted(named)}


def _facts(taking: Taking, appeal: Appeal, outcomes: Mapping[str, Outcome], whole: Outcome) -> None:
    """The rows the judge reads; an appeal against a measure at discretion is none of its business."""
    case = taking.case
    assert case.shop is not None
    if appeal.target == Appeal.Target.MEASURE:
        return
    row: dict[str, Any] = {"clause": appeal.clause, "shop_id": case.shop.shop_id, "decided_at": taking.at}
    for named in appeal.orders.order_by("place"):
        named.outcome = outcomes[named.order_id]
        named.save()
        key = {"appeal_id": f"{case.number}/{named.place}", "order_id": named.order_id, "window_start": None}
        taking.fact("appeals", {**row, **key, "outcome": named.outcome})
    if not outcomes:
        row |= {"appeal_id": f"{case.number}/1", "order_id": None, "window_start": appeal.window_start}
        taking.fact("appeals", {**row, "outcome": whole})


def _revoke(taking: Taking, appeal: Appeal, rules: RulePack) -> None:
    """Measures contested as such; those that stand on a window of which orders were named wait for the next run."""
    assert taking.case.shop is not None
    if appeal.target == Appeal.Target.WINDOW and appeal.orders.exists():
        return
    number = taking.case.number
    for measure in measures_of(taking.case.shop, target_of(appeal), rules.versions[-1]):
        revoke(measure.case, taking.at, (f"申诉 {number} 成立。", f"Appeal {number} was upheld."))


def _another(taking: Taking, rules: RulePack) -> None:
    """Raises Refused where the reviewer made or confirmed what is contested (setting, default on, ours)."""
    case = taking.case
    assert case.shop is not None
    if not value(case.market, "appeal.another_person_decides", taking.at.date()):
        return
    target = target_of(case.appeal)
    measures = [one.case.number for one in measures_of(case.shop, target, rules.versions[-1])]
    made = Q(object_type="enforcement", object_id__in=measures, action__in=["propose", "start"])
    if target.order_id:
        about = _findings(case.shop, target)
        made |= Q(object_type="incident", object_id__in=about, action__in=["find", "import", "amend"])
        made |= Q(object_type="complaint", object_id__in=about, action="uphold")
    if Audit.objects.filter(made, actor=taking.actor.name).exists():
        raise Refused(
            "another-person",
            "作出或确认该认定、处置的人不能裁决对它的申诉。",
            "Who made or confirmed the finding or measure does not decide the appeal against it.",
        )


def _findings(shop: Shop, target: Target) -> list[str]:
    """The incidents and complaints of an order that its appeal may be about."""
    mine = Case.objects.filter(shop=shop, state__in=("found", "upheld"))
    of_order = Q(type="incident", incident__orders__order_id=target.order_id)
    return list(mine.filter(of_order | Q(type="complaint", order_id=target.order_id)).values_list("number", flat=True))


def _tell(taking: Taking, what: str, zh: str, en: str) -> None:
    case = taking.case
    texts = (f"{case.number}：{zh}", f"{case.number}: {en}")
    tell(taking.at, f"appeal.{what}", texts, market=case.market, shop=case.shop, about=("appeal", case.number))


def _needs(text: str, zh: str, en: str) -> None:
    if not text.strip():
        raise Refused("no-reason", zh, en)

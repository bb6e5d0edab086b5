"""A merchant's steps of an appeal: drafted, submitted, completed, withdrawn, discarded; each refused with its rule."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from shipby.casework.acting import Taking, begin, take
from shipby.casework.appeal.limits import Limits, limits
from shipby.casework.appeal.models import Appeal, AppealOrder
from shipby.casework.appeal.orders import check_named
from shipby.casework.appeal.table import APPEAL
from shipby.casework.appeal.targets import Contested, Target, contested
from shipby.casework.enforcement.models import Measure
from shipby.casework.limits import by, clock_time, last_second, within_days, working_day_due
from shipby.casework.models import Case, Evidence
from shipby.casework.refused import Refused
from shipby.casework.settings_of import value
from shipby.ledger import acts
from shipby.ledger.models import Entry
from shipby.ledger.writing import lock
from shipby.people.actors import Actor
from shipby.people.models import Audit, Market, Shop
from shipby.people.record import tell
from shipby.people.rights import check
from shipby.rules.timeline import RulePack

PENDING = ("submitted", "returned")
_USED = (*PENDING, "upheld", "dismissed", "lapsed")
"""A withdrawn appeal is not counted; a lapsed one is."""


def draft(
    shop: Shop, target: Target, text: str, actor: Actor, now: datetime, rules: RulePack, *,
    orders: Sequence[str] = (), scenario: str = "",
) -> Case:  # fmt: skip
    """An appeal begun, without effect. orders: of a window, those it is about. Raises Forbidden, Unknown, Refused."""
    check(actor, "draft", "appeal", shop=shop)
    contested(shop, target, rules.versions[-1])
    named = tuple(dict.fromkeys(orders)) if target.window_start else (target.order_id,) if target.order_id else ()
    check_named(shop, target, named, rules.versions[-1])
    kind = (
        Appeal.Target.MEASURE
        if target.measure
        else Appeal.Target.WINDOW
        if target.window_start
        else Appeal.Target.ORDER
    )
    with begin(APPEAL, "draft", actor, now, market=shop.market, shop=shop, order_id=target.order_id) as taking:
        appeal = Appeal.objects.create(
            case=taking.case, target=kind, clause=target.clause, window_start=target.window_start,
            measure=Measure.objects.filter(case__number=target.measure).first() if target.measure else None,
            penalty=target.penalty, text=text, scenario=scenario,
        )  # fmt: skip
        AppealOrder.objects.bulk_create(
            AppealOrder(appeal=appeal, place=place, order_id=one) for place, one in enumerate(named, 1)
        )
        taking.new["penalty"] = appeal.penalty
    return taking.case


def discard(case: Case, actor: Actor, now: datetime) -> None:
    """A draft is given up by who began it. Raises Forbidden, Unknown, Refused."""
    check(actor, "discard", "appeal", shop=case.shop)
    with take(APPEAL, case, "discard", actor, now) as taking:
        begun = Audit.objects.get(object_type=APPEAL.type, object_id=taking.case.number, action="draft").actor
        if begun != actor.name:
            raise Refused(
                "not-yours",
                f"{case.number} 由 {begun} 起草，只有起草人可以放弃。",
                f"{case.number} was begun by {begun}, and only who began a draft may discard it.",
            )


def submit(case: Case, actor: Actor, now: datetime, rules: RulePack, text: str | None = None) -> None:
    """The appeal stands: the entries it contests are held, and count all the same; the clock of its decision runs.

    Raises Forbidden, Unknown; Refused: too late, no number left, one is pending, text or pictures beyond the limits.
    """
    check(actor, "submit", "appeal", shop=case.shop)
    with take(APPEAL, case, "submit", actor, now) as taking:
        appeal, shop = taking.case.appeal, _shop(taking.case)
        lock(shop)
        found = contested(shop, target_of(appeal), rules.versions[-1])
        told = limits_of(taking.case.market, rules, found, taking.at)
        _within(appeal, found, told, taking.at, rules.zone)
        appeal.text = appeal.text if text is None else text
        _fits(taking.case, appeal.text, told)
        appeal.noticed_at = found.noticed_at
        appeal.save()
        for entry in found.entries:
            acts.hold(entry, taking.case.number, taking.at)
        _await_decision(taking, told, rules)


def complete(case: Case, actor: Actor, now: datetime, rules: RulePack, text: str | None = None) -> None:
    """A returned appeal comes back within its hours, the days for appealing passed or not. Raises as `submit`."""
    check(actor, "complete", "appeal", shop=case.shop)
    with take(APPEAL, case, "complete", actor, now) as taking:
        appeal = taking.case.appeal
        due = taking.case.due_at
        if due is not None and not by(taking.at, due):
            last = clock_time(due, rules.zone)
            raise Refused(
                "too-late",
                f"补充材料的期限为 {last}，已经过了。",
                f"{case.number} was to be completed by {last}, and that is over.",
            )
        told = limits_of(taking.case.market, rules, None, taking.at)
        appeal.text = appeal.text if text is None else text
        _fits(taking.case, appeal.text, told)
        appeal.save()
        _await_decision(taking, told, rules)


def withdraw(case: Case, actor: Actor, now: datetime, reason: str = "") -> None:
    """Before the decision; not counted, and no day is added. Raises Forbidden, Unknown, Refused."""
    check(actor, "withdraw", "appeal", shop=case.shop)
    with take(APPEAL, case, "withdraw", actor, now, reason) as taking:
        release(taking)
        taking.due(None)


def release(taking: Taking) -> None:
    """What the appeal held is held no longer."""
    for held in Entry.objects.filter(case=taking.case.number, kind=Entry.Kind.HOLD).select_related("refers_to"):
        assert held.refers_to is not None
        acts.release(held.refers_to, taking.case.number, taking.at)


def target_of(appeal: Appeal) -> Target:
    """What an appeal is about."""
    number = appeal.measure.case.number if appeal.measure else ""
    order_id = appeal.case.order_id if appeal.target == Appeal.Target.ORDER else ""
    return Target(appeal.clause, order_id, appeal.window_start, number)


def limits_of(market: Market, rules: RulePack, found: Contested | None, at: datetime) -> Limits:
    """The limits at an instant."""
    day = at.date()
    return limits(rules.versions[-1], found.points_class if found else "", lambda key: value(market, key, day))


def used(shop: Shop, target: Target) -> int:
    """Appeals that count against this penalty; against an order's, those that name it in a window's."""
    mine = Appeal.objects.filter(case__shop=shop, case__state__in=_USED)
    if target.order_id:
        return mine.filter(clause=target.clause, orders__order_id=target.order_id).distinct().count()
    return mine.filter(penalty=target.penalty).count()


def begins(shop: Shop, target: Target, found: Contested) -> datetime:
    """From when the days for appealing run: the notice; after an appeal that was dismissed, that notice (ours)."""
    dismissed = Case.objects.filter(
        shop=shop, state="dismissed", appeal__penalty=target.penalty, at__gte=found.noticed_at
    ).order_by("-at")
    last = dismissed.first()
    return last.at if last else found.noticed_at


def _within(appeal: Appeal, found: Contested, told: Limits, at: datetime, zone: str) -> None:
    """Raises Refused: one is pending, no number left, the days are over."""
    shop, target = _shop(appeal.case), target_of(appeal)
    pending = Case.objects.filter(shop=shop, state__in=PENDING, appeal__penalty=appeal.penalty).exclude(
        pk=appeal.case_id
    )
    if one := pending.first():
        raise Refused("pending", f"{one.number} 正在审理同一处罚。", f"{one.number} about the same is being decided.")
    if (done := used(shop, target)) >= told.times:
        raise Refused(
            "no-number-left",
            f"每项处罚最多申诉 {told.times} 次，已用 {done} 次。",
            f"A penalty can be appealed {told.times} time(s), and {done} have been used.",
        )
    since = begins(shop, target, found)
    if not within_days(at, since, told.within_days):
        until = clock_time(last_second(since, timedelta(days=told.within_days)), zone)
        start = clock_time(since, zone)
        raise Refused(
            "too-late",
            f"{start} 收到的通知最晚可在 {until} 申诉；逾期视为接受。",
            f"The notice of {start} could be appealed until {until}; silence is acceptance.",
        )


def _fits(case: Case, text: str, told: Limits) -> None:
    """Raises Refused where the text is missing or too long, or there are too many pictures."""
    if not text.strip():
        raise Refused("no-text", "请写明申诉理由。", "Say why: an appeal without a text cannot be decided.")
    if told.text_at_most is not None and len(text) > told.text_at_most:
        raise Refused(
            "text-too-long",
            f"申诉理由最多 {told.text_at_most} 字，现有 {len(text)} 字。",
            f"The text has {len(text)} characters, and {told.text_at_most} are allowed.",
        )
    pictures = Evidence.objects.filter(case=case, media_type__startswith="image/").count()
    if told.pictures_at_most is not None and pictures > told.pictures_at_most:
        raise Refused(
            "too-many-pictures",
            f"最多 {told.pictures_at_most} 张图片，现有 {pictures} 张。",
            f"There are {pictures} pictures, and {told.pictures_at_most} are allowed.",
        )


def _await_decision(taking: Taking, told: Limits, rules: RulePack) -> None:
    pack = rules.versions[-1]
    calendar = rules.calendars.get(pack.calendar or "")
    due = working_day_due(taking.at, told.decided_within_business_days, calendar, rules.zone) if calendar else None
    taking.due(due, "decision", "reviewer", unknown="" if due else "calendar missing")
    number = taking.case.number
    texts = (f"{number} 已提交，等待审核。", f"{number} was submitted and awaits a decision.")
    tell(taking.at, "appeal.submitted", texts, market=taking.case.market, role="reviewer", about=("appeal", number))


def _shop(case: Case) -> Shop:
    assert case.shop is not None, "an appeal is a shop's"
    return case.shop

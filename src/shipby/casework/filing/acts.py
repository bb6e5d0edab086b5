"""The steps of a filing: drafted, submitted, decided, withdrawn, discarded; refused with the rule that forbids it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError
from pydantic import TypeAdapter

from shipby.casework.acting import Taking, begin, take
from shipby.casework.filing.checks import Asked, Wish, check, is_limited, number
from shipby.casework.filing.models import Filing
from shipby.casework.filing.table import FILING
from shipby.casework.limits import by, civil_day, clock_time
from shipby.casework.models import Case, Evidence
from shipby.casework.orders import OrderNow, unmoved
from shipby.casework.refused import Refused
from shipby.casework.settings_of import value
from shipby.people import rights
from shipby.people.actors import Actor
from shipby.people.models import Market, Shop
from shipby.people.record import tell
from shipby.rules.model import Pack
from shipby.rules.timeline import RulePack


@dataclass(frozen=True, slots=True)
class Submitted:
    """What the merchant is told of a submission."""

    case: Case
    review_due: datetime
    fits: bool
    """whether the hours of review end before the deadline."""
    zh: str
    en: str


def draft(shop: Shop, order_id: str, wish: Wish, actor: Actor, now: datetime) -> Case:
    """A filing begun, without effect yet. Raises Forbidden, Unknown."""
    rights.check(actor, "draft", "filing", shop=shop)
    with begin(FILING, "draft", actor, now, market=shop.market, shop=shop, order_id=order_id) as taking:
        Filing.objects.create(case=taking.case, begun_by=actor.name, **_columns(wish))
        taking.new |= told(wish)
    return taking.case


def discard(case: Case, actor: Actor, now: datetime) -> None:
    """A draft is given up by who began it. Raises Forbidden, Unknown, Refused."""
    rights.check(actor, "discard", "filing", shop=case.shop)
    with take(FILING, case, "discard", actor, now) as taking:
        begun = taking.case.filing.begun_by
        if begun != actor.name:
            raise Refused(
                "not-yours",
                f"{case.number} 由 {begun} 起草，只有起草人可以放弃。",
                f"{case.number} was begun by {begun}, and only who began a draft may discard it.",
            )


def submit(case: Case, actor: Actor, now: datetime, rules: RulePack, order: OrderNow | None) -> Submitted:
    """The filing awaits review, its fact is written. order: as `orders.orders_now` tells it at this instant.

    Raises Forbidden, Unknown; Refused with the first of the checks that does not hold.
    """
    rights.check(actor, "submit", "filing", shop=case.shop)
    return _submitted("submit", case, None, actor, now, rules, order)


def resubmit(case: Case, wish: Wish, actor: Actor, now: datetime, rules: RulePack, order: OrderNow | None) -> Submitted:
    """A rejected filing, mended, awaits review again. Raises as `submit`."""
    rights.check(actor, "resubmit", "filing", shop=case.shop)
    return _submitted("resubmit", case, wish, actor, now, rules, order)


def approve(case: Case, actor: Actor, now: datetime, rules: RulePack, reason: str = "") -> None:
    """The deadline moves, also after it passed; earlier findings fall with the next run. Raises Forbidden, Refused."""
    rights.check(actor, "approve", "filing", shop=case.shop)
    with take(FILING, case, "approve", actor, now, reason) as taking:
        _decided(taking, "approved")
        until = clock_time(taking.case.filing.dispatch_by, rules.zone)
        _tell_shop(taking, f"已通过，最晚发货时间改为 {until}。", f"was approved: the deadline moves to {until}.")


def reject(case: Case, actor: Actor, now: datetime, remark: str) -> None:
    """The deadline stays; the remark says what to mend. Raises Forbidden, Refused."""
    rights.check(actor, "reject", "filing", shop=case.shop)
    if not remark.strip():
        raise Refused(
            "no-remark",
            "驳回须填写平台备注，说明原因。",
            "A rejection needs a remark: the merchant mends the filing by it.",
        )
    with take(FILING, case, "reject", actor, now, remark) as taking:
        taking.case.filing.remark = remark
        taking.case.filing.save(update_fields=["remark"])
        _decided(taking, "rejected")
        _tell_shop(taking, f"被驳回。平台备注：{remark}", f"was rejected. Remark: {remark}")


def withdraw(case: Case, actor: Actor, now: datetime, reason: str = "") -> None:
    """Before the decision; a new filing is allowed within the limit. Raises Forbidden, Unknown, Refused."""
    rights.check(actor, "withdraw", "filing", shop=case.shop)
    with take(FILING, case, "withdraw", actor, now, reason) as taking:
        _decided(taking, "rejected")


def wish_of(filing: Filing) -> Wish:
    """What a filing asks for."""
    return Wish(
        filing.reason, filing.dispatch_by, filing.affected_from, filing.affected_until, tuple(filing.regions)
    )  # fmt: skip


def review_hours(market: Market, rules: RulePack, at: datetime) -> int:
    """So long a review may take: by the pack, else by the operator's setting."""
    ours = value(market, "filing.review_hours", civil_day(at, rules.zone))
    return int(number(pack_at(rules, at).filing, "review_hours") or ours)


def pack_at(rules: RulePack, at: datetime) -> Pack:
    """The version of the rules in force on the day of an instant; the last one where none is."""
    day = civil_day(at, rules.zone)
    held = (
        one
        for one in rules.versions
        if (one.in_force.since is None or one.in_force.since <= day)
        and (one.in_force.until is None or day < one.in_force.until)
    )
    return next(held, rules.versions[-1])


def _submitted(
    step: str, case: Case, wish: Wish | None, actor: Actor, now: datetime, rules: RulePack, order: OrderNow | None
) -> Submitted:
    try:
        with take(FILING, case, step, actor, now) as taking:
            filing = taking.case.filing
            if wish is not None:
                taking.old |= told(wish_of(filing))
                for name, cell in _columns(wish).items():
                    setattr(filing, name, cell)
                taking.new |= told(wish)
            told_of = _asked(taking, order, rules)
            check(told_of)
            unmoved(taking.case.market, taking.case.order_id, order)
            return _await_review(taking, told_of)
    except IntegrityError:
        # Two drafts on one order, submitted at once: the database lets one through.
        check(_asked(Taking(case, FILING.steps[0], actor, now), order, rules))
        raise


def _asked(taking: Taking, order: OrderNow | None, rules: RulePack) -> Asked:
    case = taking.case
    assert case.shop is not None, "a filing is a shop's"
    proofs = list(Evidence.objects.filter(case=case).values_list("kind", flat=True))
    return asked(case.shop, case.order_id, wish_of(case.filing), proofs, taking.at, rules, order, but=case)


def asked(
    shop: Shop, order_id: str, wish: Wish, proofs: Collection[str], at: datetime, rules: RulePack,
    order: OrderNow | None, *, but: Case | None = None,
) -> Asked:  # fmt: skip
    """What `checks.check` looks at, of a filing that is made or thought of. but: one that stands in no way."""
    market, pack = shop.market, pack_at(rules, at)
    awaiting = Case.objects.filter(market=market, type="filing", order_id=order_id, state="submitted")

    def ours(key: str) -> Any:
        return value(market, key, civil_day(at, rules.zone))

    return Asked(
        wish=wish,
        shop_id=shop.shop_id,
        order_id=order_id,
        order=order,
        awaiting=(awaiting.exclude(pk=but.pk) if but else awaiting).values_list("number", flat=True).first() or "",
        proofs=proofs,
        at=at,
        pack=pack,
        limited=is_limited(pack) or ours("filing.by_the_deadline"),
        proofs_needed=number(pack.filing, "proofs_needed") or ours("filing.proofs_needed"),
        review_hours=review_hours(market, rules, at),
    )


def _await_review(taking: Taking, asked: Asked) -> Submitted:
    case, filing = taking.case, taking.case.filing
    filing.submitted_at = taking.at
    filing.save()
    _fact(taking, "pending", None)
    due = taking.at + timedelta(hours=asked.review_hours)
    taking.due(due, "review", "reviewer")
    texts = (f"{case.number} 等待审核。", f"{case.number} awaits review.")
    tell(taking.at, "filing.submitted", texts, market=case.market, role="reviewer", about=("filing", case.number))
    return Submitted(case, due, *fitting(asked, taking.at))


def fitting(asked: Asked, at: datetime) -> tuple[bool, str, str]:
    """Whether a review that begins now ends before the deadline, and what to tell of it in both languages."""
    due, deadline = at + timedelta(hours=asked.review_hours), asked.order.due_at if asked.order else None
    review = clock_time(due, asked.pack.zone)
    if deadline is None or by(due, deadline):
        return True, f"审核将于 {review} 前完成。", f"The review is due by {review}."
    limit = clock_time(deadline, asked.pack.zone)
    return (
        False,
        f"审核期限 {review} 晚于最晚发货时间 {limit}：审核通过前订单可能先被判超时，通过后该判定取消。",
        f"The review is due by {review}, after the deadline, {limit}: the order may be judged late until it is "
        "approved, and no longer then.",
    )


def _decided(taking: Taking, status: str) -> None:
    _fact(taking, status, taking.at)
    taking.due(None)


def _fact(taking: Taking, status: str, decided_at: datetime | None) -> None:
    filing = taking.case.filing
    row = {"reason": filing.reason, "submitted_at": filing.submitted_at, "dispatch_by": filing.dispatch_by}
    key = {"filing_id": taking.case.number, "order_id": taking.case.order_id}
    taking.fact("filings", {**key, **row, "status": status, "decided_at": decided_at})


def _tell_shop(taking: Taking, zh: str, en: str) -> None:
    case = taking.case
    texts = (f"订单 {case.order_id} 的报备 {case.number} {zh}", f"{case.number} on order {case.order_id} {en}")
    kind = f"filing.{case.state}"
    tell(taking.at, kind, texts, market=case.market, shop=case.shop, about=("filing", case.number))


def _columns(wish: Wish) -> dict[str, Any]:
    return {**asdict(wish), "regions": list(wish.regions)}


def wish_from(told: dict[str, Any]) -> Wish:
    """A wish as `told` wrote it."""
    return TypeAdapter(Wish).validate_python(told)


def told(wish: Wish) -> dict[str, Any]:
    """A wish as the record shows it."""
    return {name: cell.isoformat() if isinstance(cell, date) else cell for name, cell in _columns(wish).items()}

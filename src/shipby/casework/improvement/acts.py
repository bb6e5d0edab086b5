"""The steps of an improvement plan: made, changed, done item by item, finished, given up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.db.models import Max
from pydantic import Field

from shipby.casework.act import Act, Begin, Given
from shipby.casework.acting import Taking, begin, take
from shipby.casework.improvement.models import Improvement, ImprovementItem
from shipby.casework.improvement.table import IMPROVEMENT
from shipby.casework.lakes import lake_of
from shipby.casework.limits import civil_day, day_ends
from shipby.casework.models import Case
from shipby.casework.refused import Refused
from shipby.people.actors import Actor
from shipby.people.models import Market, Shop
from shipby.people.rights import Unknown, check

ITEMS_AT_MOST = 20
"""Of one plan; ours."""


class Item(Given):
    """What will be done, by whom, by when."""

    what: Annotated[str, Field(min_length=1, max_length=500)]
    who: Annotated[str, Field(min_length=1, max_length=100)]
    by: date


Items = Annotated[tuple[Item, ...], Field(min_length=1, max_length=ITEMS_AT_MOST)]


class Plan(Given):
    """A plan begun. object_id: MARKET/SHOP#5 of an entry, E-3 of a measure, CLAUSE/ORDER of a verdict."""

    shop_id: str
    about: Literal["entry", "verdict", "measure"]
    object_id: Annotated[str, Field(min_length=1, max_length=200)]
    items: Items


class Change(Given):
    """What takes the place of all that is not done yet."""

    items: Items


class Done(Given):
    """Which item is done."""

    place: int


class Nothing(Given):
    """Nothing more needs to be said."""


class Reason(Given):
    """Why."""

    reason: Annotated[str, Field(min_length=1, max_length=500)]


def plan(market: Market, given: Plan, actor: Actor, at: datetime) -> Case:
    """A plan stands. Raises Forbidden, Unknown, Refused (a day that is over)."""
    shop = Shop.objects.select_related("market").filter(market=market, shop_id=given.shop_id).first()
    if shop is None:
        raise Unknown("improvement")
    check(actor, "plan", "improvement", shop=shop)
    with begin(IMPROVEMENT, "plan", actor, at, market=market, shop=shop) as taking:
        made = Improvement.objects.create(case=taking.case, about=given.about, object_id=given.object_id)
        _add(taking, made, given.items, 1)
        taking.tell(
            "improvement.planned",
            (
                f"{taking.case.number}：店铺 {shop} 提交了改进计划。",
                f"{taking.case.number}: {shop} made a plan to improve.",
            ),
            role="reviewer",
        )
    return taking.case


def change(case: Case, given: Change, actor: Actor, at: datetime) -> None:
    """What is not done yet is replaced. Raises Forbidden, Unknown, Refused."""
    check(actor, "change", "improvement", shop=case.shop)
    with take(IMPROVEMENT, case, "change", actor, at) as taking:
        mine: Improvement = taking.case.improvement
        last = mine.items.aggregate(last=Max("place"))["last"] or 0
        left = mine.items.filter(done_at=None)
        taking.old["items"] = [_told(item) for item in left.order_by("place")]
        left.delete()
        if mine.items.count() + len(given.items) > ITEMS_AT_MOST:
            raise Refused(
                "too-many-items",
                f"一份计划最多 {ITEMS_AT_MOST} 项，含已完成的。",
                f"A plan has {ITEMS_AT_MOST} items at most, those done among them.",
            )
        _add(taking, mine, given.items, last + 1)


def do(case: Case, given: Done, actor: Actor, at: datetime) -> None:
    """An item is done. Raises Forbidden, Unknown, Refused."""
    check(actor, "do", "improvement", shop=case.shop)
    with take(IMPROVEMENT, case, "do", actor, at) as taking:
        item = taking.case.improvement.items.filter(place=given.place, done_at=None).first()
        if item is None:
            raise Refused(
                "no-such-item",
                f"{case.number} 没有未完成的第 {given.place} 项。",
                f"{case.number} has no item {given.place} that is not done yet.",
            )
        item.done_at, item.done_by = taking.at, actor.name
        item.save()
        taking.new["done"] = _told(item)
        _due(taking)


def finish(case: Case, given: Nothing, actor: Actor, at: datetime) -> None:
    """Every item is done; the reviewers are told. Raises Forbidden, Unknown, Refused."""
    check(actor, "finish", "improvement", shop=case.shop)
    with take(IMPROVEMENT, case, "finish", actor, at) as taking:
        left = taking.case.improvement.items.filter(done_at=None).order_by("place").values_list("place", flat=True)
        if left:
            places = ", ".join(map(str, left))
            raise Refused(
                "not-done",
                f"{case.number} 第 {places} 项尚未完成。",
                f"{case.number}: item {places} is not done yet.",
            )
        taking.due(None)
        number = taking.case.number
        taking.tell(
            "improvement.finished", (f"{number} 已全部完成。", f"{number}: all of it is done."), role="reviewer"
        )


def give_up(case: Case, given: Reason, actor: Actor, at: datetime) -> None:
    """Raises Forbidden, Unknown, Refused."""
    check(actor, "give_up", "improvement", shop=case.shop)
    with take(IMPROVEMENT, case, "give_up", actor, at, given.reason) as taking:
        taking.due(None)


BEGINS: Mapping[str, Begin] = {"plan": Begin(Plan, plan)}
ACTS: Mapping[str, Act] = {
    "change": Act(Change, change),
    "do": Act(Done, do),
    "finish": Act(Nothing, finish),
    "give_up": Act(Reason, give_up),
}


def _add(taking: Taking, mine: Improvement, items: Sequence[Item], first: int) -> None:
    zone = lake_of(taking.case.market).zone
    today = civil_day(taking.at, zone)
    for item in items:
        if item.by < today:
            raise Refused("over", f"完成日期 {item.by} 已过。", f"{item.by} is over: name a day from {today} on.")
    made = [
        ImprovementItem(improvement=mine, place=place, what=item.what, who=item.who, by=item.by)
        for place, item in enumerate(items, first)
    ]
    ImprovementItem.objects.bulk_create(made)
    taking.new["items"] = [_told(item) for item in made]
    _due(taking)


def _due(taking: Taking) -> None:
    """What is to be done next, on the market's clock."""
    left = taking.case.improvement.items.filter(done_at=None).order_by("by", "place").first()
    if left is None:
        taking.due(None, "finish", "merchant")
    else:
        taking.due(day_ends(left.by, lake_of(taking.case.market).zone), "improve", "merchant")


def _told(item: ImprovementItem) -> dict[str, Any]:
    return {"place": item.place, "what": item.what, "who": item.who, "by": f"{item.by}"}

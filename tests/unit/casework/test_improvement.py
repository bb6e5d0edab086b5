"""A plan to improve: made, changed, done, finished; who may; and the ways back from a penalty and a measure."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from shipby.casework import thread, ways_back
from shipby.casework.appeal import acts as appeal
from shipby.casework.enquiry import acts as enquiry
from shipby.casework.improvement.acts import ACTS, BEGINS, Change, Done, Item, Nothing, Plan, Reason
from shipby.casework.lakes import rules_of
from shipby.casework.limits import day_ends
from shipby.casework.loop import standing_run
from shipby.casework.models import Case
from shipby.casework.refused import Refused
from shipby.casework.showing import shown
from shipby.ledger.models import Entry
from shipby.people.models import Audit, Market, Message, Shop
from shipby.people.rights import Forbidden, Unknown
from tests.support.market import OPERATOR, REVIEWER, at, bring, new_market, orders, owner

pytestmark = pytest.mark.django_db(transaction=True)
NOW = at(3, 4, 10)
ZONE = "Asia/Shanghai"


@pytest.fixture
def shop() -> Shop:
    return Shop.objects.create(market=new_market("douyin"), shop_id="S1")


def items(*days: int) -> tuple[Item, ...]:
    return tuple(Item(what=f"thing {day}", who="li", by=date(2023, 3, day)) for day in days)


def begun(shop: Shop, *days: int, about: str = "measure", object_id: str = "E-1") -> Case:
    given = Plan.model_validate(
        {"shop_id": shop.shop_id, "about": about, "object_id": object_id, "items": items(*days)}
    )  # fmt: skip
    case: Case = BEGINS["plan"].run(shop.market, given, owner(shop), NOW)
    return case


def step(case: Case, name: str, given: Any, actor: Any = None) -> None:
    assert case.shop
    ACTS[name].run(case, given, actor or owner(case.shop), NOW)
    case.refresh_from_db()


def test_a_plan_is_due_item_by_item_and_finished_once_all_are_done(shop: Shop) -> None:
    case = begun(shop, 20, 10)
    assert (case.number, case.state, case.due_what, case.due_who) == (f"P-{case.pk}", "open", "improve", "merchant")
    assert case.due_at == day_ends(date(2023, 3, 10), ZONE)
    assert Message.objects.get(role="reviewer", kind="improvement.planned").object_id == case.number
    step(case, "do", Done(place=2))
    assert case.due_at == day_ends(date(2023, 3, 20), ZONE)
    with pytest.raises(Refused, match="item 1 is not done yet"):
        step(case, "finish", Nothing())
    step(case, "do", Done(place=1))
    assert case.due_at is None
    assert case.due_what == "finish"
    step(case, "finish", Nothing())
    assert (case.state, case.due_what) == ("finished", "")
    assert [row.action for row in Audit.objects.filter(object_id=case.number).order_by("id")] == [
        "plan", "do", "do", "finish",
    ]  # fmt: skip
    with pytest.raises(Refused, match="is finished since"):
        step(case, "give_up", Reason(reason="x"))


def test_a_change_replaces_what_is_not_done_and_keeps_what_is(shop: Shop) -> None:
    case = begun(shop, 10, 20)
    step(case, "do", Done(place=1))
    step(case, "change", Change(items=items(25, 26)))
    mine = case.improvement.items.order_by("place")
    assert [(item.place, item.what, item.done_at is not None) for item in mine] == [
        (1, "thing 10", True), (3, "thing 25", False), (4, "thing 26", False),
    ]  # fmt: skip
    changed = Audit.objects.get(object_id=case.number, action="change")
    assert changed.old["items"][0]["what"] == "thing 20"
    with pytest.raises(Refused, match="has no item 2 that is not done"):
        step(case, "do", Done(place=2))
    with pytest.raises(Refused, match="A plan has 20 items at most"):
        step(case, "change", Change(items=items(*[25] * 20)))


def test_a_day_that_is_over_is_refused_and_nothing_is_left(shop: Shop) -> None:
    with pytest.raises(Refused, match="2023-03-03 is over: name a day from 2023-03-04 on"):
        begun(shop, 10, 3)
    assert not Case.objects.exists()
    begun(shop, 4)


def test_reviewers_comment_and_only_the_shop_acts(shop: Shop) -> None:
    case = begun(shop, 10)
    thread.write(case, "Who packs on Sundays?", REVIEWER, NOW)
    with pytest.raises(Forbidden):
        step(case, "do", Done(place=1), REVIEWER)
    other = owner(Shop.objects.create(market=shop.market, shop_id="S2"))
    with pytest.raises(Unknown):
        step(case, "do", Done(place=1), other)
    with pytest.raises(Unknown):
        BEGINS["plan"].run(
            shop.market, Plan(shop_id="S1", about="measure", object_id="E-1", items=items(10)), other, NOW
        )
    told = shown(case, owner(shop))
    assert told["thread"][0]["text"] == "Who packs on Sundays?"
    assert told["ways"] == ["change", "do", "finish", "give_up"]
    assert [(item["place"], item["what"], item["done_at"]) for item in told["particulars"]["items"]] == [
        (1, "thing 10", None)
    ]
    assert shown(case, REVIEWER)["ways"] == []


@pytest.fixture
def judged(shop: Shop, tmp_path: Path) -> Shop:
    bring(shop.market, tmp_path, **orders("S1", at(3, 1), 40, late=12))
    standing_run(shop.market, at(3, 2, 8), OPERATOR, at(3, 2, 8))
    standing_run(shop.market, at(3, 3, 9), OPERATOR, at(3, 3, 9))
    return shop


def test_the_ways_back_from_a_penalty(judged: Shop) -> None:
    entry = Entry.objects.select_related("shop__market").get(clause="late-dispatch", window_start="2023-03-01")
    ways = ways_back.of_entry(entry, owner(judged), NOW)
    assert (ways.about, ways.asked, ways.plans) == (("entry", f"douyin/S1#{entry.seq}"), (), ())
    assert ways.contest
    assert (ways.contest.may, ways.contest.open.left, len(ways.contest.scenarios)) == (True, 1, 5)
    assert ways.points_end == at(1, 1, year=2024)
    asked = enquiry.ask(judged, ways.about, "Which orders?", owner(judged), NOW)
    rules = rules_of(judged.market)
    case = appeal.draft(judged, ways.contest.target, "not late", owner(judged), NOW, rules)
    appeal.submit(case, owner(judged), NOW, rules)
    plan = begun(judged, 4, 10, about=ways.about[0], object_id=ways.about[1])
    thread.write(plan, "Good.", REVIEWER, NOW)
    later = ways_back.of_entry(entry, owner(judged), at(3, 5, 1))
    assert later.asked == (asked.number,)
    assert later.contest
    assert (later.contest.may, later.contest.appeals, later.contest.open.pending) == (
        False, (case.number,), case.number,
    )  # fmt: skip
    (mine,) = later.plans
    assert (mine.number, mine.comments, [item.late for item in mine.items]) == (plan.number, 1, [True, False])
    with pytest.raises(Unknown):
        ways_back.of_entry(entry, owner(Shop.objects.create(market=judged.market, shop_id="S2")), NOW)


def test_a_judged_measure_can_be_contested_and_one_that_nobody_was_told_of_not_yet(shop: Shop, tmp_path: Path) -> None:
    unshipped = {"order_id": "O1", "shop_id": "S1", "paid_at": at(2, 20).isoformat(), "amount_minor": 1}
    bring(shop.market, tmp_path, orders=[{**unshipped, "product_id": "P1"}])
    standing_run(shop.market, at(3, 3), OPERATOR, at(3, 3))
    case = Case.objects.get(measure__kinds="ban_product")
    found = ways_back.of_measure(case, owner(shop), NOW)
    assert found.contest
    assert found.contest.target.order_id == "O1"
    assert ways_back.of_verdict(shop, "repeat-inspection", "O1", owner(shop), NOW).contest


def test_markets_are_kept_apart(shop: Shop) -> None:
    other = Market.objects.create(name="other", lake="l")
    with pytest.raises(Unknown):
        BEGINS["plan"].run(
            other, Plan(shop_id="S1", about="measure", object_id="E-1", items=items(10)), owner(shop), NOW
        )

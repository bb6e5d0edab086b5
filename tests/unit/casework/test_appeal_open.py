"""What can be appealed now: the same as of the whole ledger, without looking at what was told long ago; by pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from random import Random

import pytest
from django.db.models import Model
from django.db.models.signals import post_init

from shipby.casework.appeal.decide import decide, send_back
from shipby.casework.appeal.open import Appealable, appealable, appealable_at, appealable_page
from shipby.casework.appeal.targets import Target
from shipby.casework.enforcement.acts import propose, start
from shipby.casework.enforcement.grounds import of_discretion
from shipby.casework.enforcement.models import Measure
from shipby.casework.limits import by
from shipby.casework.models import Case
from shipby.casework.refused import Refused
from shipby.ledger.models import Entry
from shipby.outcomes.reading.model import CursorRefused
from shipby.people.models import Market, Shop
from shipby.rules.timeline import RulePack
from tests.support.appeals import DOUYIN, NOTICE, RED, WINDOW, appeal, notified
from tests.support.market import OPERATOR, REVIEWER, owner

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(params=[DOUYIN, RED], ids=["douyin", "xiaohongshu"])
def rules(request: pytest.FixtureRequest) -> RulePack:
    found: RulePack = request.param
    return found


@pytest.fixture
def shop(rules: RulePack) -> Shop:
    return Shop.objects.create(market=Market.objects.create(name=rules.market, lake="l"), shop_id="S1")


def by_all(shop: Shop, rules: RulePack, now: datetime) -> dict[Target, Appealable]:
    """Everything that ever was in the ledger, or a measure."""
    entries = Entry.objects.filter(shop=shop).values_list("clause", "order_id", "window_start")
    targets = {Target(*one) for one in entries}
    targets |= {Target(measure=one.case.number) for one in Measure.objects.filter(case__shop=shop)}
    return {target: one for target in targets if (one := appealable_at(shop, target, rules, now))}


def live(found: dict[Target, Appealable], now: datetime) -> dict[Target, Appealable]:
    return {target: one for target, one in found.items() if one.pending or by(now, one.until)}


def closed(shop: Shop, now: datetime) -> Case:
    """A measure at discretion of which the shop is told now."""
    pack = DOUYIN.versions[-1]
    ground = of_discretion(pack, "close_shop", "discretion_batch_out_of_stock", f"as of {now}", "", "", now)
    case = propose(ground, shop, OPERATOR, now - HOUR)
    start(case, pack, OPERATOR, now)
    return case


def one_more(shop: Shop, rules: RulePack, chance: Random, now: datetime) -> None:
    """Something that happens to a shop: a penalty, one corrected, a measure, an appeal, a decision."""
    classes = list(rules.versions[-1].accounts)
    entered = list(Entry.objects.filter(shop=shop, kind="post").order_by("seq"))
    match chance.choice(["window", "order", "correct", "correct", "measure", "appeal", "appeal", "decide"]):
        case "window":
            notified(shop, Target("late-dispatch", window_start=now.date()), chance.choice(classes), when=now)
        case "order":
            notified(shop, Target("late-dispatch", f"O{len(entered)}"), chance.choice(classes), when=now)
        case "correct" if entered:
            of = chance.choice(entered)
            target = Target(of.clause, of.order_id, of.window_start)
            notified(shop, target, of.account.split("/")[2], chance.choice([-20, -5, 10]), now)
        case "measure" if rules is DOUYIN:
            closed(shop, now)
        case "appeal" if entered:
            of = chance.choice(entered)
            with suppress(Refused):
                appeal(shop, now, Target(of.clause, of.order_id, of.window_start), rules=rules)
        case "decide":
            waiting = Case.objects.filter(shop=shop, state="submitted", type="appeal").order_by("pk")
            for case in waiting[:1]:
                if chance.random() < 0.3:
                    send_back(case, REVIEWER, now, "the stamp", rules)
                else:
                    decide(case, REVIEWER, now, rules, upheld=chance.random() < 0.3, reason="x", cause="not_merchant")


@pytest.mark.parametrize("seed", range(3))
def test_what_is_open_is_the_same_as_of_the_whole_ledger(shop: Shop, rules: RulePack, seed: int) -> None:
    chance, now, opened, closed = Random(seed), NOTICE, 0, 0
    for _ in range(40):
        now += timedelta(seconds=chance.randrange(1, 2 * 86_400))
        one_more(shop, rules, chance, now)
        if chance.random() < 0.3:
            every, bounded = by_all(shop, rules, now), appealable(shop, rules, owner(shop), now)
            told = {one.target: one for one in bounded}
            assert live(told, now) == live(every, now)
            assert told.items() <= every.items()
            opened, closed = opened + len(told), closed + len(every) - len(told)
    assert opened > 0 < closed


def test_to_the_last_second_of_the_longest_days(shop: Shop, rules: RulePack) -> None:
    notified(shop, WINDOW, next(iter(rules.versions[-1].accounts)), when=NOTICE + timedelta(microseconds=1))
    for later, is_open, is_listed in (
        (7 * DAY - timedelta(microseconds=1), True, True), (7 * DAY, False, True), (8 * DAY + HOUR, False, False),
    ):  # fmt: skip
        found = appealable(shop, rules, owner(shop), NOTICE + later)
        assert [one.accepted for one in found] == ([not is_open] if is_listed else []), later


@contextmanager
def loaded(model: type[Model]) -> Iterator[set[int]]:
    """The rows of a table that were read meanwhile."""
    seen: set[int] = set()

    def note(instance: Model, **_: object) -> None:
        seen.add(instance.pk)

    post_init.connect(note, sender=model)
    try:
        yield seen
    finally:
        post_init.disconnect(note, sender=model)


def test_what_was_told_long_ago_is_not_even_read(shop: Shop, rules: RulePack) -> None:
    points_class = next(iter(rules.versions[-1].accounts))
    old = {notified(shop, Target("late-dispatch", f"O{n}"), points_class, when=NOTICE).pk for n in range(5)}
    new = notified(shop, WINDOW, points_class, when=NOTICE + 20 * DAY)
    with loaded(Entry) as read:
        found = appealable(shop, rules, owner(shop), NOTICE + 21 * DAY)
        page = appealable_page(shop, rules, owner(shop), NOTICE + 21 * DAY, None, 10)
    assert [one.target for one in found] == [one.target for one in page.rows] == [WINDOW]
    assert new.pk in read
    assert not read & old


def test_nor_is_a_measure_of_long_ago() -> None:
    shop = Shop.objects.create(market=Market.objects.create(name="douyin", lake="l"), shop_id="S1")
    closed(shop, NOTICE)
    new = closed(shop, NOTICE + 20 * DAY)
    with loaded(Measure) as read:
        found = appealable(shop, DOUYIN, owner(shop), NOTICE + 21 * DAY)
    assert [one.target for one in found] == [Target(measure=new.number)]
    assert read == {new.measure.pk}


def test_a_dismissal_and_a_pending_appeal_keep_what_is_old(shop: Shop, rules: RulePack) -> None:
    points_class, much_later = next(iter(rules.versions[-1].accounts)), NOTICE + 20 * DAY
    notified(shop, WINDOW, points_class)
    case = appeal(shop, NOTICE + HOUR, rules=rules)
    (found,) = appealable(shop, rules, owner(shop), much_later)
    assert (found.target, found.pending) == (WINDOW, case.number)
    decide(case, REVIEWER, much_later, rules, upheld=False, reason="late it was")
    (found,) = appealable(shop, rules, owner(shop), much_later + DAY)
    assert (found.pending, found.until) == ("", much_later + 7 * DAY - timedelta(seconds=1))
    assert not appealable(shop, rules, owner(shop), much_later + 9 * DAY)


def test_the_pages_hold_each_once_and_the_first_told_first(shop: Shop, rules: RulePack) -> None:
    points_class = next(iter(rules.versions[-1].accounts))
    for n in range(7):
        notified(shop, Target("late-dispatch", f"O{n}"), points_class, when=NOTICE + n // 3 * HOUR)
    fell = Target("late-dispatch", "O4")
    notified(shop, fell, points_class, -20, NOTICE + 2 * HOUR)
    notified(shop, WINDOW, points_class)
    now, after, seen = NOTICE + DAY, None, list[Target]()
    while True:
        page = appealable_page(shop, rules, owner(shop), now, after, 2)
        assert len(page.rows) <= 2
        seen += [one.target for one in page.rows]
        if (after := page.after) is None:
            break
    assert seen == [WINDOW, *(Target("late-dispatch", f"O{n}") for n in (0, 1, 2, 3, 5, 6))]
    assert set(seen) == {one.target for one in appealable(shop, rules, owner(shop), now)}
    with pytest.raises(CursorRefused, match="no place to go on from"):
        appealable_page(shop, rules, owner(shop), now, "bad", 2)

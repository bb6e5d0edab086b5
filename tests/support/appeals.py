"""Entries of a ledger with their notices, and appeals against them, as posting a run and a merchant make them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from shipby.casework.appeal.acts import draft, submit
from shipby.casework.appeal.targets import Target
from shipby.casework.models import Case
from shipby.ledger.models import Entry
from shipby.people.models import Message, Shop
from shipby.rules.load import load_pack
from shipby.rules.timeline import RulePack
from tests.support.market import at, owner

DOUYIN, RED = load_pack("douyin"), load_pack("xiaohongshu")
NOTICE = at(3, 2, 13)
WINDOW = Target("late-dispatch", window_start=date(2023, 3, 1))


def notified(shop: Shop, target: Target, points_class: str = "A", amount: int = 20, when: datetime = NOTICE) -> Entry:
    """An entry of points as posting a run makes it, with its notice; a further one of a target corrects the first."""
    position = f"{shop.market.name}/{target.penalty}/{points_class}"
    first = Entry.objects.filter(position=position, kind="post").first()
    notice = Message.objects.create(at=when, market=shop.market, shop=shop, kind="penalty") if amount > 0 else None
    seq = Entry.objects.filter(shop=shop).count() + 1
    return Entry.objects.create(
        shop=shop, seq=seq, position=position, account=f"points/{shop.market.name}/{points_class}/{shop.shop_id}",
        clause=target.clause, order_id=target.order_id, window_start=target.window_start, year=2023, amount=amount,
        occurred_at=when, posted_at=when, kind="correct" if first else "post", refers_to=first, reason="judged",
        run=f"{shop.market.name}/{seq}", notice=notice,
    )  # fmt: skip


def appeal(
    shop: Shop, when: datetime, target: Target = WINDOW, text: str = "the courier came late", rules: RulePack = DOUYIN
) -> Case:
    """An appeal drafted and submitted at an instant."""
    case = draft(shop, target, text, owner(shop), when - timedelta(minutes=1), rules)
    submit(case, owner(shop), when, rules)
    case.refresh_from_db()
    return case

"""The loop, all the way round, on the specification's worked example: each entry, each measure, each notice."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from shipby.casework.appeal.acts import draft, submit
from shipby.casework.appeal.decide import decide
from shipby.casework.appeal.targets import Target
from shipby.casework.enforcement.acts import start
from shipby.casework.enforcement.models import Measure
from shipby.casework.enforcement.restrictions import Restricted, restrictions
from shipby.casework.evidence import attach, read
from shipby.casework.filing import acts as filing
from shipby.casework.filing.checks import Wish
from shipby.casework.lakes import rules_of
from shipby.casework.loop import standing_run
from shipby.casework.models import Case
from shipby.casework.orders import orders_now
from shipby.ledger import accounts, acts
from shipby.ledger.balances import balance
from shipby.ledger.models import Entry, Waiting
from shipby.people.models import Market, Message, Shop
from tests.support.market import OPERATOR, REVIEWER, at, bring, incidents, new_market, orders, owner, together

pytestmark = pytest.mark.django_db(transaction=True)

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
LATE, CLASS_A = "late-dispatch", "points/douyin/A/S1"


@pytest.fixture
def market(tmp_path: Path) -> Market:
    """10.5 points of class A in February 2023, and twelve of forty orders late on 1 March."""
    market = new_market("douyin")
    february = together(
        incidents("S1", "out_of_stock", at(2, 1, 9), count=2),
        orders("S1", at(2, 2), 20, late=11, amount=200),
        orders("S1", at(2, 3), 50, late=10, amount=200),
    )
    bring(market, tmp_path, **february)
    standing_run(market, at(2, 10), OPERATOR, at(2, 10))
    bring(market, tmp_path, **orders("S1", at(3, 1), 40, late=12))
    return market


def shown(shop: Shop, after: int) -> list[tuple[str, str, int | None]]:
    """Kind, account and amount of the entries after a seq."""
    later = Entry.objects.filter(shop=shop, seq__gt=after).order_by("seq")
    return [(entry.kind, entry.account, entry.amount) for entry in later]


def test_the_example_of_the_specification_entry_by_entry(market: Market) -> None:
    shop = Shop.objects.get(shop_id="S1")
    rules, merchant = rules_of(market), owner(shop)
    assert points(shop) == (105, 0)
    seq = Entry.objects.filter(shop=shop).count()

    # 1. 2 March: R1 posts +2.0; node 12 is reached: suspension and deduction are proposed, then confirmed.
    first = standing_run(market, at(3, 2, 8), OPERATOR, at(3, 2, 8))
    made = [one for one in shown(shop, seq) if one[1].startswith("points/")]
    assert made == [("post", CLASS_A, 20)]
    post = Entry.objects.get(shop=shop, clause=LATE, window_start="2023-03-01")
    assert (post.occurred_at, points(shop)) == (at(3, 2), (125, 0))
    (proposed,) = first.followed.proposed
    measure = Measure.objects.get(case=proposed)
    assert (measure.kinds, measure.suspend_days, measure.deposit_minor) == ("suspend_shop", 3, 200_000)
    assert (proposed.state, measure.automatic) == ("proposed", False)
    seq = Entry.objects.filter(shop=shop).count()
    start(proposed, rules.versions[-1], OPERATOR, at(3, 2, 10))
    measure.refresh_from_db()
    assert (measure.active_from, measure.active_until) == (at(3, 3), at(3, 6))
    assert shown(shop, seq) == [("post", "deposit/S1", -200_000), ("post", "platform", 200_000)]
    assert Message.objects.get(shop=shop, kind="enforcement.started").en == measure.en

    # 2. 4 March: the appeal names three orders; the entry is held, and counts; the suspension goes on.
    seq += 2
    named = [f"S1-0301-{n:03}" for n in (0, 1, 2)]
    window = Target(LATE, window_start=post.window_start)
    case = draft(shop, window, "the courier came late", merchant, at(3, 4, 9), rules, orders=named)
    proof = attach(case, "log.png", "carrier_notice", PNG, merchant, at(3, 4, 9, 10))
    submit(case, merchant, at(3, 4, 9, 30), rules)
    assert read(proof, REVIEWER) == PNG
    assert shown(shop, seq) == [("hold", CLASS_A, 0)]
    assert points(shop) == (125, 20)
    assert restrictions(shop, at(3, 4, 10)) == {Restricted("suspend_shop", ""): at(3, 6)}
    case.refresh_from_db()
    assert (case.due_at, case.due_who) == (at(3, 10, 23, 59).replace(second=59), "reviewer")

    # 3. 5 March: upheld for all three; the hold is released. The order of the first was paid out meanwhile.
    acts.own(shop, {accounts.buyer(named[0]): -300, accounts.OUTSIDE: 300}, "P-1", "paid out", at(3, 4, 12))
    seq = Entry.objects.filter(shop=shop).count()
    decide(case, REVIEWER, at(3, 5, 9), rules, upheld=True, cause="not_merchant", reason="the courier's log shows it")
    assert shown(shop, seq) == [("release", CLASS_A, 0)]
    assert points(shop) == (125, 0)
    assert restrictions(shop, at(3, 5, 9)) == {Restricted("suspend_shop", ""): at(3, 6)}

    # 4. R2: 9 of 37 late is clear; the points go back, node 12 is no longer reached, the suspension is revoked.
    seq += 1
    second = standing_run(market, at(3, 5, 12), OPERATOR, at(3, 5, 12))
    entries = shown(shop, seq)
    assert [one for one in entries if one[1] == CLASS_A] == [("correct", CLASS_A, -20)]
    assert Entry.objects.get(shop=shop, kind="correct", account=CLASS_A).refers_to == post
    assert points(shop) == (105, 0)
    assert [one.pk for one in second.followed.revoked] == [proposed.pk]
    measure.case.refresh_from_db()
    assert measure.case.state == "revoked"
    assert restrictions(shop, at(3, 5, 12)) == {}

    # 5. The deduction goes back, and each order's 300 fen: from the buyer, or where he has them from the platform.
    assert [one for one in entries if one[1] == "deposit/S1"] == [("correct", "deposit/S1", 200_000)]
    assert [one for one in entries if one[1] == "settlement/S1"] == [("correct", "settlement/S1", 300)] * 3
    platform = [amount for _, account, amount in entries if account == "platform"]
    buyers = {account: amount for _, account, amount in entries if account.startswith("buyer/")}
    assert sorted(amount or 0 for amount in platform) == [-200_000, -300]
    assert buyers == {accounts.buyer(order): -300 for order in named[1:]}

    # A further run with nothing new changes nothing.
    third = standing_run(market, at(3, 6), OPERATOR, at(3, 6))
    assert (third.posted.entries, third.followed.proposed, third.followed.revoked) == ((), (), ())


def filed(shop: Shop, order: str, when: datetime) -> Case:
    """A filing of the shop on an order, with its proof, submitted."""
    wish = Wish("power_cut", at(3, 3), date(2023, 2, 27), date(2023, 3, 1), ("33",))
    begun = when - timedelta(minutes=5)
    case = filing.draft(shop, order, wish, owner(shop), begun)
    attach(case, "cut.png", "authority_notice", PNG, owner(shop), begun)
    known = orders_now(shop.market, [order], when)[order]
    filing.submit(case, owner(shop), when, rules_of(shop.market), known)
    return case


def test_a_filing_approved_after_the_deadline_takes_back_what_was_posted(tmp_path: Path) -> None:
    market = new_market("douyin")
    february = incidents("S1", "out_of_stock", at(2, 1, 9), count=3)
    bring(market, tmp_path, **together(february, orders("S1", at(3, 1), 44, late=12)))
    standing_run(market, at(2, 10), OPERATOR, at(2, 10))
    shop = Shop.objects.get(shop_id="S1")
    cases = [filed(shop, f"S1-0301-{n:03}", at(2, 28, 12)) for n in (0, 1, 2)]
    assert [(case.state, case.due_at) for case in Case.objects.filter(type="filing")] == [
        ("submitted", at(3, 1, 12))
    ] * 3

    # 2 March: the window is over and the filings undecided: the penalty waits, shown with what could acquit.
    first = standing_run(market, at(3, 2, 8), OPERATOR, at(3, 2, 8))
    assert (first.posted.penalties, first.ticked.overdue) == ((), tuple(case.number for case in cases))
    waits = Waiting.objects.get(account=CLASS_A)
    assert (waits.amount, waits.until, waits.why[0][:2]) == (20, at(3, 3, 8), ["filing", 3])

    # 3 March: the wait is over, it posts: 14 points, node 12 was reached in February.
    standing_run(market, at(3, 3, 9), OPERATOR, at(3, 3, 9))
    assert (points(shop), Waiting.objects.count()) == ((140, 0), 0)
    charged = balance(shop, "settlement/S1").amount

    # 4 March: one is rejected, two are approved, long after the deadline: theirs moved to 3 March, and they kept it.
    rules = rules_of(market)
    filing.reject(cases[2], REVIEWER, at(3, 4, 10), "the notice is of another town")
    for case in cases[:2]:
        filing.approve(case, REVIEWER, at(3, 4, 10), rules)
    done = standing_run(market, at(3, 4, 12), OPERATOR, at(3, 4, 12))
    # The two count on the day of their new deadline; 10 of 42 late are half a point in place of two.
    assert [one for one in map(told, done.posted.entries) if one[1] == CLASS_A] == [("correct", CLASS_A, -15)]
    assert (points(shop), balance(shop, "settlement/S1").amount) == ((125, 0), charged + 600)
    assert len(done.drained) == 1
    lighter = Message.objects.filter(shop=shop, kind="correction").latest("id")
    assert "class A -1.5 points, settlement +6.00" in lighter.en


def told(entry: Entry) -> tuple[str, str, int | None]:
    return entry.kind, entry.account, entry.amount


def points(shop: Shop) -> tuple[int, int]:
    """Tenths of class A in 2023, and how many of them are contested."""
    held = balance(shop, CLASS_A, 2023)
    return held.amount, held.contested

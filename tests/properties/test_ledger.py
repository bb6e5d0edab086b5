"""Any judgements, appeals, measures and payouts, in any order: what the ledger comes to is known without it."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from shipby.domain.zones import EPOCH
from shipby.ledger import accounts, acts
from shipby.ledger.balances import balances, statement
from shipby.ledger.export import export
from shipby.ledger.models import Entry, Posting
from shipby.ledger.posted import Stale
from shipby.ledger.posting import accounts_of
from shipby.ledger.verify import verify
from shipby.outcomes.runs.stored import Stored
from shipby.outcomes.standing import Penalty, standing
from shipby.people.models import Shop
from tests.support.ledgers import NOW, Books, books, paid, window

from .strategies import seeds

PACKS = {"douyin": ("A", "B"), "tests/packs/imaginary": ("strikes",)}
SHOPS, ORDERS = ("S1", "S/2"), ("O1", "O2", "O3")
Row = dict[str, Any]


@dataclass
class Story:
    """A market's books, the rows of its last judgement, and what its cases moved besides."""

    books: Books
    random: Random
    classes: tuple[str, ...]
    now: datetime = NOW
    penalties: dict[str, Row] = field(default_factory=dict)
    paid: dict[str, Row] = field(default_factory=dict)
    runs: list[Stored] = field(default_factory=list)
    own: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    cases: int = 0

    def step(self) -> None:
        """Something happens."""
        self.now += timedelta(hours=self.random.randrange(1, 900))
        self.random.choice([self.judge, self.judge, self.again, self.older, self.contest, self.deduct, self.pay_out])()

    def judge(self) -> None:
        for key in [key for key in self.penalties if self.random.random() < 0.3]:
            del self.penalties[key]
        for key in [key for key in self.paid if self.random.random() < 0.3]:
            del self.paid[key]
        for _ in range(self.random.randrange(4)):
            self._judge_one()
        run = self.books.run([*self.penalties.values()], [*self.paid.values()], as_of=self.now)
        self.runs.append(run)
        before = self.crossed()
        posted = self.books.enter(run, self.now)
        assert {(one.shop.shop_id, one.points_class, one.year, one.at_points) for one in posted.reached} == (
            self.crossed() - before
        )
        self.agrees()

    def _judge_one(self) -> None:
        number = self.random.randrange(8)
        points = self.random.choice([None, Decimal("0.5"), Decimal(2), Decimal(6), Decimal(12)])
        at = NOW + timedelta(days=self.random.choice([-400, -70, -30, number]))
        named: Row = {"order_id": f"X{number}", "incident_id": f"I{number}", "window_start": None}
        cells = self.random.choice([named, {"window_start": date(2022, 12, 28) + timedelta(days=number)}])
        row = window(shop_id=self.random.choice(SHOPS), points_class=self.random.choice(self.classes), occurred_at=at)
        row |= {"points": points, **cells}
        self.penalties[f"{row['shop_id']} {row['points_class']} {cells}"] = row
        order = self.random.choice(ORDERS)
        clause = self.random.choice(["late-dispatch", "late-pickup"])
        amount = self.random.choice([None, 300, 500, 3000])
        self.paid[f"{clause} {order}"] = paid(order, amount, clause=clause, shop_id=self.random.choice(SHOPS))

    def again(self) -> None:
        if self.runs:
            count = Entry.objects.count()
            assert self.books.enter(self.random.choice(self.runs), self.now).entries == ()
            assert Entry.objects.count() == count

    def older(self) -> None:
        if self.runs:
            run = self.books.run([window()], as_of=NOW - timedelta(days=1))
            with pytest.raises(Stale):
                self.books.enter(run, self.now)

    def contest(self) -> None:
        entries = list(Entry.objects.filter(kind="post").exclude(run="").order_by("pk"))
        if entries:
            entry, before = self.random.choice(entries), self.sums()
            self.cases += 1
            acts.hold(entry, f"A-{self.cases}", self.now)
            if self.random.random() < 0.5:
                acts.release(entry, f"A-{self.cases}", self.now)
            assert self.sums() == before

    def deduct(self) -> None:
        if shops := list(Shop.objects.order_by("pk")):
            shop = self.random.choice(shops)
            self.cases += 1
            acts.deduct(shop, 500, f"E-{self.cases}", "node", self.now)
            if self.random.random() < 0.5:
                acts.give_back(shop, f"E-{self.cases}", "node", self.now)
            else:
                self.own[accounts.deposit(shop.shop_id)] -= 500

    def pay_out(self) -> None:
        """What a buyer is owed, or a part of it."""
        order = self.random.choice(ORDERS)
        owed = self.sums().get((accounts.buyer(order), None), (0, 0))[0]
        shop = Shop.objects.order_by("pk").first()
        if shop and owed > 0:
            sum_ = self.random.choice([owed, owed // 2 or 1])
            self.cases += 1
            acts.own(
                shop, {accounts.buyer(order): -sum_, accounts.OUTSIDE: sum_}, f"R-{self.cases}", "payout", self.now
            )
            self.own[accounts.OUTSIDE] += sum_

    def sums(self) -> Mapping[tuple[str, int | None], tuple[int, int]]:
        found: dict[tuple[str, int | None], tuple[int, int]] = defaultdict(lambda: (0, 0))
        for account, year, amount, unpublished in Entry.objects.values_list("account", "year", "amount", "unpublished"):
            known, unknown = found[account, year]
            found[account, year] = known + (amount or 0), unknown + unpublished
        return found

    def crossed(self) -> set[tuple[str, str, int | None, int]]:
        """Nodes reached, as the ledger's balances tell, as of the last run."""
        told, rules = set(), self.books.rules
        for shop in Shop.objects.all():
            for one in balances(shop, accounts_of(rules), rules.zone, self._as_of()):
                told |= {(shop.shop_id, one.points_class, one.year, node.tenths) for node in one.reached}
        return told

    def _as_of(self) -> datetime:
        last = Posting.objects.order_by("-as_of", "-number").first()
        return last.as_of if last else NOW

    def agrees(self) -> None:
        """Balances are what the last judgement says, and what cases moved."""
        rules = self.books.rules
        rows = [
            Penalty(
                row["shop_id"], row["points_class"], None if row["points"] is None else int(row["points"] * 10),
                (row["occurred_at"] - EPOCH) // timedelta(microseconds=1),
            )
            for row in self.penalties.values()
        ]  # fmt: skip
        as_of = (self.now - EPOCH) // timedelta(microseconds=1)
        said = standing(rows, accounts_of(rules), rules.zone, as_of)
        expected = {
            (one.shop_id, one.points_class, one.year): (one.tenths, one.unpublished, one.reached) for one in said
        }
        for shop in Shop.objects.all():
            for one in balances(shop, accounts_of(rules), rules.zone, self.now):
                if one.points_class:
                    nothing = (0, 0, ())
                    key = shop.shop_id, one.points_class, one.year
                    assert (one.amount, one.unpublished, one.reached) == expected.pop(key, nothing)
        assert not expected
        self._money_agrees()

    def _money_agrees(self) -> None:
        sums = self.sums()
        for shop_id in SHOPS:
            mine = [row["amount_minor"] for row in self.paid.values() if row["shop_id"] == shop_id]
            known, unknown = -sum(one or 0 for one in mine), sum(one is None for one in mine)
            assert sums.get((accounts.settlement(shop_id), None), (0, 0)) == (known, unknown)
            deposit = accounts.deposit(shop_id)
            assert sums.get((deposit, None), (0, 0)) == (self.own[deposit], 0)
        assert sums.get((accounts.OUTSIDE, None), (0, 0))[0] == self.own[accounts.OUTSIDE]
        assert sums.get((accounts.PLATFORM, None), (0, 0))[0] <= -sum(
            self.own[accounts.deposit(shop_id)] for shop_id in SHOPS
        )
        assert all(sums.get((accounts.buyer(order), None), (0, 0))[0] >= 0 for order in ORDERS)
        assert sum(known for (account, _), (known, _) in sums.items() if not account.startswith("points/")) == 0

    def recomputes(self) -> None:
        """From its export, whoever has it."""
        rules = self.books.rules
        for shop in Shop.objects.all():
            assert verify(export(shop, rules, self.now)) == []
            told = statement(shop, accounts_of(rules), rules.zone, self.now)
            assert [entry.seq for entry in told.entries] == list(range(1, len(told.entries) + 1))


@pytest.mark.django_db
@pytest.mark.parametrize("pack", PACKS)
@seeds(12)
@given(st.integers(0, 2**32))
def test_balances_are_the_last_judgement_and_what_cases_moved(pack: str, seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder, transaction.atomic():
        story = Story(books(Path(folder) / "lake", pack), Random(seed), PACKS[pack])
        for _ in range(12):
            story.step()
        story.judge()
        story.recomputes()
        transaction.set_rollback(True)

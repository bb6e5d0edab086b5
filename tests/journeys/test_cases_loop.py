"""Complaints, refunds, incidents and product stops all the way round: a person's act, its fact, the run, the ledger."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from shipby.casework.appeal.acts import draft, submit
from shipby.casework.appeal.decide import decide
from shipby.casework.appeal.targets import Target
from shipby.casework.complaint.acts import ACTS as COMPLAINT
from shipby.casework.complaint.acts import BEGINS as COMPLAINTS
from shipby.casework.incident.acts import ACTS as INCIDENT
from shipby.casework.incident.acts import BEGINS as INCIDENTS
from shipby.casework.lakes import lake_of, rules_of
from shipby.casework.loop import Standing, standing_run
from shipby.casework.models import Case, IncidentOrder
from shipby.casework.orders import orders_now
from shipby.casework.refund.acts import ACTS as REFUND
from shipby.casework.refused import Refused
from shipby.ledger.balances import balance
from shipby.ledger.export import export
from shipby.ledger.models import Entry
from shipby.ledger.verify import verify
from shipby.outcomes.runs.stored import last, place
from shipby.outcomes.runs.verdicts import verdicts
from shipby.people.actors import Actor
from shipby.people.models import Market, Shop
from tests.support.market import OPERATOR, REVIEWER, Tables, at, bring, new_market, owner

pytestmark = pytest.mark.django_db(transaction=True)

PAYMENT = Actor("machine", "key:pay", scopes=frozenset({"refund:confirm"}))
DUE = at(3, 3, 10)


def unsent(count: int, paid: datetime = DUE - timedelta(hours=48), **cells: Any) -> Tables:
    """Orders of S1 that nobody sent."""
    paid_at = paid.isoformat()
    return {
        "orders": [
            {"order_id": f"O{n}", "shop_id": "S1", "paid_at": paid_at, "amount_minor": 10_001, "mode": "spot", **cells}
            for n in range(1, count + 1)
        ]
    }


def buyer(market: Market, order_id: str) -> Actor:
    return Actor("buyer", f"buyer:{order_id}", orders=frozenset({f"{market}/{order_id}"}))


def complain(market: Market, order_id: str, remedy: str, when: datetime) -> Case:
    begin = COMPLAINTS["open"]
    given = begin.given.model_validate({"order_id": order_id, "remedy": remedy, "text": "Where is it?"})
    return begin.run(market, given, buyer(market, order_id), when)


def act(acts: Any, case: Case, step: str, actor: Actor, when: datetime, **given: Any) -> None:
    acts[step].run(case, acts[step].given.model_validate(given), actor, when)


def run(market: Market, when: datetime) -> Standing:
    return standing_run(market, when, OPERATOR, when)


def entries(prefix: str, order_id: str) -> list[int | None]:
    """Amounts under accounts of this name that are about an order, oldest first."""
    mine = Entry.objects.filter(account__startswith=prefix, order_id=order_id).order_by("seq")
    return list(mine.values_list("amount", flat=True))


def outcome(market: Market, order_id: str) -> str:
    """Of the order's lateness in the last run."""
    lake = lake_of(market)
    stored = last(place(lake.root, lake.market))
    assert stored is not None
    (found,) = [one for one in verdicts(lake, stored, [order_id]) if one.clause == "late-dispatch"]
    return found.outcome


def test_a_complaint_upheld_costs_points_and_compensation_by_the_next_run(tmp_path: Path) -> None:
    market = new_market("xiaohongshu")
    bring(market, tmp_path, **unsent(3))
    run(market, at(3, 4))
    case = complain(market, "O1", "compensate", at(3, 4, 9))
    before = entries("settlement/", "O1")
    act(COMPLAINT, case, "uphold", REVIEWER, at(3, 7, 9), reason="late, not filed")
    assert entries("settlement/", "O1") == before
    done = run(market, at(3, 7, 12))
    assert len(done.drained) == 1
    # 30 % of 10,001 fen in place of what a violation pays anyway; the points that no source gives are counted apart.
    assert sum(amount or 0 for amount in entries("settlement/", "O1")) == -3_000
    (points,) = Entry.objects.filter(account__startswith="points/", order_id="O1")
    assert (points.clause, points.amount, points.unpublished) == ("late-dispatch-complaint", None, 1)
    assert points.occurred_at == at(3, 7, 9)
    assert run(market, at(3, 8)).posted.entries == ()


def test_what_is_settled_stays_paid_whatever_is_judged_later(tmp_path: Path) -> None:
    market = new_market("xiaohongshu")
    bring(market, tmp_path, **unsent(2))
    run(market, at(3, 4))
    case = complain(market, "O1", "compensate", at(3, 4, 9))
    shop = Shop.objects.get(shop_id="S1")
    act(COMPLAINT, case, "settle", owner(shop), at(3, 4, 10), remedy="compensate")
    assert entries("buyer/", "O1")[-1] == 3_000
    run(market, at(3, 5))
    assert not Entry.objects.filter(account__startswith="points/", order_id="O1").exists()
    # A filing approved elsewhere excuses the order: what the judge paid falls, what was agreed does not.
    filing = {
        "filing_id": "F", "order_id": "O1", "reason": "event", "submitted_at": at(3, 3, 9).isoformat(),
        "dispatch_by": at(3, 20).isoformat(), "status": "approved", "decided_at": at(3, 5, 9).isoformat(),
    }  # fmt: skip
    bring(market, tmp_path, filings=[filing])
    run(market, at(3, 6))
    assert sum(amount or 0 for amount in entries("settlement/", "O1")) == -3_000
    assert sum(amount or 0 for amount in entries("buyer/", "O1")) == 3_000
    # Whoever has the shop's export finds the settlement in it, and nothing that does not add up.
    told = json.loads(json.dumps(export(shop, rules_of(market), at(3, 6))))
    assert verify(told) == []
    assert [row["amount"] for row in told["entries"] if row["case"] == case.number] == [-3_000, 3_000]


def test_cancelling_closes_the_order_and_the_money_comes_back(tmp_path: Path) -> None:
    market = new_market("xiaohongshu")
    bring(market, tmp_path, **unsent(1))
    case = complain(market, "O1", "cancel", at(3, 4, 9))
    act(COMPLAINT, case, "uphold", REVIEWER, at(3, 7, 10), reason="late")
    refund = Case.objects.get(type="refund")
    run(market, at(3, 8))
    (points,) = Entry.objects.filter(account__startswith="points/", order_id="O1")
    assert points.clause == "late-dispatch-complaint"
    assert not Entry.objects.filter(clause="late-dispatch-complaint", account__startswith="buyer/").exists()
    act(REFUND, refund, "confirm", PAYMENT, at(3, 9), reported="T-1")
    run(market, at(3, 10))
    assert orders_now(market, ["O1"], at(3, 10))["O1"].closed
    assert outcome(market, "O1") == "violation", "closed after its deadline: late it was"
    refund.refresh_from_db()
    assert (refund.state, refund.refund.refunded_at) == ("refunded", at(3, 9))


def test_one_finding_over_many_orders_costs_points_once_and_its_correction_gives_them_back(tmp_path: Path) -> None:
    market = new_market("douyin")
    bring(market, tmp_path, **unsent(3, mode="presale"))
    begin = INCIDENTS["report"]
    told = begin.given.model_validate({"orders": ["O1", "O2", "O3"], "kind": "wrong_item", "text": "photos"})
    case = begin.run(market, told, OPERATOR, at(3, 4, 9))
    act(INCIDENT, case, "review", REVIEWER, at(3, 4, 10))
    act(INCIDENT, case, "find", REVIEWER, at(3, 7, 10), reason="photos of all three", large_volume=True)
    run(market, at(3, 8))
    shop = Shop.objects.get(shop_id="S1")
    ordinary, serious = ("points/douyin/A/S1", 2023), ("points/douyin/B/S1", 2023)
    assert (balance(shop, *ordinary).amount, balance(shop, *serious).amount) == (0, 40)
    assert Entry.objects.filter(account__startswith="points/").count() == 1
    assert Entry.objects.get(account__startswith="points/").occurred_at == at(3, 7, 10)

    act(INCIDENT, case, "amend", REVIEWER, at(3, 8, 10), reason="three are few")
    run(market, at(3, 9))
    assert (balance(shop, *ordinary).amount, balance(shop, *serious).amount) == (40, 0)

    # Who found it does not decide the appeal against it; another does.
    rules, other = rules_of(market), Actor("reviewer", "user:another")
    appeal = draft(shop, Target("wrong-or-missing", "O1"), "as ordered", owner(shop), at(3, 9, 9), rules)
    submit(appeal, owner(shop), at(3, 9, 10), rules)
    with pytest.raises(Refused, match="Who made or confirmed the finding"):
        decide(appeal, REVIEWER, at(3, 9, 11), rules, upheld=False, reason="no")
    decide(appeal, other, at(3, 9, 11), rules, upheld=False, reason="the photos show it")

    act(INCIDENT, case, "withdraw", other, at(3, 10), reason="another shop's parcels")
    run(market, at(3, 11))
    assert (balance(shop, *ordinary).amount, balance(shop, *serious).amount) == (0, 0)


def test_a_stopped_products_orders_are_excused_also_those_that_arrive_later(tmp_path: Path) -> None:
    market = new_market("douyin")
    bring(market, tmp_path, **unsent(1, product_id="P1"))
    Shop.objects.create(market=market, shop_id="S1")
    begin = INCIDENTS["stop"]
    told = {"shop": "S1", "product_id": "P1", "reason": "recalled"}
    case = begin.run(market, begin.given.model_validate(told), OPERATOR, at(3, 2))
    later = unsent(3, paid=at(3, 2, 9), product_id="P1")
    later["orders"][2]["product_id"] = "P2"
    bring(market, tmp_path, orders=later["orders"][1:])
    run(market, at(3, 6))
    assert [outcome(market, one) for one in ("O1", "O2", "O3")] == ["excluded", "excluded", "violation"]
    act(INCIDENT, case, "lift", OPERATOR, at(3, 6, 9), reason="tested")
    after = unsent(4, paid=at(3, 6, 10), product_id="P1")["orders"][3:]
    bring(market, tmp_path, orders=after)
    run(market, at(3, 12))
    assert outcome(market, "O1") == "excluded", "covered orders stay so"
    assert outcome(market, "O4") == "violation"
    assert list(IncidentOrder.objects.order_by("place").values_list("order_id", flat=True)) == ["O1", "O2"]


def test_an_order_that_closes_itself_is_refunded(tmp_path: Path) -> None:
    market = new_market("douyin")
    bring(market, tmp_path, **unsent(2, paid=at(1, 1), mode="presale"))
    run(market, at(6, 1))
    refunds = Case.objects.filter(type="refund").order_by("order_id")
    assert [(one.order_id, one.state) for one in refunds] == [("O1", "instructed"), ("O2", "instructed")]
    assert [one.refund.cause and one.refund.cause.type for one in refunds] == ["enforcement", "enforcement"]
    assert all(one.closed for one in orders_now(market, ["O1", "O2"], at(6, 1, 1)).values())
    run(market, at(6, 2))
    assert Case.objects.filter(type="refund").count() == 2

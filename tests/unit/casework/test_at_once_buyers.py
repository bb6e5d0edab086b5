"""Two at once on a complaint, a refund, an incident: one wins, the other is told; nothing is posted or closed twice."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import pytest

from shipby.casework.complaint.acts import ACTS as COMPLAINT
from shipby.casework.complaint.acts import BEGINS as COMPLAINTS
from shipby.casework.incident.acts import BEGINS as INCIDENTS
from shipby.casework.models import Case, Incident, Outbox
from shipby.casework.refund.acts import ACTS as REFUND
from shipby.casework.refund.acts import BEGINS as REFUNDS
from shipby.casework.refused import Refused
from shipby.ledger.models import Entry
from shipby.people.actors import Actor
from tests.support.at_once import at_once
from tests.support.filings import OPERATOR, REVIEWER, Floor, at, floor, order

pytestmark = pytest.mark.django_db(transaction=True)

LATE, LATER, LAST = (at(f"2023-03-{day:02} 10:00:00") for day in (5, 8, 9))
ROUNDS = 4


@pytest.fixture
def shop(tmp_path: Path) -> Floor:
    found = floor(tmp_path)
    found.bring(orders=[order(f"O{number}", product_id=f"P{number}") for number in range(ROUNDS)])
    return found


def buyer(shop: Floor, order_id: str) -> Actor:
    return Actor("buyer", f"buyer:{order_id}", orders=frozenset({f"{shop.market}/{order_id}"}))


def begin(at_: Floor, begins: Any, step: str, actor: Actor, now: Any, **given: Any) -> Case:
    case: Case = begins[step].run(at_.market, begins[step].given.model_validate(given), actor, now)
    return case


def act(acts: Any, case: Case, step: str, actor: Actor, now: Any, **given: Any) -> None:
    acts[step].run(case, acts[step].given.model_validate(given), actor, now)


def codes(results: list[object]) -> list[str]:
    return sorted(one.code for one in results if isinstance(one, Refused))


def test_of_two_complaints_on_an_order_one_is_opened(shop: Floor) -> None:
    for number in range(ROUNDS):
        one = f"O{number}"
        open_ = partial(
            begin, shop, COMPLAINTS, "open", buyer(shop, one), LATE, order_id=one, remedy="cancel", text="x"
        )
        assert codes(at_once(open_, open_)) == ["one-open"]
        assert Case.objects.filter(order_id=one, state="opened").count() == 1
        assert Outbox.objects.filter(case__order_id=one).count() == 1


def test_a_settlement_and_a_decision_at_once_leave_one_of_them(shop: Floor) -> None:
    for number in range(ROUNDS):
        one = f"O{number}"
        mine, given = buyer(shop, one), {"order_id": one, "remedy": "compensate", "text": "x"}
        case = begin(shop, COMPLAINTS, "open", mine, LATE, **given)
        results = at_once(
            partial(act, COMPLAINT, case, "settle", shop.owner, LATER, remedy="compensate"),
            partial(act, COMPLAINT, case, "uphold", REVIEWER, LATER, reason="late"),
        )
        assert codes(results) in (["not-now"], ["moved"])
        state = Case.objects.get(pk=case.pk).state
        assert results.index(None) == ("settled", "upheld").index(state)
        posted = list(Entry.objects.filter(order_id=one).order_by("seq").values_list("amount", flat=True))
        assert posted == ([-3_000, 3_000] if state == "settled" else [])
        assert Outbox.objects.filter(case=case).count() == 2


def test_of_two_refunds_of_an_order_one_runs_whatever_closes_it(shop: Floor) -> None:
    for number in range(ROUNDS):
        one = f"O{number}"
        mine = buyer(shop, one)
        case = begin(shop, COMPLAINTS, "open", mine, LATE, order_id=one, remedy="cancel", text="x")
        results = at_once(
            partial(begin, shop, REFUNDS, "instruct", mine, LATER, order_id=one),
            partial(act, COMPLAINT, case, "settle", shop.owner, LATER, remedy="cancel"),
        )
        assert codes(results) in (["moved"], ["one-runs"], ["closed"], ["shipped"]), results
        (refund,) = Case.objects.filter(type="refund", order_id=one)
        closed = Outbox.objects.filter(table="closures", case__order_id=one)
        assert closed.count() == 1
        both = partial(act, REFUND, refund, "confirm", OPERATOR, LAST, reported="T")
        assert codes(at_once(both, partial(act, REFUND, refund, "fail", OPERATOR, LAST, reported="no"))) == ["not-now"]


def test_one_finding_imported_twice_at_once_is_one_and_so_is_a_stop(shop: Floor) -> None:
    for number in range(ROUNDS):
        orders = [{"order_id": f"O{number}", "found_at": "2023-03-04T10:00:00+08:00"}]
        bring = partial(
            begin, shop, INCIDENTS, "import", OPERATOR, LATE, finding=f"F{number}", kind="empty_parcel", orders=orders
        )
        assert codes(at_once(bring, bring)) == ["known"]
        stop = partial(
            begin, shop, INCIDENTS, "stop", OPERATOR, LATE, shop="S1", product_id=f"P{number}", reason="recalled"
        )
        assert codes(at_once(stop, stop)) == ["stopped"]
    assert Incident.objects.count() == 2 * ROUNDS

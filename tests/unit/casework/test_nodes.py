"""Nodes after postings, through the loop on a real lake: which are crossed and un-crossed, what is proposed."""

from __future__ import annotations

from pathlib import Path

import pytest

from shipby.casework.enforcement.acts import start
from shipby.casework.enforcement.models import Measure
from shipby.casework.enforcement.restrictions import Restricted, restrictions
from shipby.casework.lakes import rules_of
from shipby.casework.loop import standing_run
from shipby.casework.models import Case
from shipby.ledger.models import Entry
from shipby.people.models import Market, Shop
from tests.support.market import OPERATOR, Tables, at, bring, incidents, new_market, orders, together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def market() -> Market:
    return new_market("douyin")


def states(kind: str = "suspend_shop") -> dict[str, str]:
    """State by node's total, of the newest measure of each."""
    measures = Measure.objects.filter(kinds=kind).select_related("case").order_by("id")
    return {measure.identity.rsplit("|", 1)[1]: measure.case.state for measure in measures}


def confirm(market: Market, day: int) -> None:
    for case in Case.objects.filter(type="enforcement", state="proposed", measure__ground="node"):
        start(case, rules_of(market).versions[-1], OPERATOR, at(3, day, 9))


def windows(of: str) -> Tables:
    """Points of class A from days of late orders: 2 a day in February from the first on, 0.5 a day from the 15th on."""
    twos, halves = (int(part) for part in of.split("+"))
    parts = [orders("S1", at(2, day), 20, late=11, amount=200) for day in range(1, twos + 1)]
    parts += [orders("S1", at(2, day), 50, late=10, amount=200) for day in range(15, 15 + halves)]
    return together(*parts)


def test_a_finding_crosses_the_next_multiple_only_and_its_withdrawal_un_crosses_that_alone(
    market: Market, tmp_path: Path
) -> None:
    bring(market, tmp_path, **together(windows("3+3"), incidents("S1", "out_of_stock", at(2, 20, 9), count=4)))
    standing_run(market, at(3, 1), OPERATOR, at(3, 1))
    assert (total(), states()) == (235, {"12": "proposed"})
    confirm(market, 1)

    finding = incidents("S1", "out_of_stock", at(3, 2, 9))
    bring(market, tmp_path, **finding)
    standing_run(market, at(3, 3), OPERATOR, at(3, 3))
    assert (total(), states()) == (275, {"12": "active", "24": "proposed"})

    withdrawn = {**finding["incidents"][0], "withdrawn_at": at(3, 4).isoformat(), "recorded_at": at(3, 4).isoformat()}
    bring(market, tmp_path, orders=finding["orders"], incidents=[withdrawn])
    standing_run(market, at(3, 5), OPERATOR, at(3, 5))
    assert (total(), states()) == (235, {"12": "active", "24": "revoked"})


def test_one_posting_may_cross_two_nodes_and_proposes_one_measure_for_each(market: Market, tmp_path: Path) -> None:
    bring(market, tmp_path, **together(windows("1+2"), incidents("S1", "out_of_stock", at(2, 20, 9), count=2)))
    standing_run(market, at(3, 1), OPERATOR, at(3, 1))
    assert (total(), states()) == (110, {})
    more = together(
        incidents("S1", "out_of_stock", at(3, 2, 9), count=3), orders("S1", at(3, 2), 20, late=11, amount=200)
    )
    bring(market, tmp_path, **more)
    standing_run(market, at(3, 3), OPERATOR, at(3, 3))
    assert (total(), states()) == (250, {"12": "proposed", "24": "proposed"})


def test_a_node_reached_again_is_proposed_anew_and_days_served_count(market: Market, tmp_path: Path) -> None:
    findings = incidents("S1", "out_of_stock", at(2, 20, 9), count=3)
    bring(market, tmp_path, **findings)
    standing_run(market, at(3, 1), OPERATOR, at(3, 1))
    confirm(market, 1)
    wrong = [
        {**findings["incidents"][0], "withdrawn_at": at(3, 3, 8).isoformat(), "recorded_at": at(3, 3, 8).isoformat()}
    ]
    bring(market, tmp_path, orders=findings["orders"], incidents=wrong)
    standing_run(market, at(3, 3, 12), OPERATOR, at(3, 3, 12))
    assert states() == {"12": "revoked"}
    bring(market, tmp_path, **incidents("S1", "out_of_stock", at(3, 6, 9)))
    standing_run(market, at(3, 7), OPERATOR, at(3, 7))
    assert states() == {"12": "proposed"}
    confirm(market, 7)
    # 2 and 3 March were served; of three days one is left.
    assert restrictions(Shop.objects.get(), at(3, 8)) == {Restricted("suspend_shop", ""): at(3, 9)}
    deposit = Entry.objects.filter(account="deposit/S1").order_by("seq").values_list("amount", flat=True)
    assert list(deposit) == [-200_000, 200_000, -200_000]


def test_suspensions_of_two_classes_run_side_by_side(market: Market, tmp_path: Path) -> None:
    """The specification's: A24 holds days 1 to 3; B8 is noticed on day 2 and holds days 3 to 9; open on day 10."""
    bring(market, tmp_path, **incidents("S1", "out_of_stock", at(2, 20, 9), count=6))
    standing_run(market, at(2, 28, 8), OPERATOR, at(2, 28, 8))
    shop, pack = Shop.objects.get(), rules_of(market).versions[-1]
    start(node("A", "24"), pack, OPERATOR, at(2, 28, 9))
    bring(market, tmp_path, **incidents("S1", "wrong_item", at(3, 1, 9), count=2, severity="serious"))
    standing_run(market, at(3, 2, 8), OPERATOR, at(3, 2, 8))
    start(node("B", "8"), pack, OPERATOR, at(3, 2, 9))
    held = [bool(restrictions(shop, at(3, day, 12))) for day in range(1, 11)]
    assert held == [True] * 9 + [False]
    assert restrictions(shop, at(3, 2, 12)) == {Restricted("suspend_shop", ""): at(3, 10)}


def test_what_a_node_leaves_unpublished_is_not_invented(market: Market, tmp_path: Path) -> None:
    bring(market, tmp_path, **incidents("S1", "wrong_item", at(2, 20, 9), severity="serious"))
    standing_run(market, at(3, 1), OPERATOR, at(3, 1))
    confirm(market, 1)
    measure = Measure.objects.get()
    assert (measure.suspend_days, measure.deposit_minor, measure.active_until) == (None, None, None)
    assert not Entry.objects.filter(account__startswith="deposit/").exists()
    assert "The length of the suspension is unpublished: it stands until an operator ends it." in measure.en
    assert "The deduction is unpublished: nothing is deducted." in measure.en
    assert restrictions(Shop.objects.get(), at(6, 1)) == {Restricted("suspend_shop", ""): None}


def total() -> int:
    """Tenths of class A."""
    return sum(entry.amount or 0 for entry in Entry.objects.filter(account="points/douyin/A/S1"))


def node(points_class: str, at_points: str) -> Case:
    return Measure.objects.get(identity=f"douyin|{points_class}|S1|2023|{at_points}").case

"""An agenda: a shop's open orders, each once, by what to do about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from shipby.foresight import Wanted, look_ahead
from tests.support.judge import write_facts
from tests.unit.cli.shell import shipby
from tests.unit.foresight.made import BEFORE, ORDERS, facts


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    """A lake with the twelve orders and no run."""
    write_facts(facts(), tmp_path / "facts")
    place = tmp_path / "lake"
    for words in (("init", str(place), "--pack", "douyin"), ("import", str(place), str(tmp_path / "facts"))):
        assert shipby("lake", *words).code == 0
    return place


def test_an_agenda_has_every_open_order_once_by_what_to_do(lake: Path) -> None:
    with look_ahead(lake, as_of=BEFORE) as ahead:
        told = ahead.agenda("S1", Wanted(100))
        risk = ahead.at_risk("S1")
    ship, hand = told.groups
    assert (ship.doing, ship.total, hand.doing, hand.total) == ("ship", 12, "hand", 1)
    assert [one.duty.order_id for one in ship.orders] == list(ORDERS), "the shortest time first"
    assert {one.duty.order_id for one in hand.orders} == {"LATE"}
    assert ship.orders[0].product_id == "P1"
    assert ship.critical == len([duty for duty in risk.duties if duty.stake])
    assert {one.duty for group in told.groups for one in group.orders} <= set(risk.duties)


def test_an_agenda_goes_on_where_it_ended_and_takes_the_orders_named(lake: Path) -> None:
    with look_ahead(lake, as_of=BEFORE) as ahead:
        [first] = ahead.agenda("S1", Wanted(5, "ship")).groups
        last = first.orders[-1].duty
        [second] = ahead.agenda("S1", Wanted(100, "ship", after=(last.due_at, last.order_id))).groups
        [named] = ahead.agenda("S1", Wanted(100, orders=["O03", "none'"])).groups
        assert ahead.agenda("S1", Wanted(100, orders=[])).groups == ()
    assert first.total == second.total == 12
    assert [one.duty.order_id for one in (*first.orders, *second.orders)] == list(ORDERS)
    assert [one.duty.order_id for one in named.orders] == ["O03"]


def test_an_agenda_tells_the_payment_where_no_rule_reads_it(tmp_path: Path) -> None:
    write_facts(facts(), tmp_path / "facts")
    with look_ahead(tmp_path / "facts", pack="douyin", as_of=BEFORE) as ahead:
        known = {one.duty.order_id: one.paid_at for g in ahead.agenda("S1", Wanted(100)).groups for one in g.orders}
    place = tmp_path / "lake"
    for words in (("init", str(place), "--pack", "xiaohongshu"), ("import", str(place), str(tmp_path / "facts"))):
        assert shipby("lake", *words).code == 0
    assert shipby("run", str(place), "--as-of", BEFORE).code == 0
    for as_of in (BEFORE, None):
        with look_ahead(place, as_of=as_of) as ahead:
            found = [one for g in ahead.agenda("S1", Wanted(100)).groups for one in g.orders]
        assert found
        assert all(one.paid_at == known[one.duty.order_id] for one in found if one.duty.order_id in known)

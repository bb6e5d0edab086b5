"""Past rulings beside a case: those most like it first, for the platform's people only."""

from __future__ import annotations

from pathlib import Path

import pytest

from shipby.casework.enforcement.acts import decline, propose
from shipby.casework.enforcement.grounds import of_discretion
from shipby.casework.filing import acts
from shipby.casework.orders import orders_now
from shipby.casework.precedents import precedents
from shipby.people.actors import Actor
from shipby.people.rights import Forbidden
from shipby.rules.load import load_pack
from tests.support.filings import OPERATOR, REVIEWER, Floor, at, floor, order, wished

pytestmark = pytest.mark.django_db
NOW = at("2023-03-02 10:00:00")


@pytest.fixture
def shop(tmp_path: Path) -> Floor:
    found = floor(tmp_path)
    found.bring(orders=[order(f"O{n}") for n in range(1, 6)])
    return found


def test_rulings_on_the_same_reason_come_first_and_of_these_the_newest(shop: Floor) -> None:
    reasons = ("natural_disaster", "event", "natural_disaster")
    flood, parade, again = (shop.filed(f"O{n}", NOW, wished(why)) for n, why in enumerate(reasons, 1))
    acts.reject(flood, REVIEWER, at("2023-03-02 11:00:00"), "the stamp is missing")
    acts.reject(parade, REVIEWER, at("2023-03-02 12:00:00"), "no such event")
    acts.approve(again, REVIEWER, at("2023-03-02 13:00:00"), shop.rules, "the road was closed")
    mine = shop.filed("O4", NOW, wished("natural_disaster"))
    found = precedents(mine, REVIEWER)
    assert [(one.case.number, one.step, one.why) for one in found] == [
        (again.number, "approve", "the road was closed"),
        (flood.number, "reject", "the stamp is missing"),
        (parade.number, "reject", "no such event"),
    ]
    assert [one.same for one in found] == [("reason", "regions"), ("reason", "regions"), ("regions",)]


def test_a_case_decided_twice_counts_by_its_last_ruling(shop: Floor) -> None:
    case = shop.filed("O1", NOW)
    acts.reject(case, REVIEWER, NOW, "which road?")
    acts.resubmit(case, wished(), shop.owner, NOW, shop.rules, orders_now(shop.market, ["O1"], NOW)["O1"])
    acts.approve(case, REVIEWER, NOW, shop.rules, "the road is named now")
    [found] = precedents(shop.filed("O2", NOW), OPERATOR)
    assert (found.step, found.state) == ("approve", "approved")


def test_a_measure_that_is_proposed_only_is_no_ruling(shop: Floor) -> None:
    pack = load_pack("douyin").versions[-1]
    wanted = "close_shop", "discretion_batch_out_of_stock", "40 orders of one product", "", ""
    first, waiting, mine = (propose(of_discretion(pack, *wanted, NOW), shop.shop, OPERATOR, NOW) for _ in range(3))
    assert precedents(mine, OPERATOR) == ()
    decline(first, OPERATOR, NOW, "a strike of the couriers")
    [found] = precedents(mine, OPERATOR)
    assert (found.case.number, found.step, found.state) == (first.number, "decline", "declined")
    assert waiting.number != found.case.number


def test_merchants_and_keys_see_none(shop: Floor) -> None:
    case = shop.filed("O1", NOW)
    for actor in (shop.owner, Actor("machine", "key:1", scopes=frozenset({"filing:read"}))):
        with pytest.raises(Forbidden):
            precedents(case, actor)

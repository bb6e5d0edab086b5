"""Buyers' links: signed, bounded in time, ended by an operator; each stands for one order and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.signing import Signer

from shipby.people.actors import Actor
from shipby.people.links import DAYS_AT_MOST, LinkRefused, actor_of_link, revoke, sign
from shipby.people.models import Audit, BuyerLink, Market
from shipby.people.rights import Forbidden

pytestmark = pytest.mark.django_db

NOW = datetime(2023, 3, 1, tzinfo=UTC)
OPERATOR = Actor("operator", "user:op")


@pytest.fixture
def market() -> Market:
    return Market.objects.create(name="m", lake="l")


def test_a_link_stands_for_the_buyer_of_one_order_until_its_day(market: Market) -> None:
    text = sign(market, "O1", NOW, 30, actor=OPERATOR)
    assert actor_of_link(text, NOW) == Actor("buyer", "buyer:O1", orders=frozenset({"m/O1"}))
    assert actor_of_link(text, NOW + timedelta(days=30, seconds=-1)) is not None
    assert actor_of_link(text, NOW + timedelta(days=30)) is None
    row = Audit.objects.get()
    assert (row.actor, row.action, row.new["order"]) == ("user:op", "issue", "m/O1")
    assert text not in str(row.new)


def test_a_changed_or_made_up_link_stands_for_nobody(market: Market) -> None:
    one, two = (sign(market, order, NOW, 30, actor=OPERATOR) for order in ("O1", "O2"))
    swapped = f"{one.partition(':')[0]}:{two.partition(':')[2]}"
    for text in (swapped, one[:-1], one + "x", "", "1", "x:y", one.partition(":")[0], Signer().sign("1")):
        assert actor_of_link(text, NOW) is None, text


def test_an_operator_ends_all_links_of_an_order(market: Market) -> None:
    texts = [sign(market, order, NOW, 30, actor=OPERATOR) for order in ("O1", "O1", "O2")]
    assert revoke(market, "O1", OPERATOR, NOW, "wrong address") == 2
    assert [actor_of_link(text, NOW) is None for text in texts] == [True, True, False]
    assert revoke(market, "O1", OPERATOR, NOW) == 0
    assert Audit.objects.filter(action="revoke", why="wrong address").count() == 2


def test_only_the_operator_makes_and_ends_them(market: Market) -> None:
    for actor in (
        Actor("owner", "user:o", shops=frozenset({1})),
        Actor("reviewer", "user:r"),
        Actor("buyer", "buyer:O1"),
    ):
        with pytest.raises(Forbidden):
            sign(market, "O1", NOW, 30, actor=actor)
        with pytest.raises(Forbidden):
            revoke(market, "O1", actor, NOW)
    assert not BuyerLink.objects.exists()


@pytest.mark.parametrize(("order", "days"), [("", 30), ("O1", 0), ("O1", DAYS_AT_MOST + 1)])
def test_a_link_is_for_an_order_and_some_days(market: Market, order: str, days: int) -> None:
    with pytest.raises(LinkRefused, match="1 to 365 days"):
        sign(market, order, NOW, days, actor=OPERATOR)

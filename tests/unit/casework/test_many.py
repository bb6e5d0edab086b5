"""Many cases moved at once: as one by one, in few statements; what somebody moved meanwhile is left out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shipby.casework.enforcement.acts import decline, propose_all, revoke_all, start_all
from shipby.casework.enforcement.grounds import Action, of_action
from shipby.casework.models import Case, Outbox
from shipby.casework.refused import Refused
from shipby.ledger.models import Entry
from shipby.people.actors import SERVICE, Actor
from shipby.people.models import Audit, Market, Message, Shop
from shipby.people.rights import Forbidden
from shipby.rules.load import load_pack
from tests.support.market import OPERATOR, REVIEWER, at

pytestmark = pytest.mark.django_db

DOUYIN = load_pack("douyin").versions[-1]
NOW, LATER = at(3, 2, 10), at(3, 2, 11)
FELL = ("依据消失。", "The ground fell.")


@pytest.fixture
def shops() -> list[Shop]:
    market = Market.objects.create(name="douyin", lake="l")
    return [Shop.objects.create(market=market, shop_id=f"S{n}") for n in range(3)]


def proposed(shops: list[Shop], count: int, clause: str = "auto-close", kind: str = "close_order_refund") -> list[Case]:
    actions = [Action("douyin", clause, kind, f"S{n % 3}", f"O{n}", "P1", NOW, None) for n in range(count)]
    grounds = [(of_action(one, DOUYIN, "douyin/7", ()), shops[n % 3]) for n, one in enumerate(actions)]
    return propose_all(grounds, SERVICE, NOW)


def test_each_is_numbered_recorded_told_and_becomes_a_fact(shops: list[Shop]) -> None:
    cases = proposed(shops, 5)
    assert [case.number for case in cases] == [f"E-{case.pk}" for case in cases]
    assert list(Case.objects.order_by("id").values_list("number", flat=True)) == [case.number for case in cases]
    begun = start_all(cases, DOUYIN, LATER)
    assert [case.number for case in begun] == [case.number for case in cases]
    assert {row.row["closure_id"]: row.row["order_id"] for row in Outbox.objects.filter(table="closures")} == {
        case.number: f"O{n}" for n, case in enumerate(cases)
    }
    told = Message.objects.filter(kind="enforcement.started").order_by("id")
    assert [(message.shop_id, message.object_id) for message in told] == [
        (shops[n % 3].pk, case.number) for n, case in enumerate(cases)
    ]
    record = Audit.objects.filter(object_id=cases[0].number).order_by("id")
    assert [(row.action, row.was, row.now, row.actor) for row in record] == [
        ("propose", "-", "proposed", "service"), ("start", "proposed", "active", "clock"),
    ]  # fmt: skip
    assert record[1].new == {"active_from": LATER.isoformat(), "active_until": None}


def test_hundreds_take_no_more_statements_than_a_few(shops: list[Shop]) -> None:
    with statements() as told:
        cases = proposed(shops, 300)
        assert len(start_all(cases, DOUYIN, LATER)) == 300
        revoke_all(cases, LATER, FELL)
    assert len(told) < 120
    assert set(Case.objects.filter(type="enforcement").values_list("state", flat=True)) == {"revoked"}


@contextmanager
def statements() -> Iterator[list[str]]:
    """What was asked of the database meanwhile."""
    told: list[str] = []
    with CaptureQueriesContext(connection) as found:
        yield told
    told += [one["sql"] for one in found.captured_queries]


def test_what_somebody_moved_or_holds_back_meanwhile_is_left_out(shops: list[Shop]) -> None:
    first, second, third = proposed(shops, 3)
    decline(first, OPERATOR, NOW, "a slip")
    Case.objects.create(
        type="filing", number="F-9", market=shops[0].market, order_id="O1", state="submitted", at=NOW
    )  # fmt: skip
    assert [case.number for case in start_all([first, second, third], DOUYIN, LATER)] == [third.number]
    states = dict(Case.objects.filter(type="enforcement").values_list("number", "state"))
    assert states == {first.number: "declined", second.number: "proposed", third.number: "active"}


def test_all_or_none_and_only_who_may(shops: list[Shop]) -> None:
    action = Action("douyin", "auto-close", "close_order", "S0", "O1", "", NOW, None)
    grounds = [(of_action(action, DOUYIN, "r/1", ()), shops[0])]
    for actor in (REVIEWER, Actor("owner", "user:o", shops=frozenset({shops[0].pk}))):
        with pytest.raises((Forbidden, Refused)):
            propose_all(grounds, actor, NOW)
    assert not Case.objects.exists()
    assert not Entry.objects.exists()

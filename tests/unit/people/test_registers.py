"""Markets, shops, people and members: entered by whom the table of rights lets, each with its record."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from shipby.people.actors import Actor
from shipby.people.models import Audit, Membership, Shop, User
from shipby.people.registers import (
    NotRegistered,
    add_market,
    add_shop,
    add_user,
    change,
    join,
    leave,
    set_password,
)
from shipby.people.rights import Forbidden, Unknown

NOW = datetime(2023, 3, 1, 9, tzinfo=UTC)
OPERATOR = Actor("operator", "user:o")
PASSWORD = "quite-long-enough-7"

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return add_shop(add_market("m", "lakes/m", OPERATOR, NOW), "S1", "Tea house", OPERATOR, NOW)


def last() -> tuple[str, str, str]:
    row = Audit.objects.latest("pk")
    return row.action, row.object_type, row.object_id


def test_a_lake_belongs_to_one_market(shop: Shop) -> None:
    with pytest.raises(NotRegistered, match="the market m is mounted already, with the lake lakes/m"):
        add_market("m", "lakes/n", OPERATOR, NOW)
    with pytest.raises(NotRegistered, match="the lake lakes/m belongs to the market m"):
        add_market("n", "lakes/m", OPERATOR, NOW)


def test_a_shop_known_from_facts_is_named_not_made_twice(shop: Shop) -> None:
    again = add_shop(shop.market, "S1", "Tea and more", OPERATOR, NOW)
    assert (again.pk, again.name) == (shop.pk, "Tea and more")
    assert last() == ("add", "shop", "m/S1")


def test_only_operators_enter_people(shop: Shop) -> None:
    for who in ("reviewer", "auditor", "machine", "anonymous"):
        with pytest.raises(Forbidden):
            add_user("li", PASSWORD, Actor(who, "x"), NOW)
    li = add_user("li", PASSWORD, OPERATOR, NOW)
    assert li.check_password(PASSWORD)
    assert not li.is_staff
    assert last() == ("add", "user", "li")
    assert PASSWORD not in str(list(Audit.objects.values()))
    for name, password, role, wrong in (
        ("li", PASSWORD, "", "there is a user li already"),
        ("wu", "12345678", "", "wu: .*常见|wu: .*common"),
        ("a b", PASSWORD, "", "a b: "),
        ("wu", PASSWORD, "king", '"king" is no role: one of reviewer, operator, auditor'),
    ):
        with pytest.raises(NotRegistered, match=wrong):
            add_user(name, password, OPERATOR, NOW, role=role)


def test_the_last_operator_stays_one() -> None:
    first = add_user("first", PASSWORD, OPERATOR, NOW, role="operator")
    for given in ({"active": False}, {"role": "reviewer"}):
        with pytest.raises(NotRegistered, match="first is the last operator who may sign in"):
            change(first, OPERATOR, NOW, **given)
    add_user("second", PASSWORD, OPERATOR, NOW, role="operator")
    change(first, OPERATOR, NOW, "left us", active=False)
    row = Audit.objects.latest("pk")
    assert (row.old, row.new, row.why) == ({"is_active": True}, {"is_active": False}, "left us")
    before = Audit.objects.count()
    change(first, OPERATOR, NOW, active=False)
    assert Audit.objects.count() == before, "what changes nothing is no act"


def test_a_shop_keeps_an_owner_and_an_owner_names_his_clerks(shop: Shop) -> None:
    li, wu = (add_user(name, PASSWORD, OPERATOR, NOW) for name in ("li", "wu"))
    member = join(li, shop, "owner", OPERATOR, NOW)
    owner = Actor("owner", "user:li", shops=frozenset({shop.pk}))
    join(wu, shop, "clerk", owner, NOW)
    with pytest.raises(Forbidden):
        join(wu, shop, "owner", Actor("clerk", "user:wu", shops=frozenset({shop.pk})), NOW)
    with pytest.raises(Unknown):
        join(wu, shop, "owner", Actor("owner", "user:x", shops=frozenset({shop.pk + 1})), NOW)
    for attempt in (lambda: leave(member, owner, NOW), lambda: join(li, shop, "clerk", owner, NOW)):
        with pytest.raises(NotRegistered, match="li is the only owner of m/S1"):
            attempt()
    join(wu, shop, "owner", owner, NOW)
    leave(member, owner, NOW)
    assert list(Membership.objects.values_list("user__username", "kind")) == [("wu", "owner")]


def test_nobody_is_merchant_and_platform_at_once(shop: Shop) -> None:
    add_user("o", PASSWORD, OPERATOR, NOW, role="operator")
    judge = add_user("judge", PASSWORD, OPERATOR, NOW, role="reviewer")
    with pytest.raises(NotRegistered, match="judge is reviewer of the platform"):
        join(judge, shop, "clerk", OPERATOR, NOW)
    li = add_user("li", PASSWORD, OPERATOR, NOW)
    join(li, shop, "clerk", OPERATOR, NOW)
    with pytest.raises(NotRegistered, match="li is of a shop, and cannot be auditor"):
        change(li, OPERATOR, NOW, role="auditor")


def test_another_password_is_recorded_without_it() -> None:
    li = add_user("li", PASSWORD, OPERATOR, NOW)
    set_password(li, "another-one-8", OPERATOR, NOW)
    assert User.objects.get().check_password("another-one-8")
    assert last() == ("password", "user", "li")
    with pytest.raises(NotRegistered):
        set_password(li, "li", OPERATOR, NOW)

"""A key: shown once, kept as a hash, tied, rotated, revoked, over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from shipby.people.actors import Actor
from shipby.people.keys import KeyRefused, actor_of, issue, revoke, rotate
from shipby.people.models import ApiKey, Audit, Market, Shop
from shipby.people.rights import Forbidden, Unknown

NOW = datetime(2023, 3, 1, 9, tzinfo=UTC)
OPERATOR = Actor("operator", "user:o")
SECOND = timedelta(seconds=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return Shop.objects.create(market=Market.objects.create(name="m", lake="lakes/m"), shop_id="S1")


def owner(shop: Shop) -> Actor:
    return Actor("owner", "user:li", shops=frozenset({shop.pk}))


def test_a_key_stands_for_an_actor_tied_to_its_shop_and_is_kept_as_a_hash(shop: Shop) -> None:
    text, made = issue("our ERP", ["filing:submit", "filing:read"], owner(shop), NOW, shop=shop)
    assert actor_of(text, NOW, "req-1") == Actor(
        "machine", f"key:{made.prefix}", shops=frozenset({shop.pk}),
        scopes=frozenset({"filing:submit", "filing:read"}), request="req-1",
    )  # fmt: skip
    stored = str(list(ApiKey.objects.values()) + list(Audit.objects.values()))
    secret = text.rpartition(f"{made.prefix}_")[2]
    assert len(secret) == 43
    assert secret not in stored


@pytest.mark.parametrize("change", [lambda key: key[:-1], lambda key: key + "x", lambda key: "", lambda key: "sk_"])
def test_another_text_is_no_key(change: object, shop: Shop) -> None:
    text, made = issue("x", ["filing:read"], owner(shop), NOW, shop=shop)
    assert callable(change)
    assert actor_of(change(text), NOW) is None
    assert actor_of(f"sk_{made.prefix}_{'A' * 43}", NOW) is None
    assert actor_of("sk_00000000_" + text[12:], NOW) is None


def test_a_key_ends_at_its_time_and_at_once_when_revoked(shop: Shop) -> None:
    text, made = issue("x", ["filing:read"], OPERATOR, NOW, shop=shop, ends_at=NOW + SECOND)
    assert actor_of(text, NOW)
    assert actor_of(text, NOW + SECOND) is None
    text, made = issue("y", ["filing:read"], OPERATOR, NOW)
    revoke(made, OPERATOR, NOW, "lost")
    assert actor_of(text, NOW) is None
    with pytest.raises(KeyRefused, match=f"key {made.prefix} was revoked at 2023-03-01"):
        revoke(made, OPERATOR, NOW)
    assert Audit.objects.latest("pk").why == "lost"


def test_a_rotated_key_works_on_for_a_day_beside_its_successor(shop: Shop) -> None:
    old, made = issue("x", ["filing:read"], OPERATOR, NOW, shop=shop)
    new, successor = rotate(made, owner(shop), NOW)
    held = actor_of(new, NOW)
    assert held
    assert held.shops == {shop.pk}
    assert held.scopes == {"filing:read"}
    assert actor_of(old, NOW + timedelta(days=1) - SECOND)
    assert actor_of(old, NOW + timedelta(days=1)) is None
    assert actor_of(new, NOW + timedelta(days=99))
    with pytest.raises(KeyRefused, match=f"its successor is {successor.prefix}"):
        rotate(made, OPERATOR, NOW)


def test_only_owners_and_operators_issue_and_only_scopes_that_keys_have(shop: Shop) -> None:
    other = Shop.objects.create(market=shop.market, shop_id="S2")
    with pytest.raises(Unknown):
        issue("x", ["filing:read"], owner(shop), NOW, shop=other)
    with pytest.raises(Unknown):
        issue("x", ["filing:read"], owner(shop), NOW)
    for who in ("reviewer", "auditor", "anonymous"):
        with pytest.raises(Forbidden):
            issue("x", ["filing:read"], Actor(who, "x"), NOW, shop=shop)
    for scopes in (["filing:approve"], ["enforcement:revoke"], ["everything"]):
        with pytest.raises(KeyRefused, match=f"no such scope: {scopes[0]}"):
            issue("x", scopes, OPERATOR, NOW, shop=shop)
    with pytest.raises(KeyRefused, match="at least one scope"):
        issue("x", [], OPERATOR, NOW, shop=shop)
    with pytest.raises(KeyRefused, match="before it begins"):
        issue("x", ["filing:read"], OPERATOR, NOW, shop=shop, ends_at=NOW)
    assert not ApiKey.objects.exists()

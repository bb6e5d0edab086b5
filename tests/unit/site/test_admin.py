"""The admin: every page by every kind of person; what is recorded or posted is read there, never written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from shipby.people.actors import Actor
from shipby.people.models import ApiKey, Audit, Market, Membership, Shop, User
from shipby.people.pages import Page
from shipby.people.record import record, tell
from shipby.people.registers import add_user, join
from shipby.people.rights import RIGHTS

NOW = datetime(2023, 3, 1, 9, tzinfo=UTC)
OPERATOR = Actor("operator", "user:o")
PEOPLE = {"boss": "operator", "judge": "reviewer", "looker": "auditor", "li": "", "nobody": ""}
PASSWORD = "quite-long-enough-7"
NEVER_WRITTEN = ("audit", "message", "entry", "run", "market", "shop")

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    """A shop with its owner, everybody else, and rows of every kind that people has."""
    shop = Shop.objects.create(market=Market.objects.create(name="m", lake="lakes/m"), shop_id="S1")
    for name, role in PEOPLE.items():
        User.objects.create(username=name, role=role)
    join(User.objects.get(username="li"), shop, "owner", OPERATOR, NOW)
    tell(NOW, "notice", ("通知", "a notice"), market=shop.market, shop=shop)
    ApiKey.objects.create(prefix="aaaa0000", digest="d" * 64, name="erp", scopes=["filing:read"], made_at=NOW)
    return shop


def signed_in(name: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=name))
    return client


def pages() -> Iterator[tuple[Any, str]]:
    reverse("admin:index")  # with the addresses, all pages are loaded
    assert admin.site._registry
    for model, page in admin.site._registry.items():
        yield page, f"admin:{model._meta.app_label}_{model._meta.model_name}"


def test_every_page_asks_the_table_of_rights(shop: Shop) -> None:
    assert {page.object for page, _ in pages()} <= set(RIGHTS)
    assert all(isinstance(page, Page) for page, _ in pages())
    assert {page.object for page, _ in pages() if not (page.adds or page.changes or page.removes)} >= {"audit", "entry"}


def may(who: str, action: str | None, object: str) -> bool:
    return action is not None and ("any" in {scope for role, scope in RIGHTS[object][action].items() if role == who})


@pytest.mark.parametrize("name", PEOPLE)
def test_a_page_opens_for_whom_the_table_says_and_for_nobody_else(name: str, shop: Shop) -> None:
    client, who = signed_in(name), PEOPLE[name]
    for page, url in pages():
        row = page.model._default_manager.first()
        reads, changes, adds = (may(who, act, page.object) for act in ("read", page.changes, page.adds))
        expected = 200 if reads else 403 if who else 302
        assert client.get(reverse(f"{url}_changelist")).status_code == expected, url
        assert client.get(reverse(f"{url}_add")).status_code == (200 if adds else 403 if who else 302), url
        if row is not None:
            place = reverse(f"{url}_change", args=[row.pk])
            assert client.get(place).status_code == expected, url
            if not changes:
                assert client.post(place, {}).status_code == (403 if who else 302), url
            if not page.removes:
                assert client.post(reverse(f"{url}_delete", args=[row.pk]), {"post": "yes"}).status_code in (302, 403)
                assert page.model._default_manager.filter(pk=row.pk).exists()
        # A guessed id tells nothing: back to the first page, or as little as its neighbour tells.
        guessed = client.get(reverse(f"{url}_change", args=[999_999]))
        assert guessed.status_code == (302 if reads or not who else 403), url


def test_nobody_writes_what_is_recorded_or_posted(shop: Shop) -> None:
    for page, url in pages():
        if page.object in NEVER_WRITTEN:
            for name in ("boss", "judge"):
                assert signed_in(name).post(reverse(f"{url}_add"), {}).status_code == 403, url


def test_the_secret_of_a_key_is_on_no_page(shop: Shop) -> None:
    key = ApiKey.objects.get()
    page = signed_in("boss").get(reverse("admin:people_apikey_change", args=[key.pk])).content.decode()
    assert key.prefix in page
    assert key.digest not in page
    record(OPERATOR, "look", ("key", key.prefix), NOW)


def test_a_merchant_is_not_let_in_and_learns_why() -> None:
    add_user("li", PASSWORD, OPERATOR, NOW)
    answer = Client().post(reverse("admin:login"), {"username": "li", "password": PASSWORD}, follow=True)
    assert "errornote" in answer.content.decode()
    assert not answer.wsgi_request.user.is_authenticated


def test_an_operator_enters_a_person_and_a_refusal_is_told_on_the_page(shop: Shop) -> None:
    boss = signed_in("boss")
    given = {"username": "wu", "name": "Wu", "email": "", "role": "reviewer", "password": PASSWORD}
    boss.post(reverse("admin:people_user_add"), given)
    wu = User.objects.get(username="wu")
    assert wu.role == "reviewer"
    assert wu.check_password(PASSWORD)
    row = Audit.objects.latest("pk")
    assert (row.actor, row.action, row.object_id, bool(row.request)) == ("user:boss", "add", "wu", True)

    me = User.objects.get(username="boss")
    place = reverse("admin:people_user_change", args=[me.pk])
    answer = boss.post(place, {"name": "", "email": "", "role": "auditor", "is_active": "on", "why": "x"}, follow=True)
    assert "last operator" in answer.content.decode()
    me.refresh_from_db()
    assert me.role == "operator"

    answer = boss.post(reverse("admin:people_user_add"), {**given, "username": "x", "password": "1"}, follow=True)
    assert not User.objects.filter(username="x").exists()


def test_members_join_and_leave_and_a_shop_keeps_its_owner(shop: Shop) -> None:
    boss, li = signed_in("boss"), Membership.objects.get()
    given = {"user": User.objects.get(username="nobody").pk, "shop": shop.pk, "kind": "clerk"}
    boss.post(reverse("admin:people_membership_add"), given)
    assert Membership.objects.filter(kind="clerk").exists()
    answer = boss.post(reverse("admin:people_membership_delete", args=[li.pk]), {"post": "yes"}, follow=True)
    assert "the only owner of m/S1" in answer.content.decode()
    assert Membership.objects.filter(pk=li.pk).exists()


def test_an_operator_revokes_keys_and_others_may_not(shop: Shop) -> None:
    key = ApiKey.objects.get()
    act = {"action": "revoke_keys", "_selected_action": [key.pk]}
    signed_in("looker").post(reverse("admin:people_apikey_changelist"), act)
    key.refresh_from_db()
    assert key.revoked_at is None
    for expected in ("1 ✓", "was revoked at"):
        answer = signed_in("boss").post(reverse("admin:people_apikey_changelist"), act, follow=True)
        assert expected in answer.content.decode()
    key.refresh_from_db()
    assert key.revoked_at is not None

"""The console's doors: sign-in and back, sessions that end, throttled passwords, themes, errors in both languages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user
from django.test import Client
from django.urls import reverse

from shipby.people.actors import Actor
from shipby.people.models import Audit, Market, Session, Shop, User
from shipby.people.registers import add_user, join
from shipby.people.sessions import WHOLE, clear, handle

NOW = datetime(2023, 3, 1, 9, tzinfo=UTC)
OPERATOR = Actor("operator", "user:o")
PASSWORD = "quite-long-enough-7"

pytestmark = pytest.mark.django_db


@pytest.fixture
def li() -> User:
    """The owner of one shop."""
    shop = Shop.objects.create(market=Market.objects.create(name="m", lake="lakes/m"), shop_id="S1")
    user = add_user("li", PASSWORD, OPERATOR, NOW)
    join(user, shop, "owner", OPERATOR, NOW)
    return user


def signed_in(name: str, browser: str = "") -> Client:
    client = Client(headers={"User-Agent": browser})
    given = {"username": name, "password": PASSWORD}
    answer: Any = client.post(reverse("console:sign-in"), given)
    assert answer.status_code == 302, answer.content
    return client


def test_whoever_is_not_signed_in_is_led_back_to_where_he_was(li: User) -> None:
    client, place = Client(), reverse("console:sessions") + "?a=1"
    answer: Any = client.get(place)
    assert answer.status_code == 302
    page = client.get(answer.url)
    assert "回到刚才的页面" in page.content.decode()
    given = {"username": "li", "password": PASSWORD, "next": place}
    assert client.post(answer.url, given).headers["Location"] == place
    elsewhere = {**given, "next": "https://elsewhere.example/"}
    assert Client().post(reverse("console:sign-in"), elsewhere).headers["Location"] == reverse("console:home")


def test_a_part_of_a_page_leads_the_whole_page_to_the_sign_in(li: User) -> None:
    here = {"HX-Request": "true", "HX-Current-URL": "http://testserver/sessions/?a=1"}
    answer = Client().get(reverse("console:sessions"), headers=here)
    assert answer.status_code == 200
    assert answer.headers["HX-Redirect"] == "/sign-in/?next=%2Fsessions%2F%3Fa%3D1"


def test_a_session_is_seen_and_ended_by_its_owner_and_by_an_operator(li: User) -> None:
    one, other = signed_in("li", "Firefox"), signed_in("li", "Chrome")
    told = one.get(reverse("console:sessions")).content.decode()
    assert "Firefox" in told
    assert "Chrome" in told
    row = Session.objects.get(agent="Chrome")
    assert row.user == li
    assert row.session_key not in told
    one.post(reverse("console:end-sessions"), {"handle": handle(row)})
    assert other.get(reverse("console:sessions")).status_code == 302
    assert one.get(reverse("console:sessions")).status_code == 200
    assert Audit.objects.filter(object_type="session", action="end", actor="user:li").count() == 1

    add_user("boss", PASSWORD, OPERATOR, NOW, role="operator")
    act = {"action": "end_sessions", "_selected_action": [li.pk]}
    signed_in("boss").post(reverse("admin:people_user_changelist"), act)
    assert one.get(reverse("console:sessions")).status_code == 302
    assert Audit.objects.filter(object_type="session", actor="user:boss", object_id="li").exists()


def test_a_person_cannot_end_anothers_sessions(li: User) -> None:
    add_user("wang", PASSWORD, OPERATOR, NOW)
    one, other = signed_in("li"), signed_in("wang")
    other.post(reverse("console:end-sessions"), {"handle": handle(Session.objects.get(user=li))})
    other.post(reverse("console:end-sessions"))
    assert one.get(reverse("console:sessions")).status_code == 200


def test_a_session_is_over_when_idle_and_when_it_has_lived_its_time(li: User, settings: Any) -> None:
    client = signed_in("li")
    row = Session.objects.get(user=li)
    assert row.seen_at is not None
    assert row.expire_date - row.seen_at <= timedelta(hours=2, seconds=5)
    session = client.session
    session["began"] = (datetime.now(UTC) - WHOLE).isoformat()
    session.save()
    assert client.get(reverse("console:sessions")).status_code == 302
    assert clear(row.expire_date - timedelta(seconds=1)) == 0
    signed_in("li")
    assert clear(datetime.now(UTC) + timedelta(hours=3)) >= 1
    assert not Session.objects.filter(user=li).exists()


def test_wrong_passwords_are_throttled_for_the_person_and_the_page_says_how_long(li: User) -> None:
    client, wrong = Client(), {"username": "li", "password": "wrong"}
    for _ in range(4):
        assert client.post(reverse("console:sign-in"), wrong).status_code == 200
    assert client.post(reverse("console:sign-in"), wrong).status_code == 429
    answer = client.post(reverse("console:sign-in"), {**wrong, "password": PASSWORD}, headers={"Accept-Language": "en"})
    assert answer.status_code == 429
    assert "Wait 15 minutes" in answer.content.decode()
    assert not get_user(answer.wsgi_request).is_authenticated
    other = add_user("wang", PASSWORD, OPERATOR, NOW)
    assert signed_in(other.username)


def test_theme_and_language_are_kept_and_lead_nowhere_else() -> None:
    client = Client()
    client.post(reverse("console:theme"), {"theme": "dark", "next": "/sign-in/"})
    client.post(reverse("console:language"), {"language": "en", "next": "/sign-in/"})
    page = client.get("/sign-in/").content.decode()
    assert 'data-theme="dark"' in page
    assert '<html lang="en"' in page
    for name in ("theme", "language"):
        answer = client.post(reverse(f"console:{name}"), {name: "en", "next": "//elsewhere.example"})
        assert answer.headers["Location"] == "/"
    assert "data-theme" not in client.get("/sign-in/").content.decode()


@pytest.mark.parametrize(
    ("place", "status", "zh", "en"),
    [
        ("/nothing-here", 404, "没有这个页面", "no page at this address"),
        ("/admin/people/user/add/", 403, "无权", "not yours"),
    ],
)
def test_an_error_says_what_to_do_in_the_readers_language(place: str, status: int, zh: str, en: str) -> None:
    add_user("rev", PASSWORD, OPERATOR, NOW, role="reviewer")
    client = signed_in("rev")
    for language, text in (("zh-hans", zh), ("en", en)):
        answer = client.get(place, headers={"Accept-Language": language})
        assert answer.status_code == status
        assert text in answer.content.decode()


def test_the_policy_allows_no_inline_script_or_style_anywhere(li: User) -> None:
    client = signed_in("li")
    for place in ("/sessions/", "/nothing-here", "/admin/login/", "/sign-in/"):
        answer = client.get(place)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        if not place.startswith("/admin"):
            assert " style=" not in answer.content.decode()
            assert "<script>" not in answer.content.decode()

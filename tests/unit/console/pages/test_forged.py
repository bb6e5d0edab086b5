"""What a page of somebody else's makes a browser send is refused at every address; cookies stay with us."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import URLPattern, reverse

import shipby.site.settings
from shipby.console.urls import urlpatterns
from shipby.people.models import User
from tests.support.service_market import Place
from tests.unit.console.pages.test_addresses import WORDS

_TEMPLATES = Path(shipby.site.settings.__file__).parents[1] / "console" / "templates"
_FORM = re.compile(r"<form\b[^>]*method=\"post\".*?</form>", re.DOTALL)


def test_no_address_takes_a_form_without_its_token(rooms: Place) -> None:
    wrong = []
    for who in ("owner1", "operator"):
        client = Client(enforce_csrf_checks=True)
        client.force_login(User.objects.get(username=who), "django.contrib.auth.backends.ModelBackend")
        for pattern in urlpatterns:
            assert isinstance(pattern, URLPattern)
            known = {**WORDS, "shop": rooms.shops["S1"].pk}
            given = {name: known[name] for name in pattern.pattern.regex.groupindex}
            answer = client.post(reverse(f"console:{pattern.name}", kwargs=given), {"text": "x"})
            wrong += [] if answer.status_code == 403 and b"data-lost" in answer.content else [pattern.name]
    assert not wrong


def test_every_form_that_is_sent_has_its_token_and_no_page_an_inline_style_or_script() -> None:
    bare, inline = [], []
    for path in _TEMPLATES.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        bare += [f"{path.name}: {one[:80]}" for one in _FORM.findall(text) if "{% csrf_token %}" not in one]
        inline += [
            path.name for _ in re.findall(r"<style|\sstyle=|<script(?![^>]*src=)|\son[a-z]+=\"|javascript:", text)
        ]
    assert not bare
    assert not inline


def test_behind_tls_every_cookie_is_secure_and_unread_by_scripts(rooms: Place, settings: Any) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SHIPBY_HTTPS", "1")
        patch.setenv("SHIPBY_HOSTS", "shipby.example")
        patch.setenv("SHIPBY_DATA", str(django_settings.DATA))
        made = runpy.run_path(shipby.site.settings.__file__)
    assert made["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert made["CSRF_TRUSTED_ORIGINS"] == ["https://shipby.example"]
    for name, value in made.items():
        if name.startswith(("SESSION_COOKIE_", "CSRF_COOKIE_", "LANGUAGE_COOKIE_")):
            setattr(settings, name, value)
    user = User.objects.get(username="owner1")
    user.set_password("quite-long-enough-7")
    user.save()
    client = Client()
    client.get("/sign-in/", secure=True)
    client.post("/sign-in/", {"username": "owner1", "password": "quite-long-enough-7"}, secure=True)
    client.post("/language/", {"language": "en", "next": "/"}, secure=True)
    client.post("/theme/", {"theme": "dark", "next": "/"}, secure=True)
    assert {"sessionid", "csrftoken", "django_language", "theme"} <= client.cookies.keys()
    for cookie in client.cookies.values():
        flags = (cookie["secure"], cookie["httponly"], cookie["samesite"])
        assert flags == (True, True, "Lax") or not cookie.value, cookie.key

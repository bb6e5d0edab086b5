"""Every address, for everybody: nobody is told of another shop's things, nor that they are there."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from shipby.casework.evidence import attach
from shipby.casework.models import Case
from shipby.casework.offers import begin
from shipby.people.actors import Actor
from shipby.people.models import Message
from tests.support.filings import PNG
from tests.support.service_market import NOW, Place
from tools.openapi import described

PATHS: dict[str, Any] = json.loads(described())["paths"]
OPEN = "/callbacks/"
GETS = sorted(path for path, operations in PATHS.items() if "get" in operations)
POSTS = sorted(path for path, operations in PATHS.items() if "post" in operations and OPEN not in path)
OWNED = [path for path in GETS if any(name in path for name in ("{shop}", "{order_id}", "{number}"))]
"""Addresses that name something of one shop."""


@pytest.fixture
def full(here: Place) -> Place:
    """Shop S1 has a case with a file and a message of its own."""
    owner = Actor("owner", "user:owner1", shops=frozenset({here.shops["S1"].pk}))
    given = {"shop": "S1", "about": "verdict", "id": "late-dispatch/S1-1", "text": "Which scan is missing?"}
    case = begin("enquiry", "open", here.market, given, owner, NOW)
    attach(case, "p.png", "picture", PNG, owner, NOW)
    return here


def _filled(path: str, here: Place, shop: str) -> str:
    case = Case.objects.get()
    names = {
        "market": here.market.name, "shop": shop, "order_id": f"{shop}-1", "table": "rates", "form": "csv",
        "number": case.number, "file": case.files.get().pk, "delivery": 1,
        "message": Message.objects.filter(shop=here.shops[shop]).values_list("pk", flat=True).first() or 1,
    }  # fmt: skip
    return path.format(**names) + ("?text=W-S1-1" if path.endswith("/find") else "")


def test_a_stranger_is_asked_who_he_is(full: Place) -> None:
    for path in GETS + POSTS:
        at = _filled(path, full, "S1")
        for client in (Client(), Client(headers={"Authorization": "Bearer sk_00000000_guessed"})):
            told = client.get(at) if path in GETS else client.post(at, {}, content_type="application/json")
            assert told.status_code == 401, (path, told.content)


@pytest.mark.parametrize("key", [False, True], ids=["session", "key"])
def test_what_is_another_shops_is_not_there(full: Place, key: bool) -> None:
    owner, other = full.client("owner1"), Client(**full.bearer("S2")) if key else full.client("owner2")
    for path in OWNED:
        at = _filled(path, full, "S1")
        assert owner.get(at).status_code == 200, path
        told = [other.get(one) for one in (at, at.replace("S1", "S9").replace(Case.objects.get().number, "Q-999"))]
        assert [one.status_code for one in told] == [404, 404], path
        texts = [{name: value for name, value in one.json().items() if name != "request"} for one in told]
        assert texts[0] == texts[1], path


@pytest.mark.parametrize("who", ["reviewer", "operator", "auditor", "clerk1"])
def test_the_platform_and_the_shops_own_people_are_told(full: Place, who: str) -> None:
    client = full.client(who)
    for path in OWNED:
        assert client.get(_filled(path, full, "S1")).status_code == 200, path


def test_lists_hold_what_is_the_readers(full: Place) -> None:
    for who, cases, orders in (("owner1", 1, 1), ("owner2", 0, 0), ("operator", 1, 1)):
        client = full.client(who)
        assert len(client.get("/api/v1/cases").json()["rows"]) == cases
        assert len(client.get(f"{full.at}/find?text=W-S1-1").json()["orders"]) == orders


def test_nobody_acts_on_what_is_another_shops(full: Place) -> None:
    case = Case.objects.get()
    given = dict.fromkeys(("text", "reason", "remark", "missing"), "x")
    for path in POSTS:
        if "{number}" in path:
            at = _filled(path, full, "S1")
            told = Client().post(at, given, content_type="application/json", **full.bearer("S2"))
            assert told.status_code in (404, 422), (path, told.content)
            case.refresh_from_db()
            assert (case.state, case.thread.count(), case.files.count()) == ("open", 1, 1), path


@pytest.mark.parametrize("who", ["owner1", "clerk1", "owner2", "reviewer", "auditor"])
def test_facts_are_the_platforms_to_tell(full: Place, who: str) -> None:
    for table in ("orders", "shipments", "scans", "closures"):
        told = full.client(who).post(
            f"{full.at}/{table}", {"rows": [{}]}, content_type="application/json", headers={"Idempotency-Key": "k"}
        )
        assert told.status_code == 403, told.content


def test_a_person_who_is_signed_in_acts_with_the_token_alone(full: Place) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = full.client("owner1").cookies
    at = f"/api/v1/cases/{Case.objects.get().number}/messages"
    assert strict.post(at, {"text": "and?"}, content_type="application/json").status_code == 403
    assert full.client("owner1").post(at, {"text": "and?"}, content_type="application/json").status_code == 201


def test_a_key_does_what_its_scopes_say_and_no_more(full: Place) -> None:
    from shipby.people.keys import issue
    from tests.support.service_market import OPERATOR

    text, _ = issue("reads verdicts", ["verdict:read"], OPERATOR, NOW, shop=full.shops["S1"])
    headers = {"Authorization": f"Bearer {text}", "Accept-Language": "en"}
    assert Client().get(f"{full.at}/shops/S1/rates", headers=headers).status_code == 200
    told = Client().get(f"{full.at}/shops/S1/entries", headers=headers)
    assert (told.status_code, "entry:read" in told.json()["detail"]) == (403, True)

"""The ledger in the admin: read by the platform's people, changed by nobody, not the pages of merchants."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from shipby.ledger.models import Entry, Waiting
from shipby.people.models import Membership, Role, Shop, User
from tests.support.ledgers import NOW, Books, books, paid, window

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(tmp_path: Path) -> Books:
    mine = books(tmp_path / "lake")
    mine.post([window("2.0")], [paid(amount=None)])
    return mine


def client(name: str, role: str) -> Client:
    signed_in = Client()
    signed_in.force_login(User.objects.create(username=name, role=role))
    return signed_in


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.REVIEWER, Role.AUDITOR])
def test_entries_postings_and_what_waits_are_read(mine: Books, role: str) -> None:
    entry = Entry.objects.get(account="points/douyin/A/S1")
    Waiting.objects.create(
        market=mine.market, shop=entry.shop, position="p", account="settlement/S1", clause="late-dispatch", amount=-300,
        since=NOW, until=NOW + timedelta(days=1), why=[["filing", 1, ["O7"]]],
    )  # fmt: skip
    reader = client("reader", role)
    page = reader.get("/admin/ledger/entry/").content.decode()
    assert "late-dispatch" in page
    assert "2.0" in page
    assert "unpublished 未公布" in page
    assert reader.get(f"/admin/ledger/entry/{entry.pk}/change/").status_code == 200
    assert "-3.00" in reader.get("/admin/ledger/waiting/").content.decode()
    assert "user:ops" in reader.get("/admin/ledger/posting/").content.decode()


def test_nobody_changes_or_removes_an_entry_there(mine: Books) -> None:
    entry = Entry.objects.get(account="points/douyin/A/S1")
    operator = client("ops", Role.OPERATOR)
    assert operator.post(f"/admin/ledger/entry/{entry.pk}/change/", {"amount": 0}).status_code == 403
    assert operator.post(f"/admin/ledger/entry/{entry.pk}/delete/", {"post": "yes"}).status_code == 403
    assert operator.get("/admin/ledger/entry/add/").status_code == 403
    assert Entry.objects.get(pk=entry.pk).amount == 20


def test_a_merchant_does_not_get_in(mine: Books) -> None:
    merchant = client("li", Role.NONE)
    Membership.objects.create(user=User.objects.get(username="li"), shop=Shop.objects.get(), kind="owner")
    assert merchant.get("/admin/ledger/entry/").status_code in (302, 403)

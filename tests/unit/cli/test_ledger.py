"""`shipby ledger` as people type it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shipby.ledger import acts
from shipby.ledger.models import Entry
from shipby.people.models import Membership, Role, Shop, User
from tests.support.ledgers import NOW, Books, books, paid, window

from .shell import Done
from .shell import shipby as typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(tmp_path: Path) -> Books:
    for name, role in (("ops", Role.OPERATOR), ("rev", Role.REVIEWER), ("li", Role.NONE), ("wang", Role.NONE)):
        User.objects.create(username=name, role=role)
    return books(tmp_path / "lake")


def ledger(*words: object, by: str = "ops") -> Done:
    return typed("ledger", *map(str, words), "--as", by)


def owner(name: str, shop: Shop) -> None:
    Membership.objects.create(user=User.objects.get(username=name), shop=shop, kind="owner")


def test_a_run_is_posted_once_and_told_in_either_language(mine: Books) -> None:
    mine.run([window("6.5"), window("6.0", clause="late-pickup")], [paid()])
    done = ledger("post", "douyin/1")
    assert done.code == 0, done.err
    assert "Posted douyin/1: 4 entries." in done.out
    assert "S1: class A, 2023: node 12.0 reached (now 12.5)" in done.out
    again = ledger("post", "douyin/1", "--lang", "zh")
    assert again.out == "douyin/1 早已入账，没有变化。\n"
    assert Entry.objects.count() == 4


def test_what_cannot_be_posted_says_why(mine: Books) -> None:
    old, new = mine.run([window()]), mine.run([])
    assert ledger("post", f"douyin/{new.number}").code == 0
    stale = ledger("post", f"douyin/{old.number}")
    assert (stale.code, stale.err.startswith("error: run 1 of douyin is as of")) == (1, True)
    assert "no run 9; its last are: 1, 2" in ledger("post", "douyin/9").err
    assert ledger("post", "douyin").err.startswith('error: "douyin": write MARKET/NUMBER')
    refused = ledger("post", "douyin/1", by="rev")
    assert (refused.code, "only operator" in refused.err) == (7, True)


def test_a_balance_shows_what_stands_what_is_contested_and_what_comes_next(mine: Books) -> None:
    (entry, *_) = mine.post([window("2.0")], [paid(amount=300), paid("O2", None)]).penalties
    acts.hold(entry, "A-1", NOW)
    shop = Shop.objects.get(shop_id="S1")
    owner("li", shop)
    told = ledger("balance", "douyin/S1", "--entries", by="li").out
    lines = [line.split() for line in told.splitlines()]
    assert ["points", "A", "2023", "2.0", "2.0", "12.0", "2024-01-01"] in lines
    assert ["settlement", "-3.00", "1"] in lines
    assert ["buyers", "(2)", "3.00", "1"] in lines
    assert any(line[:1] == ["6"] and "hold" in line and "A-1" in line for line in lines)
    data = json.loads(ledger("balance", "douyin/S1", "--json").out)
    assert [row["seq"] for row in data["entries"]] == [1, 2, 3, 4, 5, 6]
    assert data["balances"][0]["contested"] == 20


def test_another_shops_ledger_is_told_as_if_it_did_not_exist(mine: Books) -> None:
    mine.post([window(), window(shop_id="S2")])
    owner("li", Shop.objects.get(shop_id="S1"))
    known = ledger("balance", "douyin/S2", by="li")
    unknown = ledger("balance", "douyin/S9", by="li")
    assert known.code == unknown.code == 7
    assert known.err == unknown.err
    assert ledger("export", "douyin/S2", mine.root / "out.json", by="li").code == 7
    assert not (mine.root / "out.json").exists()


def test_an_export_is_recomputed_and_a_changed_number_found(mine: Books, tmp_path: Path) -> None:
    mine.post([window("2.0"), window("5.0", clause="late-pickup")], [paid(), paid("O2", None)])
    mine.post([window("0.5")], [paid(amount=500)])
    path = tmp_path / "S1.json"
    assert ledger("export", "douyin/S1", path).code == 0
    right = typed("ledger", "verify", str(path))
    assert (right.code, right.out) == (0, f"{path}: everything adds up (12 entries).\n")

    data = json.loads(path.read_text())
    for entry in data["entries"]:
        if entry["account"].startswith("points/") and entry["kind"] == "correct":
            entry["amount"] += 10
            break
    path.write_text(json.dumps(data))
    wrong = typed("ledger", "verify", str(path))
    assert wrong.code == 1
    words = " ".join(wrong.out.split())
    assert "things do not add up" in words
    assert "the last run says" in words
    assert typed("ledger", "verify", str(tmp_path / "none.json")).err.startswith("error: there is no file")
    path.write_text("{}")
    assert "is no export of a ledger that this version reads" in typed("ledger", "verify", str(path)).err

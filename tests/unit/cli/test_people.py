"""Markets, shops, people and keys by command; another's ids, which every command answers as if they were guessed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shipby.casework.models import Case, Evidence
from shipby.cli.app import app
from shipby.cli.errors import explained
from shipby.people.models import ApiKey, Audit, Market, Membership, Role, Shop, User
from tests.support.market import new_market

NOW = datetime(2023, 3, 1, 9, tzinfo=UTC)
Run = Callable[..., tuple[int, str, str]]

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """A command in this process -> exit code, stdout, stderr."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")

    def call(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        try:
            code, wrong = int(app(list(words), standalone_mode=False) or 0), ""
        except Exception as error:
            code, wrong = explained(error)
        printed = capsys.readouterr()
        return code, printed.out, printed.err + wrong

    return call


@pytest.fixture
def shops() -> dict[str, Shop]:
    """own, which li owns, and other; an operator, a reviewer."""
    market = new_market("xiaohongshu", "m")
    made = {name: Shop.objects.create(market=market, shop_id=name) for name in ("own", "other")}
    for name, role in (("boss", Role.OPERATOR), ("judge", Role.REVIEWER), ("li", Role.NONE)):
        User.objects.create(username=name, role=role)
    Membership.objects.create(user=User.objects.get(username="li"), shop=made["own"], kind="owner")
    return made


def test_a_market_is_mounted_with_a_lake_that_is_one(run: Run, shops: dict[str, Shop]) -> None:
    lake = str(new_market("xiaohongshu", "second").lake)
    Market.objects.filter(name="second").delete()
    code, _, wrong = run("market", "add", "north", "lakes/none", "--as", "boss")
    assert code == 5
    assert "is not a lake" in wrong
    assert run("market", "add", "north", lake, "--as", "boss")[0] == 0
    assert run("market", "add", "south", lake, "--as", "boss")[0] == 2
    assert run("market", "add", "south", lake, "--as", "judge")[0] == 7
    assert f"north   {lake}" in run("market", "list", "--as", "judge")[1]


def test_who_acts_must_be_said_and_be_known(run: Run, shops: dict[str, Shop], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHIPBY_AS", raising=False)
    assert "who acts? Name a user with --as" in run("shop", "list")[2]
    assert "there is no active user wu" in run("shop", "list", "--as", "wu")[2]
    monkeypatch.setenv("SHIPBY_KEY", "sk_none")
    assert "SHIPBY_KEY: no such key" in run("shop", "list")[2]
    monkeypatch.setenv("SHIPBY_AS", "li")
    assert run("shop", "list")[0] == 0


def test_a_person_joins_a_shop_and_leaves_it(
    run: Run, shops: dict[str, Shop], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    given = tmp_path / "password"
    given.write_text("quite-long-enough-7\n", encoding="utf-8")
    with given.open() as piped:
        monkeypatch.setattr("sys.stdin", piped)
        assert run("user", "add", "wu", "--as", "boss")[0] == 0
    assert User.objects.get(username="wu").check_password("quite-long-enough-7")
    assert run("shop", "join", "m/own", "wu", "--as", "li") == (0, "wu is clerk of m/own.\n", "")
    assert "li (owner), wu (clerk)" in run("shop", "list", "--as", "li")[1]
    code, _, wrong = run("shop", "leave", "m/own", "li", "--as", "boss")
    assert code == 2
    assert "li is the only owner of m/own: name another first" in wrong
    assert run("shop", "leave", "m/own", "wu", "--as", "li")[0] == 0
    assert run("user", "off", "wu", "--why", "left", "--as", "boss")[0] == 0
    assert "wu     merchant  off" in run("user", "list", "--as", "boss")[1]
    assert run("user", "list", "--as", "li")[0] == 7


def test_a_key_is_printed_once_rotated_and_revoked(
    run: Run, shops: dict[str, Shop], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("key", "issue", "our ERP", "--shop", "m/own", "--scope", "shop:read", "--as", "li")
    code, text, told = run(*words)
    assert (code, told.splitlines()[0].endswith("it is not shown again:")) == (0, True)
    assert re.fullmatch(r"sk_[0-9a-f]{8}_[\w-]{43}\n", text)
    [key] = ApiKey.objects.all()
    assert text.strip() not in run("key", "list", "--as", "li")[1]
    monkeypatch.setenv("SHIPBY_KEY", text.strip())
    assert run("shop", "list")[1].splitlines()[1].startswith("m/own")
    assert run("key", "list")[0] == 7
    assert run("key", "rotate", key.prefix, "--hours", "0", "--as", "li")[0] == 0
    assert run("shop", "list")[0] == 2, "the old key ended"
    successor = ApiKey.objects.get(replaces=key)
    assert run("key", "revoke", successor.prefix, "--why", "lost", "--as", "boss")[0] == 0
    assert run("key", "list", "--as", "li")[1].count("revoked") == 1
    assert [row.action for row in Audit.objects.order_by("pk")] == ["issue", "rotate", "revoke"]


def _of(shop: Shop) -> dict[str, str]:
    """What a shop has -> the names by which commands know it."""
    cases = {
        kind: Case.objects.create(
            type=kind, number=f"{prefix}-{shop.pk}", market=shop.market, shop=shop, order_id="O1", state=state, at=NOW
        )
        for kind, prefix, state in (
            ("filing", "F", "submitted"), ("appeal", "A", "submitted"), ("enforcement", "E", "active"),
            ("enquiry", "Q", "answered"),
        )
    }  # fmt: skip
    file = Evidence.objects.create(
        case=cases["appeal"], at=NOW, actor="user:x", kind="picture", name="x.png", media_type="image/png",
        size_bytes=1, sha256="0" * 64,
    )  # fmt: skip
    key = ApiKey.objects.create(prefix="abcd0123", digest="0" * 64, name="x", shop=shop, made_at=NOW)
    return {"shop": str(shop), "key": key.prefix, "file": str(file.pk)} | {k: case.number for k, case in cases.items()}


GUESSED = {
    "shop": "m/nobodys", "key": "ffff9999", "file": "999999", "filing": "F-999999", "appeal": "A-999999",
    "enforcement": "E-999999", "enquiry": "Q-999999",
}  # fmt: skip
COMMANDS = (
    "key issue x --shop {shop} --scope filing:read",
    "key rotate {key}",
    "key revoke {key}",
    "shop join {shop} li --kind owner",
    "shop leave {shop} li",
    "ledger balance {shop}",
    "ledger export {shop} export.json",
    "appeal open {shop}",
    "appeal withdraw {appeal}",
    "appeal complete {appeal} --text more",
    "appeal kit scan_missing --appeal {appeal}",
    "enforcement show {enforcement}",
    "enforcement restricted {shop}",
    "filing withdraw {filing}",
    "cases show {filing}",
    "cases show {appeal}",
    "cases show {enforcement}",
    "cases show {enquiry}",
    "cases write {appeal} hello",
    "cases file {appeal} {file} file.png",
    "cases attach {appeal} proof.txt",
    "cases ask {shop} why --about balance",
    "cases close {enquiry}",
)


@pytest.mark.parametrize("command", COMMANDS)
def test_anothers_is_answered_as_if_it_were_guessed(
    command: str, run: Run, shops: dict[str, Shop], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("proof.txt").write_text("seen", encoding="utf-8")
    before = Audit.objects.count()
    anothers = run(*command.format_map(_of(shops["other"])).split(), "--as", "li")
    guessed = run(*command.format_map(GUESSED).split(), "--as", "li")
    assert anothers == guessed
    assert anothers[0] == 7, anothers
    assert Audit.objects.count() == before
    assert [path.name for path in tmp_path.iterdir()] == ["proof.txt"]

"""A dropped export: format, period, bad rows and verdicts; nothing personal, nothing left behind, nothing unbounded."""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shipby.console.drop import pages, reasons
from shipby.facts import faults
from shipby.people.models import Shop
from tests.unit.facts.adapters.sources import PEOPLE, douyin, event, kuaidi100, write

Browser = Callable[..., Client]

pytestmark = pytest.mark.django_db


@pytest.fixture
def export(tmp_path: Path) -> bytes:
    """Three orders, one late, and a row that cannot be read."""
    rows = [{"主订单编号": f"P{n}", "子订单编号": f"P{n}"} for n in range(3)]
    rows[2] |= {"发货时间": "2026-03-03 12:20:30"}
    bad = {"主订单编号": "P9", "子订单编号": "P9", "支付完成时间": "2026-13-01 10:00:00"}
    return write(tmp_path / "orders.csv", douyin(*rows, bad)).read_bytes()


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files go."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def sent(client: Client, content: bytes, name: str = "orders.csv", **more: str) -> Any:
    return client.post("/drop/", {"file": SimpleUploadedFile(name, content), **more})


def test_a_file_is_recognised_judged_and_gone(shop: Shop, browser: Browser, export: bytes, room: Path) -> None:
    for language, told in (
        ("zh-hans", ("3 单", "违规 1 单次", "douyin-export", "超时 2 小时", "支付完成时间", "不是时间")),
        ("en", ("3 orders", "1 violation", "douyin-export", "is not a time")),
    ):
        answer = sent(browser("li", language), export)
        page = answer.content.decode()
        assert answer.status_code == 200
        for text in told:
            assert text in page, text
        for person in PEOPLE.values():
            assert person not in page
        assert "2026-13-01" not in page, "what stands in a bad row may be somebody's"
    assert list(room.iterdir()) == []


def test_what_cannot_be_judged_says_why_and_leaves_nothing(
    shop: Shop, browser: Browser, room: Path, tmp_path: Path
) -> None:
    traces = write(
        tmp_path / "t.json", [kuaidi100("zhongtong", "Z1", event("2026-03-04 09:00:00", "103"))]
    ).read_bytes()
    client = browser("li")
    for content, name, told in (
        (b"a,b\n1,2\n", "x.csv", "x.csv 不是能识别的格式"),
        (b"", "empty.csv", "无法判定"),
        (traces, "t.json", "请选择规则"),
    ):
        answer = sent(client, content, name)
        assert answer.status_code == 422, name
        assert told in answer.content.decode()
    assert client.post("/drop/").status_code == 422
    assert list(room.iterdir()) == []


WRONG = {
    "another encoding": ("x.csv", "订单号,金额\n1,2\n".encode("utf-16")),
    "no text": ("x.csv", bytes(range(128, 256)) * 40),
    "no header": ("x.csv", b"\n1,2\n"),
    "cut off": ("x.json", b'[{"a": 1}, {"b"'),
    "damaged workbook": ("x.xlsx", b"PK\x03\x04" + bytes(200)),
    "old workbook": ("x.xls", b"\xd0\xcf\x11\xe0" + bytes(200)),
    "damaged parquet": ("x.parquet", b"PAR1" + bytes(50)),
    "a table of facts": ("orders.csv", b"order_id,shop_id,paid_at\nA,S,2026-03-01 10:00:00\n"),
    "nothing": ("x.csv", b""),
    "a packed export": ("x.zip", b"PK\x03\x04" + bytes(200)),
    "a picture": ("x.png", b"\x89PNG\r\n\x1a\n" + bytes(200)),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_with_a_file_is_told_in_the_readers_language(
    shop: Shop, browser: Browser, room: Path, name: str
) -> None:
    told = {}
    for language in ("zh-hans", "en"):
        answer = sent(browser("li", language), WRONG[name][1], WRONG[name][0])
        assert answer.status_code == 422
        told[language] = answer.context["detail"] or answer.context["wrong"]
    assert re.search(r"[\u4e00-\u9fff]{4}", told["zh-hans"])
    assert not re.search(r"[a-z]+ [a-z]+ [a-z]+ ", told["zh-hans"].replace("shipby import table", ""))
    assert not re.search(r"[\u4e00-\u9fff]", told["en"])
    assert list(room.iterdir()) == []


def test_a_name_of_a_file_leads_nowhere(shop: Shop, browser: Browser, export: bytes, room: Path) -> None:
    assert sent(browser("li"), export, "../../etc/orders.csv").status_code == 200
    assert sent(browser("li"), export, "x" * 500 + ".csv").status_code == 200
    assert list(room.iterdir()) == []


def test_what_is_too_large_is_refused_before_it_is_read(
    shop: Shop, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "AT_MOST", 10)
    assert sent(browser("li"), b"x" * 11).status_code == 413
    monkeypatch.setattr("shipby.console.bounded.FORM", 10)
    monkeypatch.setattr("shipby.console.bounded.AT_MOST", 10)
    monkeypatch.setattr("shipby.console.bounded._AROUND", 10)
    answer = sent(browser("li"), b"x" * 1000)
    assert answer.status_code == 413
    assert "太大" in answer.content.decode()
    monkeypatch.undo()
    stranger = Client()
    for cookie in ("", "made-up"):
        stranger.cookies["sessionid"] = cookie
        for place in ("/sign-in/", "/drop/", "/desk/decide/"):
            assert stranger.post(place, {"username": "x" * (2 << 20)}).status_code == 413, place


def test_a_workbook_that_unpacks_to_too_much_is_refused(
    shop: Shop, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shipby.facts.workbook._MOST_BYTES", 1 << 20)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (8 << 20))
    answer = sent(browser("li"), held.getvalue(), "orders.xlsx")
    assert answer.status_code == 422
    assert "解压后有 1 个部分、8 MB" in answer.content.decode()


def test_so_many_at_once_and_the_next_is_told_to_wait(shop: Shop, browser: Browser, export: bytes) -> None:
    held = [pages._busy.acquire(blocking=False) for _ in range(2)]
    try:
        assert all(held)
        assert sent(browser("li"), export).status_code == 503
    finally:
        for _ in held:
            pages._busy.release()
    assert sent(browser("li"), export).status_code == 200


def test_without_an_account_there_is_no_page() -> None:
    assert Client().get("/drop/").status_code == 302


def test_every_fault_of_the_facts_can_be_said_in_both_languages() -> None:
    known = {one.says for one in vars(faults).values() if isinstance(one, faults.Fault)}
    assert known <= reasons.REASONS

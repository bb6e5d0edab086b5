"""Drop an export: chosen or dropped, with an account and without one on a laptop; nothing is kept."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from tests.browser.served import person, served
from tests.unit.facts.adapters.sources import douyin, write

_DROPPED = """(text) => {
  const held = new DataTransfer();
  const bytes = Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  held.items.add(new File([bytes], "orders.csv", {type: "text/csv"}));
  const told = {dataTransfer: held, bubbles: true, cancelable: true};
  for (const name of ["dragenter", "dragover", "drop"])
    document.querySelector("main").dispatchEvent(new DragEvent(name, told));
}"""


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """Three orders, one of them two hours late."""
    rows = [{"主订单编号": f"P{n}", "子订单编号": f"P{n}"} for n in range(3)]
    rows[2] |= {"发货时间": "2026-03-03 12:20:30"}
    return write(tmp_path / "orders.csv", douyin(*rows))


def test_a_file_dropped_on_the_page_is_judged(chromium: Any, console: str, export: Path) -> None:
    with person(chromium, console, "merchant") as li:
        li.go("/shops/1/drop/")
        with li.page.expect_navigation():
            li.page.evaluate(_DROPPED, base64.b64encode(export.read_bytes()).decode())
        assert li.heading == "3 单 · 违规 1 单次"
        assert "douyin-export" in li.page.locator(".facts").inner_text()
        assert li.complaints == []


def test_a_merchant_alone_on_his_laptop_needs_no_account(chromium: Any, tmp_path: Path, export: Path) -> None:
    with served(tmp_path, "--local") as place, person(chromium, place, language="en-US") as one:
        one.go("/")
        assert one.path == "/drop/"
        assert "Nothing leaves it" in one.page.locator("main").inner_text()
        one.page.set_input_files("#file", export)
        one.page.get_by_role("button", name="Judge it").click()
        one.page.wait_for_load_state()
        assert one.heading == "3 orders · 1 violation"
        one.page.locator(".menu summary").click()
        one.page.get_by_role("button", name="简体中文").click()
        one.page.wait_for_load_state()
        assert one.heading == "拖入导出文件"
        one.page.set_input_files("#file", files=[{"name": "x.csv", "mimeType": "text/csv", "buffer": b"a,b\n1,2\n"}])
        one.page.get_by_role("button", name="开始判定").click()
        one.page.wait_for_load_state()
        assert "无法判定" in one.page.locator("[role=alert]").inner_text()
        one.go("/nothing-here")
        assert one.heading == "找不到"
        assert [told for told in one.complaints if "404" not in told and "422" not in told] == []

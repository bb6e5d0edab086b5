"""Whoever applies for a shop: entered by the operator, told what is wanted, sent back, passed, and then a merchant."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.browser.acts import apply, enter, fill_in, step
from tests.browser.served import Person, person

BOTH = pytest.mark.parametrize("language", ["zh-CN", "en-US"])
_FORM = {
    "kind": "individual", "name": "李四", "person": "李四", "identity_no": "11010119900101123X",
    "categories": "apparel sport", "account_kind": "personal", "account_name": "李四",
    "account_no": "6222020200112233445", "bank": "中国工商银行北京东城支行", "shop_name": "四季衣橱",
}  # fmt: skip


def _do(new: Person, name: str) -> None:
    with new.page.expect_navigation():
        new.page.locator(f"button[name=step][value={name}]").click()


@BOTH
def test_an_application_from_its_draft_to_the_shop(chromium: Any, console: str, language: str, tmp_path: Path) -> None:
    zh = language == "zh-CN"
    name = f"newcomer-{language[:2]}"
    with person(chromium, console, "operator", language) as op, person(chromium, console, language=language) as new:
        enter(op, name)
        new.go("/my/")
        new.sign_in(name)
        assert new.path == "/my/"
        number = apply(new, {**_FORM, "shop_name": f"四季 {language}"}, tmp_path)
        _do(new, "submit")
        with person(chromium, console, "reviewer", language) as rev:
            rev.go(f"/desk/cases/{number}/")
            step(rev, "return", {"remark": "请写明经营范围 name the scope"})
            new.go(f"/my/apply/{number}/")
            assert "name the scope" in new.page.inner_text("main")
            with new.page.expect_navigation():
                new.page.locator(f"a[href='/my/apply/{number}/who/']").first.click()
            fill_in(new, {}, tmp_path)
            _do(new, "submit")
            rev.go(f"/desk/cases/{number}/")
            step(rev, "pass", {"shop_id": f"shop-{language}"})
            assert rev.complaints == []
        new.go(f"/my/apply/{number}/")
        _do(new, "sign")
        assert ("保证金" if zh else "Deposit due") in new.page.inner_text("main")
        assert new.broken == []
        assert op.complaints == []

"""The platform's people: decided by keys from the sign-in on; a notice with its preview, an incident, a value."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.browser.acts import SHOP, an_order, enter, file, fill, number_of, send, serious, step
from tests.browser.served import PASSWORD, Person, person

BOTH = pytest.mark.parametrize("language", ["zh-CN", "en-US"])


def _press(one: Person, button: Any) -> None:
    with one.page.expect_navigation():
        button.first.click()


@BOTH
def test_a_reviewer_decides_with_keys_alone(chromium: Any, console: str, language: str, tmp_path: Path) -> None:
    zh = language == "zh-CN"
    with person(chromium, console, "merchant", language) as li:
        number = file(li, an_order(li), tmp_path)
        with person(chromium, console, language=language) as rev:
            keys = rev.page.keyboard
            rev.go("/desk/?type=filing")
            keys.type("reviewer")
            keys.press("Tab")
            keys.type(PASSWORD)
            keys.press("Enter")
            rev.page.wait_for_url("**/desk/?type=filing")
            # The page of the case and back, with keys too.
            keys.press("/")
            keys.type(number)
            keys.press("Enter")
            rev.page.wait_for_url(f"**/cases/{number}/")
            assert rev.page.evaluate("document.activeElement === document.body")
            keys.press("g")
            keys.press("q")
            rev.page.wait_for_url("**/desk/")
            rev.go("/desk/?type=filing")
            for _row in range(60):
                keys.press("j")
                if rev.page.locator("tr.on a").first.inner_text() == number:
                    break
            keys.press("a")
            rev.page.wait_for_url("**/desk/decide/**")
            assert rev.page.evaluate("document.activeElement.closest('form').method") == "post"
            keys.type("路已封 the road is closed")
            keys.press("Control+Enter")
            rev.page.wait_for_url("**/desk/?type=filing")
            assert rev.page.get_by_role("status").first.is_visible()
            assert rev.complaints == []
        li.page.reload()
        assert ("已通过" if zh else "approved") in li.page.inner_text("main")


@BOTH
def test_a_notice_is_drafted_previewed_and_published(chromium: Any, console: str, language: str) -> None:
    now = datetime.now().astimezone()
    with person(chromium, console, "operator", language) as op:
        op.go("/desk/?type=notice")
        title = f"暴雨 storm {language}"
        cells = {
            "title": title, "text": "各地暴雨 storms", "window": "paid", "side": "either", "extend_hours": "24",
            "starts_at": f"{now - timedelta(days=30):%Y-%m-%dT%H:%M:%S}",
            "ends_at": f"{now - timedelta(days=20):%Y-%m-%dT%H:%M:%S}",
        }  # fmt: skip
        with op.page.expect_navigation():
            op.page.locator("a[href*='/begin/notice/draft/']").first.click()
        fill(op.page.locator("main"), cells)
        _press(op, op.page.locator("button[name=preview]"))
        number = number_of(op)
        publish = op.page.locator("button[name=step][value=publish]")
        publish.wait_for()
        assert op.page.locator("#preview tr[data-row]").count() > 0, "the orders that it would move"
        assert serious(op) == []
        _press(op, publish)
        assert op.page.get_by_role("status").first.is_visible()
        op.go(f"/desk/cases/{number}/notice/")
        assert publish.count() == 0
        assert op.page.locator("button[name=step][value=discard]").count() == 0
        assert op.complaints == []


@BOTH
def test_findings_made_elsewhere_are_brought_by_a_file_and_once_only(
    chromium: Any, console: str, language: str, tmp_path: Path
) -> None:
    zh = language == "zh-CN"
    with person(chromium, console, "merchant", language) as li, person(chromium, console, "operator", language) as op:
        order = an_order(li, "violation")
        rows = tmp_path / f"{language}.csv"
        rows.write_text(
            "order_id,kind,found_at,finding,severity,reason\n"
            f"{order},fake_dispatch,2026-01-01T10:00:00+08:00,X-{language},ordinary,查过 looked at\n"
            f"none-{language},fake_dispatch,2026-01-01T10:00:00+08:00,Y-{language},ordinary,no such order\n",
            encoding="utf-8",
        )
        for _time in range(2):
            op.go("/desk/incidents/")
            send(op, op.page.locator("main form[enctype]"), {"file": rows})
            op.page.locator("#progress a[href$='.csv']").wait_for()
            with op.page.expect_navigation():
                op.page.locator("a[href='?only=refused']").click()
            assert f"none-{language}" in op.page.inner_text("main")
        li.go(f"{SHOP}/cases/type/incident/?all=1")
        assert li.page.get_by_role("row").filter(has_text=order).count() == 1, "the same file twice does no harm"
        li.page.get_by_role("row").filter(has_text=order).get_by_role("link").first.click()
        li.page.wait_for_url("**/cases/I-*/")
        assert ("虚假发货" if zh else "fake dispatch") in li.page.inner_text("main").lower()
        assert [*op.broken, *li.broken] == []


@BOTH
def test_a_value_that_nobody_published_is_supplied_with_its_reason(chromium: Any, console: str, language: str) -> None:
    with person(chromium, console, "operator", language) as op:
        op.go("/desk/packs/")
        op.page.locator("a[href$='/values/']").first.click()
        op.page.wait_for_url("**/values/")
        op.page.locator("a[href^='?key=appeal.times']").first.click()
        op.page.wait_for_url("**?key=appeal.times**")
        form = op.page.locator("main form[method=post]").last
        send(op, form, {"key": "appeal.times", "value": "two", "reason": f"合同 contract {language}"})
        assert op.page.get_by_role("alert").first.is_visible()
        assert op.page.locator("[name=value]").input_value() == "two", "what was written is still there"
        send(op, form, {"key": "appeal.times", "value": "2", "reason": f"合同 contract {language}"})
        assert f"contract {language}" in op.page.inner_text("main")
        with person(chromium, console, "reviewer", language) as rev:
            rev.go("/desk/packs/demo/values/")
            assert f"contract {language}" in rev.page.inner_text("main")
            assert rev.page.locator("main form[method=post]").count() == 0
        assert op.broken == []


@BOTH
def test_a_measure_is_proposed_put_in_force_read_by_the_shop_and_ended(
    chromium: Any, console: str, language: str
) -> None:
    zh = language == "zh-CN"
    says, rule = f"屡次 again {language}", "屡次处罚不改" if zh else "For repeated penalties"
    cells = {"shop": "shop-02", "kind": "limit_withdrawal", "ground": "discretion_batch_out_of_stock", "says": says}
    with person(chromium, console, "operator", language) as op, person(chromium, console, "merchant", language) as li:
        keys = op.page.keyboard
        op.go("/desk/?type=enforcement")
        _press(op, op.page.locator("a[href*='/begin/enforcement/propose/']"))
        form = op.page.locator("main form[enctype]")
        send(op, form, cells)
        assert rule in op.page.get_by_role("alert").first.inner_text(), "the grounds that the rules give"
        assert form.locator("[name=says]").input_value() == says, "what was written is still there"
        send(op, form, {"ground": "discretion_repeated_or_batch"})
        number = number_of(op)
        assert rule in op.page.inner_text("[aria-labelledby=statement]"), "read before it is decided"
        op.go("/desk/?type=enforcement")
        keys.press("j")
        assert op.page.locator("tr.on a").first.inner_text() == number, "the newest first"
        keys.press("s")
        op.page.wait_for_url("**/desk/decide/**")
        assert serious(op) == []
        keys.press("Control+Enter")
        op.page.wait_for_url("**/desk/?type=enforcement")

        li.go(f"{SHOP}/standing/")
        mine = li.page.locator("[aria-labelledby=measures]")
        assert ("限制提现" if zh else "limit on withdrawals") in mine.inner_text()
        _press(li, mine.get_by_role("link", name=number))
        stated = li.page.locator("[aria-labelledby=statement]").inner_text()
        assert says in stated
        assert rule in stated
        assert ("申诉期间处置继续执行" if zh else "An appeal suspends nothing") in stated
        _press(li, li.page.locator("a[href*='/decisions/measure/']"))
        assert says in li.page.inner_text("#reasons")

        op.go(f"/desk/cases/{number}/")
        step(op, "end", {"reason": f"已改正 mended {language}"})
        li.go(f"{SHOP}/standing/")
        assert number not in mine.inner_text()
        _press(li, mine.locator("a[href$='?all=1']"))
        assert ("已结束" if zh else "ended") in li.page.get_by_role("row").filter(has_text=number).inner_text()
        assert [*op.broken, *li.complaints] == []


def test_an_auditor_reads_everything_and_changes_nothing(chromium: Any, console: str) -> None:
    with person(chromium, console, "operator") as op:
        enter(op, "looker", "auditor")
    with person(chromium, console, "looker") as one:
        for path in ("/desk/", "/desk/people/", "/desk/audit/", "/desk/packs/demo/values/", f"{SHOP}/cases/"):
            one.go(path)
            assert one.page.locator("main form[method=post]").count() == 0, path
        assert one.complaints == []

"""The owner's own settings: channels and webhooks, keys, members; a secret is shown once; a clerk sees what is his."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from zoneinfo import ZoneInfo

import pytest

from tests.browser.acts import SHOP, enter, fill, send, serious
from tests.browser.served import PASSWORD, Person, person

BOTH = pytest.mark.parametrize("language", ["zh-CN", "en-US"])
_INSTANT = "%Y-%m-%dT%H:%M:%S"


def _answer(one: Person, button: Any) -> None:
    with one.page.expect_navigation():
        button.click()


def _answers(place: str, key: str) -> int:
    """What a program with this key is answered."""
    asked = Request(f"{place}/api/v1/markets", headers={"Authorization": f"Bearer {key}"})
    try:
        return int(urlopen(asked).status)
    except HTTPError as refused:
        return refused.code


@BOTH
def test_a_channel_and_a_webhook_are_made_tried_silenced_and_ended(chromium: Any, console: str, language: str) -> None:
    with person(chromium, console, "merchant", language) as li:
        li.go(f"{SHOP}/settings/")
        li.page.locator(f"a[href='{SHOP}/notifications/']").first.click()
        li.page.wait_for_url("**/notifications/")
        channels = li.page.locator(f"form[action='{SHOP}/notifications/channels/']")
        assert channels.locator("[name=url]").get_attribute("type") == "password", "an address holds a secret"
        send(li, channels, {"name": "群", "url": "nonsense"})
        assert li.page.get_by_role("alert").first.is_visible()
        assert channels.locator("[name=name]").input_value() == "群"
        name = f"ops {language}"
        send(li, channels, {"name": name, "url": "json://hooks.example.com/secret-token"})
        assert "secret-token" not in li.page.content()
        row = li.page.get_by_role("row").filter(has_text=name)
        _answer(li, row.locator("button:not([name])"))
        assert row.locator("time").is_visible(), "until when it is silent"
        _answer(li, row.locator("button[name=remove]"))
        assert row.count() == 0

        hooks = li.page.locator(f"form[action='{SHOP}/notifications/webhooks/']")
        li.page.locator("details", has=li.page.locator("[name=events]")).locator("summary").click()
        send(li, hooks, {"name": name, "url": "https://erp.example.com/hook"})
        secret = li.page.locator("code.secret").inner_text()
        assert secret.startswith("whsec_")
        _answer(li, row.locator("button[name=rotate]"))
        assert li.page.locator("code.secret").inner_text() not in ("", secret)
        li.go(f"{SHOP}/notifications/")
        assert "whsec_" not in li.page.content()
        _answer(li, row.locator("button:not([name])"))
        _answer(li, row.locator("button[name=remove]"))
        assert row.count() == 0
        assert li.broken == []


@BOTH
def test_a_key_is_issued_replaced_and_revoked(chromium: Any, console: str, language: str) -> None:
    with person(chromium, console, "merchant", language) as li:
        li.go(f"{SHOP}/settings/")
        form = li.page.locator(f"form[action='{SHOP}/settings/keys/']")
        name = f"ERP {language}"
        send(li, form, {"name": name, "days": "30"})
        key = li.page.locator("code.secret").inner_text()
        assert _answers(console, key) == 200, "a program is known by it"
        row = li.page.get_by_role("row").filter(has_text=name)
        _answer(li, row.locator("button[name=rotate]"))
        fresh = li.page.locator("code.secret").inner_text()
        assert fresh != key
        li.go(f"{SHOP}/settings/")
        assert fresh not in li.page.content()
        _answer(li, row.locator("button.danger").last)
        assert _answers(console, fresh) == 401
        assert li.complaints == []


@BOTH
def test_a_clerk_joins_sees_what_is_his_and_leaves(chromium: Any, console: str, language: str) -> None:
    zh = language == "zh-CN"
    name = f"clerk-{language[:2]}"
    with (
        person(chromium, console, "operator", language) as op,
        person(chromium, console, "merchant", language) as li,
        person(chromium, console, language=language) as clerk,
    ):
        enter(op, name)
        li.go(f"{SHOP}/settings/")
        form = li.page.locator(f"form[action='{SHOP}/settings/members/']")
        send(li, form, {"username": "nobody-at-all", "kind": "clerk"})
        assert li.page.get_by_role("alert").first.is_visible()
        send(li, form, {"username": name, "kind": "clerk"})
        clerk.go("/sign-in/")
        clerk.sign_in(name)
        assert clerk.path == f"{SHOP}/today/", "his one shop is his first page"
        clerk.go(f"{SHOP}/settings/")
        assert clerk.page.locator("form[action*='/settings/']").count() == 0
        clerk.go("/shops/2/today/")
        assert clerk.heading == ("找不到" if zh else "Not found")
        _answer(li, li.page.get_by_role("row").filter(has_text=name).get_by_role("button"))
        clerk.go(f"{SHOP}/today/")
        assert clerk.heading == ("找不到" if zh else "Not found")
        assert li.broken == []


@BOTH
def test_an_operator_sets_contract_hours_and_the_merchant_finds_them_in_his_settings(
    chromium: Any, console: str, language: str
) -> None:
    zh = language == "zh-CN"
    now = datetime.now(ZoneInfo("Asia/Shanghai"))
    reason, hours = f"合同 contract {language}", "96" if zh else "120"
    cells = {"mode": "presale", "hours": hours, "starts_at": f"{now - timedelta(days=1):{_INSTANT}}", "reason": reason}
    with person(chromium, console, "operator", language) as op, person(chromium, console, "merchant", language) as li:
        op.go(f"{SHOP}/settings/")
        _answer(op, op.page.locator(f"a[href='{SHOP}/settings/contract/']"))
        form = op.page.locator(f"form[action='{SHOP}/settings/contract/set/']")
        send(op, form, cells)
        assert ("此前付款的订单仍按原时效" if zh else "orders paid before keep theirs") in form.inner_text()
        assert ("不能从过去的时刻" if zh else "which is over") in form.get_by_role("alert").inner_text()
        assert op.page.evaluate("document.activeElement.name") == "starts_at", "at what is wrong"
        assert form.locator("[name=hours]").input_value() == hours, "what was written is still there"
        assert serious(op) == []
        send(op, form, {**cells, "starts_at": f"{now + timedelta(days=2):{_INSTANT}}"})
        assert op.page.get_by_role("status").first.is_visible()
        li.go(f"{SHOP}/settings/")
        _answer(li, li.page.locator(f"a[href='{SHOP}/settings/contract/']"))
        row = li.page.get_by_role("row").filter(has_text=reason)
        assert re.search(rf"{'预售' if zh else 'presale'}\s+{hours}\b", row.inner_text())
        assert ("未生效" if zh else "to come") in row.inner_text()
        assert li.page.locator("main form[method=post]").count() == 0, "what the contract says is not his to set"
        assert [*op.broken, *li.complaints] == []


@BOTH
def test_a_shop_sets_where_it_does_not_deliver_and_is_told_of_no_such_place(
    chromium: Any, console: str, language: str
) -> None:
    zh = language == "zh-CN"
    region, reason = ("6501", "雪 snow zh") if zh else ("6501\n5401", "雪 snow en")
    with person(chromium, console, "merchant", language) as li:
        li.go(f"{SHOP}/settings/")
        _answer(li, li.page.locator(f"a[href='{SHOP}/settings/values/']"))
        form = li.page.locator("form[action$='/settings/values/non_delivery/']")
        send(li, form, {"regions": "00", "reason": reason})
        assert "44" in form.get_by_role("alert").inner_text(), "how a code is written"
        send(li, form, {"regions": region, "reason": reason})
        assert "乌鲁木齐" in li.page.inner_text("[aria-labelledby=closed]")
        assert "乌鲁木齐" in li.page.get_by_role("row").filter(has_text=reason).inner_text()
        assert li.broken == []


def test_a_session_is_ended_from_another_browser(chromium: Any, console: str) -> None:
    with person(chromium, console, "reviewer") as one, person(chromium, console, "reviewer") as other:
        one.go("/sessions/")
        _answer(one, one.page.get_by_role("button", name="退出其他所有浏览器"))
        other.go("/desk/")
        assert other.page.locator("#id_password").is_visible()
        fill(other.page, {"username": "reviewer", "password": PASSWORD})
        one.go("/desk/")
        assert one.path == "/desk/"

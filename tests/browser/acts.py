"""What people do in the console, as tests of it need it done: found by role, by the name of a field, by an address."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from axe_playwright_python.sync_playwright import Axe

from tests.browser.served import Person
from tests.support.filings import PNG

SHOP = "/shops/1"
"""shop-02, whose day is under way; the merchant owns it."""
_SERIOUS = ("serious", "critical")
_ZONE = ZoneInfo("Asia/Shanghai")
_OF_CASE = re.compile(r"/(?:cases|apply)/([A-Z]+-\d+)/")
_TAKEN: dict[str, list[str]] = {}
"""Orders of the session's service by their outcome; each is used once."""


def an_order(li: Person, outcome: str = "pending") -> str:
    """An order of the shop that no test has used yet: open, or late."""
    if outcome not in _TAKEN:
        li.go(f"{SHOP}/verdicts/?outcome={outcome}&clause=late-dispatch")
        _TAKEN[outcome] = [one.strip() for one in li.page.locator("tbody td:first-child").all_inner_texts()]
    return _TAKEN[outcome].pop()


def fill(within: Any, cells: dict[str, Any]) -> None:
    """Fields by their names: a choice is chosen, a box ticked, a text written, files are named."""
    for name, value in cells.items():
        field = within.locator(f"[name='{name}']")
        kind = field.first.evaluate("(one) => one.type")
        if kind in ("checkbox", "radio"):
            for one in value.split():
                within.locator(f"[name='{name}'][value='{one}']").check()
        elif kind == "file":
            field.set_input_files(value)
        elif kind.startswith("select"):
            field.select_option(value)
        else:
            field.fill(value)


def send(one: Person, form: Any, cells: dict[str, Any]) -> None:
    """A form filled in and sent by its main button; the next page is there then."""
    fill(form, cells)
    with one.page.expect_navigation():
        form.locator("button.main").first.click()


def begin(one: Person, type: str, name: str, cells: dict[str, Any]) -> str:
    """The number of a case that is begun from the link of the open page."""
    with one.page.expect_navigation():
        one.page.locator(f"a[href*='/begin/{type}/{name}/']").first.click()
    send(one, one.page.locator("main form[method=post]").last, cells)
    return number_of(one)


def number_of(one: Person) -> str:
    """Of the case that is open."""
    found = _OF_CASE.search(one.path)
    assert found, f"{one.path}: {one.page.locator('main').inner_text()}"
    return found[1]


def step(one: Person, name: str, cells: dict[str, Any] | None = None) -> None:
    """One step of the case that is open."""
    form = one.page.locator(f"form[action$='/do/{name}/']")
    if not form.first.is_visible():
        one.page.locator("details", has=form).first.locator("summary").first.click()
    send(one, form.first, cells or {})


def apply(new: Person, cells: dict[str, Any], folder: Path) -> str:
    """The number of an application, filled in part by part until all of it stands to be looked through."""
    with new.page.expect_navigation():
        new.page.locator("main a[href*='/my/apply/in/']").first.click()
    with new.page.expect_navigation():
        new.page.locator(f"button[name=kind][value={cells['kind']}]").click()
    number = number_of(new)
    fill_in(new, cells, folder)
    return number


def fill_in(new: Person, cells: dict[str, Any], folder: Path) -> None:
    """The parts of an application from the one that is open to the last, each saved."""
    while not new.path.endswith("/check/"):
        form = new.page.locator("main form[enctype]")
        names = form.locator("[name]").evaluate_all("(all) => all.map((one) => one.name)")
        papers = form.locator("[type=file]").evaluate_all("(all) => all.map((one) => one.name)")
        given = {name: cell for name, cell in cells.items() if name in names}
        send(new, form, {**given, **{name: picture(folder, f"{name}.png") for name in papers}})


def picture(folder: Path, name: str = "notice.png") -> Path:
    """A file that proves something."""
    path = folder / name
    path.write_bytes(PNG + name.encode())
    return path


def wish(folder: Path) -> dict[str, Any]:
    """What a filing asks for, beside its order."""
    now = datetime.now(_ZONE)
    return {
        "dispatch_by": f"{now + timedelta(days=4):%Y-%m-%dT%H:%M:%S}", "affected_from": f"{now:%Y-%m-%d}",
        "affected_until": f"{now + timedelta(days=2):%Y-%m-%d}", "regions": "33", "files": picture(folder),
    }  # fmt: skip


def file(li: Person, order: str, folder: Path) -> str:
    """The number of a filing made by the form."""
    li.go(f"{SHOP}/file/?order_id={order}")
    send(li, li.page.locator("main form[enctype]"), wish(folder))
    return number_of(li)


def enter(op: Person, name: str, role: str = "") -> None:
    """Somebody who may sign in, entered by the operator."""
    op.go("/desk/people/")
    form = op.page.locator("form:has([name=password])")
    send(op, form, {"username": name, "role": role, "password": "demo-market-2023"})


def link_of(op: Person, order: str) -> str:
    """A link for the buyer of an order, without the place."""
    op.go(f"/desk/search/?q={order}")
    with op.page.expect_navigation():
        op.page.locator("form[action='/desk/links/'] button").click()
    return str(op.page.locator("code").first.inner_text()).removeprefix(op.place)


def serious(one: Person, rules: list[str] | None = None) -> list[str]:
    """What axe finds on the open page, of these rules or of all, and whether it is wider than its window."""
    options = {"runOnly": {"type": "rule", "values": rules}} if rules else None
    found = Axe().run(one.page, options=options).response["violations"]
    wide = one.page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return ([f"{one.path} is wider than its window"] if wide else []) + [
        f"{one.path} {each['id']}: {node['html'][:160]}" for each in found if each["impact"] in _SERIOUS
        for node in each["nodes"][:3]
    ]  # fmt: skip

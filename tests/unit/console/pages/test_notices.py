"""A notice from its form to its publication: what it would move is judged by a job, shown, and holds for a day."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from shipby.casework.models import Case, Outbox
from shipby.casework.notice import asking
from shipby.casework.refused import Refused
from tests.support.service_market import NOW, Place, order
from tests.unit.console.pages.rooms import as_of, told, url

FLOOD = {
    "title": "Flood", "text": "Roads are closed.", "window": "paid", "starts_at": "2023-01-10T00:00:00",
    "ends_at": "2023-01-10T23:59:59", "side": "from", "regions": "44", "extend_hours": "72",
}  # fmt: skip


def drafted(client: Client, **more: str) -> Case:
    answer: Any = client.post(url("desk-notice-new"), {**FLOOD, **more})
    assert answer.status_code == 302, told(answer)
    return Case.objects.get(type="notice")


def place(case: Case) -> str:
    return url("desk-notice", case.number)


def judged(rooms: Place) -> str:
    """What the service's job says of the previews asked for."""
    return asking.answer(rooms.market, NOW)


def test_from_the_form_to_the_publication(rooms: Place) -> None:
    client = rooms.client("operator")
    assert url("desk-notice-new") in client.get(url("desk-queue"), {"type": "notice"}).content.decode()
    case = drafted(client, preview="1")
    page = client.get(place(case))
    assert "reading the orders it reaches" in told(page)
    assert url("desk-notice-progress", case.number) in page.content.decode()
    assert client.post(place(case), {"step": "publish"}, follow=True).status_code == 200
    assert Case.objects.get(pk=case.pk).state == "draft", "nothing was shown yet"
    assert asking.waits(rooms.market)
    assert judged(rooms) == f"{case.number}: shown"
    assert client.get(url("desk-notice-progress", case.number)).headers["HX-Refresh"] == "true"
    shown = told(client.get(place(case)))
    assert "Orders moved 24 of orders reached 24 Shops 2" in shown
    assert "Late dispatch violation → on time 12" in shown
    assert "To buyers: Late dispatch CNY -36.00" in shown
    assert "S1 12 6 -18.00 0.0" in shown
    assert "Can be published until 2023-01-21 11:59:59" in shown
    published = client.post(place(case), {"step": "publish"}, follow=True)
    assert "Published: the judge knows it from now on." in told(published)
    assert Outbox.objects.get(table="notices").row["regions"] == ["44"]


def test_the_points_shown_are_those_that_the_next_run_takes_back(rooms: Place) -> None:
    from shipby.ledger.accounts import points
    from shipby.ledger.balances import balance

    late = [f"M{number}" for number in range(30)]
    rooms.bring({
        "orders": [order(name) for name in late],
        "shipments": [
            {"shipment_id": f"H-{name}", "order_id": name, "shipped_at": "2023-01-14T10:00:00+08:00"} for name in late
        ],
    })  # fmt: skip
    rooms.judge(NOW)
    client = rooms.client("operator")
    accounts = [(shop, points("douyin", "A", shop.shop_id)) for shop in rooms.shops.values()]
    before = sum(balance(*account).amount for account in accounts)
    case = drafted(client, preview="1")
    judged(rooms)
    case.refresh_from_db()
    [[name, was, now]] = case.notice.shown["points"]
    client.post(place(case), {"step": "publish"})
    rooms.judge(NOW + timedelta(hours=1))
    assert (name, now - was) == ("A", sum(balance(*account).amount for account in accounts) - before)
    assert was > now
    assert f"Points A {(now - was) / 10}" in told(client.get(place(case)))


def test_every_order_is_a_page_or_a_download_away(rooms: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shipby.console.desk.notices.SIZE", 10)
    client = rooms.client("operator")
    case = drafted(client, preview="1")
    judged(rooms)
    seen: list[str] = []
    after = ""
    for _page in range(3):
        answer: Any = client.get(place(case), {"after": after} if after else {})
        seen += [one.order_id for one, *_more in answer.context["orders"]]
        after = answer.context["page"]["after"]
    assert after is None
    rows = list(csv.DictReader(io.StringIO(b"".join(client.get(url("desk-notice-orders", case.number))).decode())))
    assert [row["order_id"] for row in rows] == seen
    assert len(set(seen)) == 24


def test_what_cannot_stand_is_told_before_anything_is_judged(rooms: Place) -> None:
    client = rooms.client("operator")
    ends = client.post(url("desk-notice-new"), {**FLOOD, "ends_at": "2023-01-01T00:00:00"})
    assert ends.status_code == 422
    assert "before it starts" in told(ends)
    both = client.post(
        url("desk-notice-new"), {**FLOOD, "dispatch_by": "2023-01-15T00:00:00", "preview": "1"}, follow=True
    )
    assert "exactly one of them" in told(both)
    assert not asking.waits(rooms.market)
    case = Case.objects.get()
    wrong = client.post(place(case), {**FLOOD, "step": "edit", "regions": "south"})
    assert wrong.status_code == 422
    assert "these are not: south" in told(wrong)


def test_a_changed_draft_and_an_old_preview_are_shown_again_first(rooms: Place) -> None:
    client = rooms.client("operator")
    case = drafted(client, preview="1")
    judged(rooms)
    client.post(place(case), {**FLOOD, "step": "edit", "extend_hours": "12"})
    assert "changed since: preview it again" in told(client.get(place(case)))
    assert "Preview the orders" in told(client.post(place(case), {"step": "publish"}, follow=True))
    client.post(place(case), {**FLOOD, "step": "edit"})
    assert "Can be published until" in told(client.get(place(case)))
    with as_of(NOW + timedelta(hours=24)):
        assert "more than 24 hours old" in told(client.get(place(case)))


def test_a_preview_that_is_refused_or_fails_says_why(rooms: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    client = rooms.client("operator")
    case = drafted(client, preview="1")

    def broken(*_: Any, **__: Any) -> None:
        raise Refused("moved", "刚刚被修改", "was changed just now")

    monkeypatch.setattr("shipby.casework.notice.acts.preview", broken)
    assert "was changed just now" in judged(rooms)
    assert "was changed just now" in told(client.get(place(case)))
    assert "刚刚被修改" in told(rooms.client("operator", "zh-hans").get(place(case)))
    client.post(place(case), {"step": "preview"})
    monkeypatch.setattr("shipby.casework.notice.acts.preview", lambda *_, **__: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        judged(rooms)
    assert "did not come to its end" in told(client.get(place(case)))
    assert not asking.waits(rooms.market), "it is not tried again and again"


def test_a_published_one_is_widened_after_a_look_and_never_taken_back(rooms: Place) -> None:
    client = rooms.client("operator")
    case = drafted(client, preview="1", regions="33")
    judged(rooms)
    client.post(place(case), {"step": "publish"})
    form = {name: FLOOD[name] for name in ("starts_at", "ends_at", "side", "extend_hours")}
    client.post(place(case), {**form, "step": "widen", "regions": "33\n44", "preview": "1"})
    judged(rooms)
    assert "Orders moved 24" in told(client.get(place(case)))
    narrower = client.post(place(case), {**form, "step": "widen", "regions": "44", "reason": "x"})
    assert narrower.status_code == 422
    wider = client.post(place(case), {**form, "step": "widen", "regions": "33\n44", "reason": "spread"}, follow=True)
    assert "Widened" in told(wider)
    assert "spread" in told(wider)


def test_who_reads_it_and_who_writes_it(rooms: Place) -> None:
    case = drafted(rooms.client("operator"))
    for who in ("reviewer", "auditor"):
        client = rooms.client(who)
        page = told(client.get(url("desk-case", case.number), follow=True))
        assert "Roads are closed." in page
        assert "Publish" not in page.replace("Publish while the preview holds", "")
        assert client.get(url("desk-notice-new")).status_code == 404
        assert client.post(place(case), {"step": "preview"}).status_code == 403
    assert rooms.client("owner1").get(place(case)).status_code == 403
    assert rooms.client("operator").get(url("desk-notice", "N-99")).status_code == 404
    assert rooms.client("operator").get(url("desk-notice-orders", case.number)).status_code == 404

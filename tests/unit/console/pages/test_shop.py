"""A shop's standing, its downloads, its inbox, its members and keys: each number leads to its rows."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from openpyxl import load_workbook

from shipby.ledger.models import Entry
from shipby.ledger.verify import verify
from shipby.people.keys import actor_of
from shipby.people.models import ApiKey, Membership, Message, User
from tests.support.service_market import NOW, Place
from tests.unit.console.pages.rooms import told, url


def shop(rooms: Place, name: str = "S1") -> int:
    return int(rooms.shops[name].pk)


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)


# ------------------------------------------------------------------ standing


def test_points_money_and_the_next_node_stand_on_one_page(rooms: Place) -> None:
    page = told(rooms.client("owner1").get(url("standing", shop(rooms))))
    assert "A points (general violations) · 2023 5.0 / 12.0" in page
    assert "7.0 more and the next node is reached. The shop is suspended for 3 days." in page
    assert "5.0 stop counting 2024-01-01 00:00" in page
    assert "B points (serious violations) · 2023 0.0 / 4.0" in page
    assert "Settlement -18.00 and 6 of unpublished amounts" in page
    assert "Owed to buyers 18.00" in page
    assert "A +5.0 fake-dispatch 2023-01-14 until 01-21 12:00" in page, "what waits before it posts"


def test_each_number_opens_the_rows_behind_it(rooms: Place) -> None:
    client = rooms.client("owner1")
    page = client.get(url("standing", shop(rooms))).content.decode()
    place = next(one for one in re.findall(r'href="([^"]*account=settlement)"', page))
    rows = told(client.get(unescape(place)))
    assert rows.count("¥ -3.00") == 6
    assert "¥ +3.00" not in rows
    chart = client.get(url("standing-rates", shop(rooms))).content.decode()
    [late] = {unescape(one) for one in re.findall(r'<a href="([^"]*clause=late-dispatch[^"]*)" tabindex', chart)}
    assert "since=2023-01-12&until=2023-01-12" in late
    orders = told(client.get(late))
    assert re.findall(r"S1-\d+", orders) == ["S1-9", "S1-7", "S1-5", "S1-3", "S1-11", "S1-1"]


def test_a_rate_stands_as_a_chart_and_as_a_table_with_its_bands(rooms: Place) -> None:
    page = told(rooms.client("owner1").get(url("standing-rates", shop(rooms))))
    assert "Late dispatch" in page
    assert "6/12 = 50.0 %" in page
    assert "A5 > 2%, violations >= 5 A 5" in page, page


def test_where_the_points_can_go_stands_with_the_rates_and_an_unpublished_worst_is_no_number(
    rooms: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, place = rooms.client("owner1"), url("standing-rates", shop(rooms))
    page = told(client.get(place))
    assert "2023: as judged 10.0 · all that is open done in time 10.0 · all of it missed 10.0" in page
    from shipby.foresight import kept

    known = kept.of(rooms.root / "lake").headroom("S1", 0)
    worst = [replace(one, worst=None) for one in known[1]]
    monkeypatch.setattr(kept.Kept, "headroom", lambda *_given: (known[0], worst))
    assert "all of it missed more, by points nobody published" in told(client.get(place))


def test_entries_are_read_page_by_page_and_by_kind(rooms: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shipby.people.paging.page_of.__defaults__", (("-id",), None, 5))
    client, seen = rooms.client("owner1"), []
    place = url("entries", shop(rooms))
    while place:
        page = client.get(place).content.decode()
        seen += re.findall(r'<td class="n"><a href="[^"]+">(\d+)</a></td>', page)
        further = re.search(r'rel="next" href="([^"]+)"', page)
        place = url("entries", shop(rooms)) + unescape(further[1]) if further else ""
    assert seen == [str(n) for n in range(len(seen), 0, -1)]
    assert len(seen) == Entry.objects.filter(shop=rooms.shops["S1"]).count() > 5
    assert "No entries." in told(client.get(url("entries", shop(rooms)), {"kind": "hold"}))


@pytest.mark.parametrize("asked", ["after=x", "since=2023-01-12", "since=x&until=y"])
def test_a_page_that_nobody_gave_is_none(rooms: Place, asked: str) -> None:
    assert rooms.client("owner1").get(f"{url('verdicts', shop(rooms))}?{asked}").status_code == 404


# ------------------------------------------------------------------ downloads


def test_every_table_downloads_as_csv_and_no_cell_of_it_is_computed(rooms: Place) -> None:
    Message.objects.all().update(zh="x")
    client = rooms.client("owner1")
    rows = list(
        csv.reader(io.StringIO(body(client.get(url("download", shop(rooms), "verdicts", "csv"))).decode("utf-8-sig")))
    )
    assert rows[0][:4] == ["pack", "clause", "order_id", "shop_id"]
    assert {row[3] for row in rows[1:]} == {"S1"}
    assert any("2023-01-12 10:00:00+08:00" in row for row in rows)
    assert not any(cell[:1] in "=+@" for row in rows for cell in row if cell)


def test_a_formula_stays_a_text_in_both_forms(rooms: Place) -> None:
    from shipby.console.standing.download import _cell, _workbook

    assert _cell("=1+1", None) == "'=1+1"  # type: ignore[arg-type]
    file = _workbook([("t", ("a",), [["=1+1"], ["{=1}"], ["https://x.example"], [5]])], None)  # type: ignore[arg-type]
    sheet = load_workbook(file)["t"]
    assert [row[0].value for row in sheet.iter_rows()] == ["a", "=1+1", "{=1}", "https://x.example", 5]
    assert [row[0].data_type for row in sheet.iter_rows()] == ["s", "s", "s", "s", "n"]
    assert not any(row[0].hyperlink for row in sheet.iter_rows())


def test_everything_is_one_workbook_and_the_ledger_can_be_recomputed(rooms: Place) -> None:
    client = rooms.client("owner1")
    book = load_workbook(io.BytesIO(body(client.get(url("download", shop(rooms), "all", "xlsx")))))
    assert book.sheetnames == ["entries", "cases", "verdicts", "rates", "penalties", "compensations", "actions"]
    assert book["entries"].max_row == Entry.objects.filter(shop=rooms.shops["S1"]).count() + 1
    told_ = client.get(url("download", shop(rooms), "ledger", "json")).json()
    assert verify(told_) == []
    for table, form in (("nothing", "csv"), ("entries", "exe"), ("all", "csv")):
        assert client.get(url("download", shop(rooms), table, form)).status_code == 404


# ------------------------------------------------------------------ inbox


def test_messages_are_marked_one_or_all_and_stay_noticed_as_they_were(rooms: Place) -> None:
    client, one = rooms.client("owner1"), shop(rooms)
    mine = Message.objects.filter(shop=rooms.shops["S1"])
    before = list(mine.values_list("at", flat=True))
    assert before, "the posting told the shop"
    newest = mine.order_by("-id")[0]
    assert newest.en.split("\n")[0][:20] in told(client.get(url("shop-inbox", one)))
    client.post(url("shop-read", one), {"message": newest.pk})
    assert "1 message marked as read." in told(client.get(url("shop-inbox", one)))
    Message.objects.create(at=NOW, market=rooms.market, shop=rooms.shops["S2"], kind="x", zh="他", en="theirs")
    client.post(url("shop-read", one), {"upto": 10**9})
    assert not mine.filter(read_at=None).exists()
    assert Message.objects.filter(shop=rooms.shops["S2"], read_at=None).exists()
    assert list(mine.values_list("at", flat=True)) == before
    assert "No messages." in told(client.get(url("shop-inbox", one)))
    assert "No messages." not in told(client.get(url("shop-inbox", one), {"all": "1"}))


def test_the_platforms_people_read_a_shops_messages_and_mark_their_own_only(rooms: Place) -> None:
    client = rooms.client("operator")
    assert client.post(url("shop-read", shop(rooms)), {"upto": 10**9}).status_code == 403
    Message.objects.create(at=NOW, market=rooms.market, role="operator", kind="x", zh="给运营", en="for operators")
    assert "for operators" in told(client.get(url("desk-inbox")))
    client.post(url("desk-read"), {"upto": 10**9})
    assert Message.objects.get(kind="x").read_at is not None
    assert rooms.client("auditor").post(url("desk-read"), {"upto": 10**9}).status_code == 403


# ------------------------------------------------------------------ members, keys


def test_an_owner_lets_a_clerk_in_and_the_last_owner_stays(rooms: Place) -> None:
    client, one = rooms.client("owner1"), shop(rooms)
    User.objects.create_user("wang")
    assert "Nobody is called so" in told(client.post(url("add-member", one), {"username": "x", "kind": "clerk"}))
    done = client.post(url("add-member", one), {"username": "wang", "kind": "clerk"}, follow=True)
    assert "wang is of the shop." in told(done)
    mine = Membership.objects.get(user__username="owner1")
    kept = client.post(url("end-member", one, mine.pk), follow=True)
    assert "is the only owner of" in told(kept)
    wang = Membership.objects.get(user__username="wang")
    client.post(url("end-member", one, wang.pk))
    assert not Membership.objects.filter(user__username="wang").exists()


def test_a_clerk_sees_members_changes_none_and_sees_no_keys(rooms: Place) -> None:
    client, one = rooms.client("clerk1"), shop(rooms)
    page = told(client.get(url("settings", one)))
    assert "Members" in page
    assert "Add a member" not in page
    assert "API keys" not in page
    assert client.post(url("add-member", one), {"username": "owner2", "kind": "owner"}).status_code == 403
    assert client.post(url("add-key", one), {"name": "x", "scopes": ["filing:read"]}).status_code == 403


def test_a_key_is_shown_once_replaced_and_revoked(rooms: Place) -> None:
    client, one = rooms.client("owner1"), shop(rooms)
    given = {"name": "our ERP", "scopes": ["filing:read", "filing:draft"], "days": "30"}
    page = told(client.post(url("add-key", one), given))
    text = re.search(r"sk_\S+", page)[0]  # type: ignore[index]
    actor = actor_of(text, NOW)
    assert actor is not None
    assert (set(actor.shops), set(actor.scopes)) == ({one}, {"filing:read", "filing:draft"})
    assert text not in client.get(url("settings", one)).content.decode()
    key = ApiKey.objects.get(name="our ERP")
    assert "sk_" in told(client.post(url("change-key", one, key.prefix), {"rotate": "1"}))
    client.post(url("change-key", one, key.prefix))
    assert actor_of(text, NOW) is None
    again = client.post(url("change-key", one, key.prefix), follow=True)
    assert "was revoked at" in told(again)
    other = ApiKey.objects.get(name="S2")
    assert client.post(url("change-key", one, other.prefix)).status_code == 404

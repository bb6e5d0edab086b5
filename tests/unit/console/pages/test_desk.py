"""The platform's pages: runs and what they changed, rules and values, shops, people, the record, search."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from shipby.casework.models import Case, Setting
from shipby.people.models import User
from tests.support.service_market import NOW, Place
from tests.unit.console.pages.rooms import FORM, picture, told, url


def test_a_run_tells_what_flipped_and_which_fact_did_it(rooms: Place) -> None:
    rooms.bring({"shipments": [{
        "shipment_id": "H-N0", "order_id": "N0", "carrier": "zto", "tracking_no": "W-N0",
        "shipped_at": "2023-01-20T13:00:00+08:00",
    }]})  # fmt: skip
    rooms.judge(NOW)
    rooms.judge(NOW + timedelta(hours=2))
    client = rooms.client("auditor")
    runs = told(client.get(url("desk-runs")))
    assert "the first run" in runs
    number = 3
    page = told(client.get(url("desk-run", "douyin", number)))
    assert "verdicts changed" in page or "verdict changed" in page
    assert client.get(url("desk-run", "douyin", 99)).status_code == 404
    assert client.get(url("desk-run", "nothing", 1)).status_code == 404
    assert client.get(url("desk-run", "douyin", number) + "?after=x").status_code == 404


def test_rules_are_read_with_their_sources_and_what_nobody_published(rooms: Place) -> None:
    client = rooms.client("reviewer")
    page = told(client.get(url("desk-packs")))
    assert "values that nobody published" in page
    assert "Late dispatch" in page
    assert client.get(url("desk-pack", "douyin") + "?version=9").status_code == 404
    same = told(client.get(url("desk-compare", "douyin")))
    assert "They say the same." in same


def test_an_operator_sets_a_value_with_its_reason_and_a_reviewer_reads_it(rooms: Place) -> None:
    client, place = rooms.client("operator"), url("desk-values", "douyin")
    given = {"key": "appeal.times", "value": "2", "from_day": "2023-01-20", "reason": "our contract"}
    for wrong, says in (
        ({"value": "two"}, "This is not JSON"),
        ({"value": '"2"'}, "is no int"),
        ({"key": "appeal.tims"}, "known: "),
        ({"reason": " "}, "This field is required"),
    ):
        answer = client.post(place, {**given, **wrong})
        assert answer.status_code == 422
        assert says in told(answer)
    assert "appeal.times holds from 2023-01-20." in told(client.post(place, given, follow=True))
    read = told(rooms.client("reviewer").get(place))
    assert "our contract" in read
    assert "Set a value" not in read
    assert rooms.client("reviewer").post(place, given).status_code == 403
    assert Setting.objects.count() == 1


def test_a_case_an_order_a_waybill_and_a_shop_are_found(rooms: Place) -> None:
    client = rooms.client("reviewer")
    given = {**FORM, "order_id": "N0", "files": picture()}
    place = url("shop-file", rooms.shops["S1"].pk)
    number = rooms.client("owner1").post(place, given)["Location"].split("/")[-2]
    assert client.get(url("desk-search"), {"q": number.lower()})["Location"] == url("desk-case", number)
    for asked, hit in (("S1-3", "S1-3 douyin/S1"), ("W-S2-3", "S2-3 douyin/S2"), ("S2", "douyin/S2 Shop S2")):
        assert hit in told(client.get(url("desk-search"), {"q": asked})), asked
    assert number in told(client.get(url("desk-search"), {"q": "N0"}))
    assert "None in the last run." in told(client.get(url("desk-search"), {"q": "nothing"}))


def test_people_are_entered_and_locked_out_and_the_last_operator_stays(rooms: Place) -> None:
    client = rooms.client("operator")
    given = {"username": "zhao", "name": "赵", "role": "reviewer", "password": "quite-long-enough-7"}
    assert "This password is too short" in told(client.post(url("desk-people"), {**given, "password": "short"}))
    assert "Entered." in told(client.post(url("desk-people"), given, follow=True))
    zhao = User.objects.get(username="zhao")
    client.post(url("desk-person", zhao.pk), {"active": "0", "why": "left"})
    assert not User.objects.get(username="zhao").is_active
    mine = User.objects.get(username="operator")
    kept = client.post(url("desk-person", mine.pk), {"active": "0"}, follow=True)
    assert "is the last operator" in told(kept)
    assert rooms.client("auditor").post(url("desk-person", zhao.pk), {"active": "1"}).status_code == 403
    assert rooms.client("reviewer").get(url("desk-people")).status_code == 403


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ({"actor": "owner1"}, True),
        ({"action": "submit"}, True),
        ({"actor": "nobody"}, False),
        ({"shop": "douyin/S1"}, True),
    ],
)
def test_the_record_is_searched(rooms: Place, asked: dict[str, str], shown: bool) -> None:
    given = {**FORM, "order_id": "N0", "files": picture()}
    rooms.client("owner1").post(url("shop-file", rooms.shops["S1"].pk), given)
    number = Case.objects.get().number
    assert (number in told(rooms.client("auditor").get(url("desk-audit"), asked))) == shown


def test_an_operator_proposes_a_measure_and_puts_it_in_force_from_a_form(rooms: Place) -> None:
    client = rooms.client("operator")
    queue = client.get(url("desk-queue"), {"type": "enforcement"}).content.decode()
    assert url("desk-begin", "enforcement", "propose") in queue
    form: Any = client.get(url("desk-begin", "enforcement", "propose"))
    assert "Ground in words" in told(form)
    assert "Batches of orders out of stock; how many is unpublished." in told(form), "words to choose from, not codes"
    assert "closing of the shop" in told(form)
    given = {"shop": "S1", "kind": "close_shop", "ground": "nothing", "says": "x"}
    refused = client.post(url("desk-begin", "enforcement", "propose"), given)
    assert refused.status_code == 422
    given |= {"ground": "discretion_batch_out_of_stock", "says": "40 orders"}
    page = told(client.post(url("desk-begin", "enforcement", "propose"), given, follow=True))
    assert "Statement of reasons Measure closing of the shop Facts 40 orders Rule Batches of orders" in page
    assert "关闭店铺" not in page, "in the reader's language only"
    assert rooms.client("reviewer").get(url("desk-begin", "enforcement", "propose")).status_code == 404


def test_shops_are_listed_page_by_page_and_lead_to_their_standing(rooms: Place) -> None:
    client = rooms.client("auditor")
    page = client.get(url("desk-shops")).content.decode()
    assert url("standing", rooms.shops["S2"].pk) in page
    assert "Shop S2" not in told(client.get(url("desk-shops"), {"q": "S1"}))
    assert client.get(url("standing", rooms.shops["S2"].pk)).status_code == 200

"""Verdicts, standing, foresight, cases, over HTTP: what a reader is told, page by page, and how he is refused."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.test import Client

from shipby.api import shops
from tests.support.service_market import NOW, Place


def _get(here: Place, path: str, who: str = "S1") -> Any:
    response = Client().get(f"{here.at}{path}", **here.bearer(who))
    assert response.status_code == 200, response.content
    return response.json()


def test_an_order_is_told_with_its_verdicts_and_parcels(here: Place) -> None:
    told = _get(here, "/orders/S1-1")
    assert (told["order"]["shop_id"], told["order"]["parcels"][0]["tracking_no"]) == ("S1", "W-S1-1")
    outcomes = {one["clause"]: one["outcome"] for one in told["order"]["verdicts"]}
    assert outcomes["late-dispatch"] == "violation"
    explained = _get(here, "/orders/S1-1/explanation")
    assert explained["order_id"] == "S1-1"
    assert {one["rule"]["clause"] for one in explained["tests"]} == set(outcomes)
    assert _get(here, "/find?text=W-S1-1") == {"orders": [{"order_id": "S1-1", "shop_id": "S1"}]}


def test_verdicts_come_page_by_page_and_each_once(here: Place) -> None:
    seen: list[str] = []
    after = ""
    while True:
        page = _get(here, f"/shops/S1/verdicts?clause=late-dispatch&outcome=violation&limit=4{after}")
        seen += [one["order_id"] for one in page["rows"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert sorted(seen) == sorted(f"S1-{number}" for number in range(1, 12, 2))


@pytest.mark.parametrize("path", ["rates", "penalties", "compensations", "actions", "entries", "balances", "messages"])
def test_what_stands_is_told(here: Place, path: str) -> None:
    rows = _get(here, f"/shops/S1/{path}")["rows"]
    assert rows or path in ("actions", "penalties")


def test_a_shop_is_told_in_numbers(here: Place) -> None:
    told = _get(here, "/shops/S1")
    assert {"clause": "late-dispatch", "outcome": "violation", "orders": 6} in told["totals"]
    assert [one["shop_id"] for one in _get(here, "/shops")["rows"]] == ["S1"]
    assert [one["shop_id"] for one in _get(here, "/shops", "platform")["rows"]] == ["S1", "S2"]


def test_what_can_still_turn_is_told(here: Place) -> None:
    from tests.support.service_market import order

    here.bring({"orders": [order("S1-open", paid_at="2023-01-20T09:00:00+08:00",
                                 promised_by="2023-01-22T09:00:00+08:00")]})  # fmt: skip
    here.judge()
    risk = _get(here, "/shops/S1/risk")
    assert [one["order_id"] for one in risk["duties"]][:1] == ["S1-open"]
    assert _get(here, "/shops/S1/headroom")["schema"] == "shipby.headroom/1"


def test_markets_packs_and_runs(here: Place) -> None:
    assert _get(here, "/pack")["versions"][0]["clauses"][0]["says"]["zh"]
    assert [one["number"] for one in here.client("operator").get(f"{here.at}/runs").json()["rows"]] == [1]
    markets = Client().get("/api/v1/markets", **here.bearer("S2")).json()
    assert markets == {"rows": [{"name": "douyin", "pack": "douyin", "zone": "Asia/Shanghai"}]}


def test_a_file_for_spreadsheets_holds_every_row_and_runs_nothing(here: Place) -> None:
    from tests.support.service_market import order

    here.bring({"orders": [order("=1+1")]})
    here.judge()
    response = Client().get(f"{here.at}/shops/S1/exports/verdicts.csv", **here.bearer("S1"))
    rows = list(csv.DictReader(io.StringIO(b"".join(response).decode("utf-8-sig"))))
    assert {row["order_id"] for row in rows} == {f"S1-{number}" for number in range(12)} | {"'=1+1"}
    response = Client().get(f"{here.at}/shops/S1/exports/verdicts.xlsx", **here.bearer("S1"))
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(response)))["verdicts"]
    cells = {row[2].value: row[2].data_type for row in sheet.iter_rows(min_row=2)}
    assert cells["=1+1"] == "s"
    assert sheet.max_row == len(rows) + 1
    for table in ("rates", "penalties", "compensations", "actions", "entries"):
        assert Client().get(f"{here.at}/shops/S1/exports/{table}.csv", **here.bearer("S1")).status_code == 200


def test_what_has_not_changed_is_not_sent_again(here: Place) -> None:
    first = Client().get(f"{here.at}/shops/S1/rates", **here.bearer("S1"))
    headers = here.bearer("S1")["headers"] | {"If-None-Match": first["ETag"]}
    again = Client().get(f"{here.at}/shops/S1/rates", headers=headers)
    assert (again.status_code, again.content) == (304, b"")


def test_a_refusal_is_a_problem_in_the_readers_language(here: Place) -> None:
    for language, field in (("en", "en"), ("zh-CN", "zh")):
        headers = here.bearer("S1")["headers"] | {"Accept-Language": language}
        response = Client().get(f"{here.at}/shops/S2/rates", headers=headers)
        assert response["Content-Type"] == "application/problem+json"
        told = response.json()
        assert (response.status_code, told["status"], told["type"]) == (404, 404, "urn:shipby:problem:unknown")
        assert told["detail"] == told[field]
        assert told["request"] == response["X-Request-ID"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/shops/S1/rates?limit=0", 422), ("/shops/S1/rates?limit=9999", 422), ("/shops/S1/rates?after=bad", 422),
        ("/shops/S1/appealable?after=bad", 422),
        ("/orders/nobody", 404), ("/nothing", 404), ("/shops/S1/entries?after=bad", 404),
        ("/find?text=%00", 400), ("/orders/S1%00", 400), ("/shops/S1/rates?clause=%00", 400),
    ],
)  # fmt: skip
def test_what_cannot_be_told_says_why(here: Place, path: str, status: int) -> None:
    response = Client().get(f"{here.at}{path}", **here.bearer("S1"))
    assert response.status_code == status


def test_without_a_valid_key_nothing_is_told(here: Place) -> None:
    for headers in ({}, {"Authorization": "Bearer sk_no_such"}, {"Authorization": "Bearer " + here.keys["S1"] + "x"}):
        response = Client().get(f"{here.at}/shops/S1", headers=headers)
        assert response.status_code == 401
        assert response["WWW-Authenticate"].startswith("Bearer")


def test_before_the_first_run_the_reader_is_told_to_judge(tmp_path: Any, db: None) -> None:
    from tests.support.service_market import place

    new = place(tmp_path, judged=False)
    response = Client().get(f"{new.at}/shops/S1/rates", **new.bearer("S1"))
    assert (response.status_code, response.json()["type"]) == (409, "urn:shipby:problem:not-judged-yet")


@pytest.mark.parametrize(
    "order_id", ["2023/01/S1", "50%", "50%2F", "who?", "a#b", "a b", "/S1/", "单号/1", "a//b", "a+b&c=d"]
)
def test_whatever_an_order_is_called_it_has_an_address(here: Place, order_id: str) -> None:
    from urllib.parse import quote

    from tests.support.service_market import order

    here.bring({"orders": [order(order_id)]})
    here.judge()
    at = f"/orders/{quote(order_id, safe='')}"
    assert _get(here, at)["order"]["order_id"] == order_id
    assert _get(here, f"{at}/explanation")["order_id"] == order_id
    page = here.client("owner1").get(f"/shops/{here.shops['S1'].pk}/orders/", {"q": order_id})
    assert page.status_code == 302
    told = here.client("owner1").get(page["Location"])
    assert told.status_code == 200
    assert told.context["told"].order_id == order_id
    assert Client().get(f"{here.at}{at}", **here.bearer("S2")).status_code == 404


def test_what_can_be_appealed_comes_page_by_page(here: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shops, "now", lambda: NOW + timedelta(hours=1))
    every = _get(here, "/shops/S1/appealable")
    assert every["next"] is None
    assert all(one["left"] and not one["accepted"] for one in every["rows"])
    first = _get(here, "/shops/S1/appealable?limit=2")
    rest = _get(here, f"/shops/S1/appealable?after={first['next']}")
    assert len(first["rows"]) == 2
    assert first["rows"] + rest["rows"] == every["rows"]
    monkeypatch.setattr(shops, "now", lambda: NOW + timedelta(days=9))
    assert _get(here, "/shops/S1/appealable") == {"rows": [], "next": None}

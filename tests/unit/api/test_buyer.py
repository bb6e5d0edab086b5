"""A buyer's link as a credential of the API: his order, his complaint, and nothing else of anybody."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from shipby.casework.models import Case
from shipby.people.links import revoke, sign
from tests.support.service_market import NOW, OPERATOR, Place, order
from tools.openapi import described

PATHS: dict[str, Any] = json.loads(described())["paths"]
OPEN = "/callbacks/"
TEXT = {"text": "It never came."}


def _buyer(here: Place, order_id: str) -> Client:
    link = sign(here.market, order_id, datetime.now(UTC), 30, actor=OPERATOR)
    return Client(headers={"Authorization": f"Bearer {link}", "Accept-Language": "en"})


def _post(client: Client, at: str, given: Any) -> Any:
    return client.post(at, given, content_type="application/json")


def test_a_buyer_reads_where_his_order_stands(here: Place) -> None:
    told = _buyer(here, "S1-1").get("/api/v1/buyer/order").json()
    assert (told["market"], told["order_id"], told["parcels"][0]["tracking_no"]) == ("douyin", "S1-1", "W-S1-1")
    assert "late-dispatch" in [one["clause"] for one in told["late"]]
    assert "points" not in json.dumps(told), "what the merchant is charged is not the buyer's to read"
    assert told["owed"]
    assert all(one["says"]["zh"] and one["says"]["en"] for one in told["owed"])
    assert {"type": "complaint", "step": "open"} in told["ways"]
    assert {"type": "refund", "step": "instruct"} not in told["ways"], "what was sent is sent back first"
    assert told["cases"] == []


def test_an_order_that_no_run_knows_yet_can_be_asked_about(here: Place) -> None:
    here.bring({"orders": [order("S1-new")]})
    told = _buyer(here, "S1-new").get("/api/v1/buyer/order").json()
    assert (told["as_of"], told["parcels"], told["late"]) == (None, [], [])
    assert {"type": "refund", "step": "instruct"} in told["ways"]


def test_a_complaint_is_opened_changed_and_settled_by_its_buyer(here: Place) -> None:
    here.bring({"orders": [order("S1-gone")]})
    buyer, stranger = _buyer(here, "S1-gone"), _buyer(here, "S1-1")
    given = {"order_id": "S1-gone", "remedy": "compensate", **TEXT}
    at = f"{here.at}/cases/complaint/open"
    assert _post(stranger, at, given).status_code == 404
    told = _post(buyer, at, given)
    assert told.status_code == 201, told.content
    number = told.json()["number"]
    here_is = f"/api/v1/cases/{number}"
    assert set(told.json()["ways"]) == {"choose", "settle", "withdraw"}
    assert _post(buyer, at, given).json()["type"] == "urn:shipby:problem:one-open"
    assert _post(buyer, f"{here_is}/complaint/choose", {"remedy": "cancel"}).json()["particulars"]["remedy"] == "cancel"
    assert _post(buyer, f"{here_is}/messages", {"text": "Please."}).json()["thread"][-1]["text"] == "Please."
    assert [one["number"] for one in buyer.get("/api/v1/cases").json()["rows"]] == [number]
    assert [one["number"] for one in buyer.get("/api/v1/buyer/order").json()["cases"]] == [number]
    for path in ("", "/messages", "/complaint/withdraw", "/complaint/choose"):
        told = stranger.get(here_is) if not path else _post(stranger, here_is + path, {"remedy": "cancel", **TEXT})
        assert told.status_code in (404, 422), path
    forbidden = _post(buyer, f"{here_is}/complaint/uphold", {"reason": "I say so"})
    assert (forbidden.status_code, "only reviewer" in forbidden.json()["detail"]) == (403, True)
    assert _post(buyer, f"{here_is}/complaint/withdraw", {"reason": "it came"}).json()["state"] == "withdrawn"


def test_a_link_opens_its_order_and_nothing_else(here: Place) -> None:
    buyer = _buyer(here, "S1-1")
    case = Case.objects.create(type="enquiry", number="Q-1", market=here.market, shop=here.shops["S1"], order_id="S1-1",
                               state="open", at=NOW)  # fmt: skip
    names = {
        "market": "douyin", "shop": "S1", "order_id": "S1-1", "table": "rates", "form": "csv", "number": case.number,
        "file": 1, "delivery": 1, "message": 1,
    }  # fmt: skip
    open_to_him = {"/api/v1/buyer/order", "/api/v1/cases"}
    for path, operations in PATHS.items():
        if OPEN in path:
            continue
        at = path.format(**names) + ("?text=x" if path.endswith("/find") else "")
        if "get" in operations:
            told = buyer.get(at)
            assert told.status_code == (200 if path in open_to_him else told.status_code), path
            assert path in open_to_him or told.status_code in (403, 404), (path, told.content)
        if "post" in operations:
            told = _post(buyer, at, {})
            assert told.status_code in (403, 404, 422), (path, told.content)
    assert buyer.get("/api/v1/cases").json()["rows"] == [], "a shop's enquiry about his order is not his"


@pytest.mark.parametrize("how", ["forged", "revoked", "over"])
def test_a_link_that_does_not_work_is_nobody(here: Place, how: str) -> None:
    link = sign(here.market, "S1-1", NOW if how == "over" else datetime.now(UTC), 1, actor=OPERATOR)
    if how == "forged":
        link = link[:-1] + ("A" if link[-1] != "A" else "B")
    if how == "revoked":
        revoke(here.market, "S1-1", OPERATOR, datetime.now(UTC))
    told = Client(headers={"Authorization": f"Bearer {link}"}).get("/api/v1/buyer/order")
    assert told.status_code == 401


def test_whoever_has_no_link_has_no_order(here: Place) -> None:
    for who in ("S1", "platform"):
        assert Client(**here.bearer(who)).get("/api/v1/buyer/order").status_code == 404
    assert here.client("operator").get("/api/v1/buyer/order").status_code == 404

"""A shop's own side over HTTP: values, contract hours, advice, buyers told, score; set by those who may alone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from shipby.casework.advice.models import Told
from shipby.casework.shop.models import ContractHours, ShopValue
from tests.support.service_market import Place, order

AHEAD = "2099-01-01T00:00:00+08:00"
HOURS = {"mode": "spot", "hours": "72", "starts_at": AHEAD, "reason": "contract 7"}
SETS: dict[str, dict[str, Any]] = {
    "values/non_delivery": {"regions": ["44"], "reason": "floods"},
    "values/announcement": {"text": "Back on Monday.", "reason": "floods"},
    "values/product_note": {"product_id": "P1", "text": "Made to order.", "reason": "new"},
    "told": {"orders": ["S1-1"], "how": "chat", "text": "Your order leaves on Monday."},
    "contract": HOURS,
}
"""What each address takes."""
MERCHANTS = ("owner1", "clerk1")


def _get(here: Place, path: str, who: str = "S1", status: int = 200) -> Any:
    told = Client(headers={"Accept-Language": "en"}).get(f"{here.at}/shops/S1/{path}", **here.bearer(who))
    assert told.status_code == status, told.content
    return told.json()


def _post(client: Client, here: Place, path: str, given: Any, shop: str = "S1") -> Any:
    return client.post(f"{here.at}/shops/{shop}/{path}", given, content_type="application/json")


def test_values_are_set_and_told(here: Place) -> None:
    client = Client(**here.bearer("S1"))
    assert _get(here, "values") == {"non_delivery": [], "announcement": "", "notes": {}}
    for path, given in list(SETS.items())[:3]:
        assert _post(client, here, path, given).status_code == 200
    told = {"non_delivery": ["44"], "announcement": "Back on Monday.", "notes": {"P1": "Made to order."}}
    assert _get(here, "values") == told
    again = _post(client, here, "values/announcement", SETS["values/announcement"])
    assert (again.status_code, again.json()["type"]) == (409, "urn:shipby:problem:the-same")
    wrong = _post(client, here, "values/non_delivery", {"regions": ["x"], "reason": ""})
    assert {one["at"] for one in wrong.json()["errors"]} == {"body/given/regions/0", "body/given/reason"}


def test_an_order_paid_into_a_closed_region_is_flagged(here: Place) -> None:
    assert _get(here, "values/flagged") == {"rows": []}
    before = datetime(2023, 1, 9, tzinfo=UTC)
    ShopValue.objects.create(
        shop=here.shops["S1"], key="non_delivery", value=["11"], reason="x", set_by="user:owner1", at=before
    )
    here.bring({"orders": [order("S1-away", ship_to="310000")]})
    rows = _get(here, "values/flagged")["rows"]
    assert {row["order_id"] for row in rows} == {f"S1-{number}" for number in range(12)}
    assert {(row["ship_to"], row["region"], row["closed"]) for row in rows} == {("110000", "11", False)}


def test_hours_of_a_contract_are_an_operators_to_set(here: Place) -> None:
    operator = here.client("operator")
    told = _post(operator, here, "contract", HOURS)
    assert (told.status_code, told.json()["hours"], told.json()["set_by"]) == (201, "72", "user:operator")
    past = _post(operator, here, "contract", {**HOURS, "starts_at": "2023-01-01T00:00:00+08:00"})
    assert (past.status_code, past.json()["type"]) == (409, "urn:shipby:problem:in-the-past")
    [row] = _get(here, "contract")["rows"]
    assert (row["mode"], row["reason"]) == ("spot", "contract 7")


def test_advice_is_told_with_as_much_of_it_as_is_asked_for(here: Place) -> None:
    late = {"paid_at": "2099-01-01T10:00:00+08:00", "promised_by": "2099-01-03T10:00:00+08:00"}
    here.bring({"orders": [order(f"S1-n{number}", **late) for number in range(3)]})
    told = _get(here, "advice?region=44&limit=2")
    assert told["schema"] == "shipby.advice/1"
    assert told["judged_at"] == "2023-01-20T04:00:00+00:00"
    assert told["close"] == ["44"]
    assert len(told["affected"]) <= 2
    assert _get(here, "advice?region=x", status=422)["errors"][0]["at"] == "query/region"


def test_whom_a_shop_told_is_kept_and_listed(here: Place) -> None:
    client = Client(**here.bearer("S1"))
    for name in ("S1-1", "S1-2"):
        assert _post(client, here, "told", {**SETS["told"], "orders": [name]}).json() == {"kept": 1}
    first = _get(here, "told?limit=1")
    assert [row["order_id"] for row in first["rows"]] == ["S1-2"]
    assert [row["order_id"] for row in _get(here, f"told?after={first['next']}")["rows"]] == ["S1-1"]
    [row] = _get(here, "told?order_id=S1-1")["rows"]
    assert (row["how"], row["text"]) == ("chat", "Your order leaves on Monday.")
    other = _post(client, here, "told", {**SETS["told"], "orders": ["S2-1", "S1-1"]})
    assert (other.status_code, other.json()["type"]) == (409, "urn:shipby:problem:no-such-order")


def test_a_score_is_measured_and_never_a_total(here: Place) -> None:
    told = _get(here, "score?given=4.1&limit=2")
    assert (told["schema"], told["given"], told["shop_id"]) == ("shipby.score/1", "4.1", "S1")
    assert told["late_in_all"] == 6
    assert len(told["late"]) == 2
    assert "score_formula" in told["unpublished"]
    assert _get(here, "score?given=much", status=422)["errors"][0]["at"] == "query/given"


@pytest.mark.parametrize("who", ["owner1", "clerk1", "owner2", "reviewer", "operator", "auditor"])
@pytest.mark.parametrize("path", SETS)
def test_what_is_set_is_set_by_those_who_may(here: Place, path: str, who: str) -> None:
    told = _post(here.client(who), here, path, SETS[path])
    if who == "owner2":
        expected = {404}
    elif path == "contract":
        expected = {201} if who == "operator" else {403}
    else:
        expected = {200, 201} if who in MERCHANTS else {403}
    assert told.status_code in expected, told.content
    written = ShopValue.objects.count() + ContractHours.objects.count() + Told.objects.count()
    assert written == (told.status_code in (200, 201))


@pytest.mark.parametrize("path", SETS)
def test_another_shops_key_sets_nothing_and_learns_nothing(here: Place, path: str) -> None:
    client = Client(headers=here.bearer("S2")["headers"] | {"Accept-Language": "en"})
    told = [_post(client, here, path, SETS[path], shop) for shop in ("S1", "S9")]
    assert [one.status_code for one in told] == [404, 404]
    assert len({one.json()["detail"] for one in told}) == 1

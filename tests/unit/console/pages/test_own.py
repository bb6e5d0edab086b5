"""A shop's own values and its contract's hours on pages: read, set with a reason, refused early, kept on record."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils.translation import override

from shipby.casework.models import Outbox
from shipby.casework.shop.models import ContractHours, ShopValue
from shipby.console.shop.settings import scopes
from shipby.people.models import Audit
from shipby.people.rights import SCOPES
from tests.support.service_market import NOW, Place
from tests.unit.console.pages.rooms import as_of, told, url


def shop(rooms: Place, name: str = "S1") -> int:
    return int(rooms.shops[name].pk)


def put(rooms: Place, key: str, who: str = "owner1", **given: Any) -> Any:
    return rooms.client(who).post(url("put-shop-value", shop(rooms), key), given, follow=True)


def test_each_value_is_set_with_its_reason_and_stays_on_record(rooms: Place) -> None:
    page = told(put(rooms, "non_delivery", regions="44\n6501", reason="roads closed"))
    assert "Regions not delivered to: set, from now on." in page
    assert "广东省 44" in page
    put(rooms, "announcement", who="clerk1", text="Orders leave on Monday.", reason="roads closed")
    put(rooms, "product_note", product_id="P-1", text="Fragile.", reason="asked often")
    put(rooms, "product_note", product_id="P-1", text="", reason="no longer")
    page = told(rooms.client("auditor").get(url("shop-values", shop(rooms))))
    assert "Orders leave on Monday." in page
    assert "Notes of products product_note None." in page
    assert page.count("roads closed") == 2
    assert "asked often" in page
    assert "Set: " not in page, "an auditor sets nothing"
    assert set(ShopValue.objects.values_list("set_by", flat=True)) == {"user:owner1", "user:clerk1"}
    assert Audit.objects.filter(object_type="shop_value").count() == 4


@pytest.mark.parametrize(
    ("key", "given", "why"),
    [
        ("non_delivery", {"regions": "44\n9", "reason": "x"}, "9: no such place. A code has 2 to 12 digits"),
        ("non_delivery", {"regions": "99", "reason": "x"}, "99: no such place."),
        ("non_delivery", {"regions": "44"}, "This field is required."),
        ("non_delivery", {"regions": "", "reason": "x"}, "That is the value in force: nothing to change."),
        ("announcement", {"text": "x" * 501, "reason": "x"}, "at most 500 characters"),
        ("product_note", {"text": "x", "reason": "x"}, "This field is required."),
    ],
    ids=["short", "nowhere", "no-reason", "the-same", "long", "no-product"],
)
def test_what_cannot_be_set_is_refused_with_the_rule(rooms: Place, key: str, given: dict[str, str], why: str) -> None:
    answer = put(rooms, key, **given)
    assert answer.status_code == 422
    assert why in told(answer)
    assert not ShopValue.objects.exists()


def test_orders_paid_into_a_closed_region_are_looked_for_when_asked(rooms: Place) -> None:
    with as_of(NOW - timedelta(days=30)):
        put(rooms, "non_delivery", regions="11", reason="roads closed")
    client, one = rooms.client("owner1"), shop(rooms)
    with as_of():
        assert "S1-1" not in told(client.get(url("shop-values", one)))
        page = told(client.get(url("shop-values", one), {"flagged": "1"}))
    assert "Paid into a closed region all the same 15" in page
    assert "S1-1" in page
    assert "S2-1" not in page


def test_the_history_goes_on_page_by_page(rooms: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(7):
        put(rooms, "announcement", text=f"text {number}", reason=f"reason {number}")
    monkeypatch.setattr("shipby.people.paging.page_of.__defaults__", (("-id",), None, 5))
    client, one = rooms.client("owner1"), shop(rooms)
    first = client.get(url("shop-values", one))
    assert "reason 2" in told(first)
    assert "reason 1" not in told(first)
    after = first.context["history"].after
    assert "reason 1" in told(client.get(url("shop-values", one), {"after": after}))


def test_an_operator_sets_contract_hours_and_the_judge_gets_them_as_a_fact(rooms: Place) -> None:
    client, one = rooms.client("operator"), shop(rooms)
    given = {"mode": "presale", "hours": "120", "starts_at": "2023-02-01T00:00:00", "reason": "contract of 2023"}
    page = told(client.post(url("put-contract", one), given, follow=True))
    assert "The hours stand, and the shop is told." in page
    assert "to come" in page
    row = ContractHours.objects.get()
    assert row.starts_at.isoformat() == "2023-01-31T16:00:00+00:00"
    assert Outbox.objects.get(table="terms").row["hours"] == "120"
    with as_of(NOW + timedelta(days=20)):
        mine = told(rooms.client("owner1").get(url("shop-contract", one)))
    assert "presale presale 120 hours for orders paid from 2023-02-01 00:00" in mine
    assert "in stock spot No contract: the rules' own hours." in mine
    assert "Set hours" not in mine


def test_hours_of_the_past_and_by_others_are_refused(rooms: Place) -> None:
    one = shop(rooms)
    given = {"mode": "spot", "hours": "24", "starts_at": "2023-01-01T00:00:00", "reason": "x"}
    answer = rooms.client("operator").post(url("put-contract", one), given)
    assert answer.status_code == 422
    assert "which is over: orders paid before keep theirs." in told(answer)
    for hours in ("0", "-1", "9000", "x"):
        assert rooms.client("operator").post(url("put-contract", one), {**given, "hours": hours}).status_code == 422
    for who in ("owner1", "clerk1", "reviewer", "auditor"):
        assert rooms.client(who).post(url("put-contract", one), given).status_code == 403
    assert not ContractHours.objects.exists()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_scope_of_a_key_has_words_with_its_code_beside(language: str) -> None:
    with override(language):
        told_ = {code: str(words) for _object, some in scopes() for code, words in some}
        groups = [str(name) for name, _some in scopes()]
    assert told_.keys() == set(SCOPES)
    assert all(words.endswith(f">{code}</small>") for code, words in told_.items())
    assert not [code for code, words in told_.items() if words.startswith(code.split(":")[1])]
    assert not [name for name in groups if name.islower() and "_" in name]


def test_the_record_of_a_shop_is_read_by_whom_it_is(rooms: Place) -> None:
    put(rooms, "announcement", text="Closed on Sunday.", reason="holiday")
    page = told(rooms.client("owner1").get(url("history", shop(rooms))))
    assert "holiday" in page
    assert "The shop's own values" in page
    assert rooms.client("owner2").get(url("history", shop(rooms))).status_code == 404

"""Facts sent over HTTP: acknowledged once they stand in the database, in the lake soon after, not lost, not twice."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from shipby.api import inbox
from shipby.api.inbox import flush, forget
from shipby.api.models import Delivery
from shipby.lake import open_lake, snapshot
from shipby.people.models import Market
from shipby.site import jobs
from tests.support.service_market import NOW, Place, order


def scan(number: int, **cells: Any) -> dict[str, Any]:
    return {
        "carrier": "zto", "tracking_no": f"N{number}", "kind": "picked_up", "scanned_at": "2023-01-20T10:00:00+08:00",
        **cells,
    }  # fmt: skip


def send(here: Place, table: str, rows: Any, key: str = "k1", who: str = "platform") -> Any:
    headers = {**here.bearer(who)["headers"], "Idempotency-Key": key, "Accept-Language": "en"}
    return Client().post(f"{here.at}/{table}", {"rows": rows}, content_type="application/json", headers=headers)


def rows_of(here: Place, table: str) -> int:
    return snapshot(open_lake(here.root / "lake")).rows.get(table, 0)


def test_good_rows_are_acknowledged_and_soon_in_the_lake(here: Place) -> None:
    before = rows_of(here, "scans")
    told = send(here, "scans", [scan(1), scan(2)])
    assert (told.status_code, told.json()["accepted"], told.json()["in_lake_at"]) == (202, 2, None)
    assert rows_of(here, "scans") == before
    [imported] = flush(here.market, NOW)
    assert rows_of(here, "scans") == before + 2
    number = told.json()["delivery"]
    fared = Client().get(f"{here.at}/deliveries/{number}", **here.bearer("platform")).json()
    assert (fared["import_id"], fared["refused"]) == (imported, [])
    assert Delivery.objects.get(pk=number).body == ""
    assert flush(here.market, NOW) == []


def test_each_row_is_taken_or_refused_by_itself(here: Place) -> None:
    bad = [
        scan(1), scan(2, scanned_at="2023-01-20 10:00:00"), scan(3, kind="flown"), {"carrier": "zto"}, "no row",
        scan(4, colour="red"), scan(5), scan(6, scanned_at=1674180000),
    ]  # fmt: skip
    told = send(here, "scans", bad).json()
    assert (told["rows"], told["accepted"]) == (8, 2)
    assert {(one["index"], one["column"]) for one in told["refused"]} == {
        (1, "scanned_at"), (2, "kind"), (3, "tracking_no"), (3, "kind"), (3, "scanned_at"), (4, None), (5, "colour"),
        (7, "scanned_at"),
    }  # fmt: skip
    assert all(one["zh"] and one["en"] for one in told["refused"])
    before = rows_of(here, "scans")
    flush(here.market, NOW)
    assert rows_of(here, "scans") == before + 2


def test_rows_one_a_line_are_taken_too(here: Place) -> None:
    lines = "\n".join(json.dumps(scan(number)) for number in range(3))
    headers = {**here.bearer("platform")["headers"], "Idempotency-Key": "lines"}
    told = Client().post(f"{here.at}/scans", lines, content_type="application/x-ndjson", headers=headers)
    assert told.json()["accepted"] == 3


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("orders", order("O9")),
        ("shipments", {"shipment_id": "H9", "order_id": "O9", "shipped_at": "2023-01-20T10:00:00+08:00"}),
        ("closures", {"closure_id": "C9", "order_id": "O9", "closed_at": "2023-01-20T10:00:00+08:00"}),
    ],
)
def test_every_table_is_taken(here: Place, table: str, row: dict[str, Any]) -> None:
    before = rows_of(here, table)
    assert send(here, table, [row]).json()["accepted"] == 1
    flush(here.market, NOW)
    assert rows_of(here, table) == before + 1


def test_the_same_key_is_answered_as_the_first_time(here: Place) -> None:
    first, again = send(here, "scans", [scan(1)]), send(here, "scans", [scan(1)])
    assert first.json() == again.json()
    assert again["Idempotency-Replayed"] == "true"
    assert Delivery.objects.count() == 1
    other = send(here, "scans", [scan(2)])
    assert (other.status_code, other.json()["type"]) == (422, "urn:shipby:problem:key-used")
    assert send(here, "scans", [scan(2)], key="k2").status_code == 202


def test_a_row_that_only_the_lake_refuses_is_told_of_its_delivery(here: Place) -> None:
    numbers = [send(here, "scans", [scan(key), scan(9, carrier=" " * key)], key=str(key)).json() for key in (1, 2)]
    flush(here.market, NOW)
    for told in numbers:
        fared = Client().get(f"{here.at}/deliveries/{told['delivery']}", **here.bearer("platform")).json()
        assert [(one["index"], one["column"]) for one in fared["refused"]] == [(1, "carrier")]


@pytest.mark.parametrize("who", ["S1", "S2"])
def test_a_shop_does_not_tell_the_facts_it_is_judged_by(here: Place, who: str) -> None:
    assert send(here, "scans", [scan(1)], who=who).status_code == 403
    assert not Delivery.objects.exists()


def test_what_a_killed_flush_left_is_brought_again_and_counts_once(
    here: Place, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    send(here, "scans", [scan(1), scan(2)])
    before = rows_of(here, "scans")

    def killed(*_: Any) -> Any:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(inbox, "_refused", killed)
        with pytest.raises(KeyboardInterrupt):
            flush(here.market, NOW)
    assert rows_of(here, "scans") == before + 2
    assert Delivery.objects.filter(flushed_at=None).count() == 1
    flush(here.market, NOW)
    assert rows_of(here, "scans") == before + 2
    assert not Delivery.objects.filter(flushed_at=None).exists()


def test_a_lake_that_cannot_be_written_to_makes_it_wait_and_hinders_no_other(
    here: Place, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    Market.objects.create(name="another", lake="nowhere")
    assert send(here, "scans", [scan(1)]).status_code == 202

    def read_only(*_: Any, **__: Any) -> Any:
        raise OSError(30, "Read-only file system")

    look = jobs.each_market("inbox", jobs.every(seconds=1), jobs.flush, wanted=inbox.waits)
    with monkeypatch.context() as patch:
        patch.setattr(inbox, "push", read_only)
        look(NOW)
        assert Delivery.objects.filter(flushed_at=None).count() == 1
    before = rows_of(here, "scans")
    look(NOW + timedelta(minutes=1))
    assert rows_of(here, "scans") == before + 1


def test_deliveries_heard_of_at_other_times_come_in_imports_of_their_own(here: Place) -> None:
    for number in range(3):
        send(here, "scans", [scan(number)], key=str(number))
    last = Delivery.objects.order_by("id").last()
    assert last is not None
    Delivery.objects.filter(pk=last.pk).update(received_at=last.received_at + timedelta(minutes=5))
    assert len(flush(here.market, NOW)) == 2


def test_a_row_of_a_far_year_is_in_nobodys_way(here: Place) -> None:
    far = order("S1-far", paid_at="2199-01-10T10:00:00+08:00", promised_by="2199-01-12T10:00:00+08:00")
    assert send(here, "orders", [far, order("S1-near")]).json()["accepted"] == 2
    flush(here.market, NOW)
    here.judge()
    assert Client().get(f"{here.at}/orders/S1-near", **here.bearer("S1")).status_code == 200


def test_old_keys_are_forgotten_and_what_waits_is_not(here: Place) -> None:
    send(here, "scans", [scan(1)])
    flush(here.market, NOW)
    send(here, "scans", [scan(2)], key="waits")
    assert forget(NOW + inbox.REMEMBERED) == 0
    assert forget(NOW + inbox.REMEMBERED + timedelta(seconds=1)) == 1
    assert [one.key for one in Delivery.objects.all()] == ["waits"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"not json", 400), (b"[" * 100_000, 400), (b'{"rows": ' + b"[" * 40 + b"]" * 40 + b"}", 400),
        (b'{"rows": []}', 422), (b'{"rows": [' + b"{}," * 5_000 + b"{}]}", 422), (b'{"rows": "x"}', 422),
        (b'{"rows": [' + b'"' + b"x" * (11 << 20) + b'"]}', 413),
    ],
    ids=["broken", "deep", "nested", "empty", "long", "odd", "big"],
)  # fmt: skip
def test_a_body_that_cannot_be_taken_says_why(here: Place, body: bytes, status: int) -> None:
    headers = {**here.bearer("platform")["headers"], "Idempotency-Key": "k"}
    told = Client().post(f"{here.at}/scans", body, content_type="application/json", headers=headers)
    assert (told.status_code, told["Content-Type"]) == (status, "application/problem+json")


def test_without_a_key_for_repeating_nothing_is_taken(here: Place) -> None:
    told = Client().post(
        f"{here.at}/scans", {"rows": [scan(1)]}, content_type="application/json", **here.bearer("platform")
    )
    assert (told.status_code, told.json()["errors"][0]["at"]) == (422, "header/Idempotency-Key")

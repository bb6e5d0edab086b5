"""Batches pushed into a lake: the same checks and quarantine as files, once, and an answer for every row."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pyarrow as pa
import pytest

from shipby.facts import FactsError
from shipby.lake import quarantine, snapshot, verify
from shipby.lake.push import Pushed, push
from tests.unit.facts.adapters.sources import DOUYIN_ORDER, event, kdniao, kuaidi100
from tests.unit.lake.lakes import AT, Bench, order, scan, shipment

TRACE = (
    event("2023-01-03 20:00:00", "1002", "在途"),
    event("2023-01-03 12:00:00", "103", "揽收"),
    event("2023-01-03 09:30:00", "102", "待揽收", "等待 13800000001 揽收"),
)
PUSH = kuaidi100("zhongtong", "NO1", *TRACE, push=True)


def pushed(bench: Bench, **batches: Any) -> Pushed:
    named = {name.replace("_", "-"): batch for name, batch in batches.items()}
    done = push(bench.lake, named, received_at=AT, source="test")
    for count in done.batches:
        assert count.read == count.kept + count.quarantined + count.aside, count
    return done


def test_orders_shipments_and_scans_of_one_flush_are_one_import_and_are_judged(bench: Bench) -> None:
    done = pushed(
        bench, orders=[order()], shipments=[shipment()], scans=[scan(received_at="2023-01-03T12:05:00+08:00")]
    )
    assert (done.tables, done.refused, done.already) == ({"orders": 1, "scans": 1, "shipments": 1}, (), False)
    assert snapshot(bench.lake).imports == (done.id,)
    assert bench.verdicts("2023-01-10T00:00:00+08:00")["O1", "late-dispatch"] == "on_time"


def test_the_same_batches_again_change_nothing_even_later(bench: Bench) -> None:
    batches = {"orders": [order(), order("O2", amount_minor=-1)], "kuaidi100": [PUSH]}
    first = push(bench.lake, batches, received_at=AT)
    again = push(bench.lake, batches, received_at=AT + timedelta(hours=1))
    assert (again.already, again.id, again.refused) == (True, first.id, first.refused)
    assert (again.batches, again.tables) == (first.batches, first.tables)
    assert len(snapshot(bench.lake).imports) == 1
    assert not verify(bench.lake)


def test_every_refused_row_is_named_by_its_place(bench: Bench) -> None:
    rows = [
        order("A"),
        order("B", paid_at="2023-13-01 10:00:00"),
        order(6.9e18),  # type: ignore[arg-type]
        order("D", amount_minor=None, mode="soon"),
        "no row",
        order("F"),
    ]
    done = pushed(bench, orders=rows)
    told = [(one.batch, one.index, one.column, one.value) for one in done.refused]
    assert sorted(told, key=str) == [
        ("orders", 1, "paid_at", "2023-13-01 10:00:00"),
        ("orders", 2, "order_id", "6.9e+18"),
        ("orders", 3, "amount_minor", None),
        ("orders", 3, "mode", "soon"),
        ("orders", 4, "amount_minor", None),
        ("orders", 4, "order_id", None),
        ("orders", 4, "paid_at", None),
        ("orders", 4, "shop_id", None),
    ]
    reasons = {one.column: one.reason for one in done.refused if one.index in (1, 2)}
    assert reasons == {
        "paid_at": "is not a time. Write 2023-12-01 10:00:00.",
        "order_id": "is a number with a point: an id or amount sent so loses digits. Send it as text, or as a whole "
        "number.",
    }
    [count] = done.batches
    assert (count.read, count.kept, count.quarantined) == (6, 2, 4)
    assert [row[0] for row in bench.rows("orders", "order_id")] == ["A", "F"]


def test_keys_that_are_no_column_are_said_and_never_stored(bench: Bench) -> None:
    done = pushed(bench, orders=[order(buyer_phone="13800000001")])
    assert done.ignored == ("orders.buyer_phone",)
    stored = b"".join(path.read_bytes() for path in bench.lake.root.rglob("*") if path.is_file())
    assert b"13800000001" not in stored


@pytest.mark.parametrize(
    "body",
    [
        PUSH,
        json.dumps(PUSH, ensure_ascii=False),
        json.dumps(PUSH, ensure_ascii=False, indent=1).encode(),
        urlencode({"param": json.dumps(PUSH, ensure_ascii=False), "sign": "x"}),
    ],
)
def test_a_courier_callback_is_taken_as_it_was_received(bench: Bench, body: Any) -> None:
    done = pushed(bench, kuaidi100=[body])
    [count] = done.batches
    assert (count.read, count.kept) == (3, 2)
    assert [(reason.en, n) for reason, n in count.set_aside] == [("booked or to be picked up: not picked up yet", 1)]
    heard = int(AT.timestamp() * 1e6)
    assert bench.rows("scans", "kind, tracking_no, received_at") == [
        ("in_transit", "NO1", heard),
        ("picked_up", "NO1", heard),
    ]


def test_however_a_body_was_received_it_is_the_same_push(bench: Bench) -> None:
    assert not pushed(bench, kuaidi100=[PUSH]).already
    assert pushed(bench, kuaidi100=[json.dumps(PUSH)]).already


def test_bodies_of_several_formats_and_rows_share_a_flush(bench: Bench) -> None:
    traces = kdniao("ZTO", "Z1", {"AcceptTime": "2026-03-02 19:00:00", "AcceptStation": "已揽收", "Action": "1"})
    done = pushed(bench, kdniao=[traces], kuaidi100=[PUSH], douyin_api=[DOUYIN_ORDER], orders=[order()])
    assert done.tables == {"orders": 2, "scans": 3, "shipments": 1}
    assert {count.file for count in done.batches} == {"kdniao", "kuaidi100", "douyin-api", "orders"}
    assert len(snapshot(bench.lake).imports) == 1


def test_a_body_of_another_shape_is_refused_and_the_rest_is_taken(bench: Bench) -> None:
    done = pushed(bench, kuaidi100=["{", PUSH, {"hello": 1}], kdniao=[{"hello": 1}], orders=[order()])
    assert [(one.batch, one.index) for one in done.refused] == [("kdniao", 0), ("kuaidi100", 0), ("kuaidi100", 2)]
    assert "holds no record of this format" in done.refused[0].reason
    assert done.tables == {"orders": 1, "scans": 2}


def test_a_fact_of_a_body_that_fails_a_check_of_facts_is_told(bench: Bench) -> None:
    done = pushed(bench, douyin_api=[DOUYIN_ORDER | {"exp_ship_time": DOUYIN_ORDER["pay_time"] - 60}])
    [refused] = done.refused
    assert (refused.batch, refused.index, refused.column) == ("orders", None, "promised_by")
    assert done.tables["orders"] == 0


def test_nothing_to_take_makes_no_import(bench: Bench) -> None:
    done = pushed(bench, orders=[order(amount_minor=[1])], kdniao=["garbage"], scans=[])
    assert (done.tables, [one.index for one in done.refused]) == ({}, [0, 0])
    assert snapshot(bench.lake).imports == ()


@pytest.mark.parametrize("kind", ["table", "batch", "reader"])
def test_arrow_is_taken_as_it_is(bench: Bench, kind: str) -> None:
    when = pa.array([datetime(2023, 1, 3, 4, tzinfo=UTC)] * 2, pa.timestamp("us", "UTC"))
    cells = {"carrier": ["zto", None], "tracking_no": ["1", "2"], "kind": ["picked_up"] * 2, "scanned_at": when}
    table = pa.table({**cells, "courier_name": ["x", "y"]})
    batch = {"table": table, "batch": table.to_batches()[0], "reader": table.to_reader()}[kind]
    done = pushed(bench, scans=batch)
    assert [(one.index, one.column) for one in done.refused] == [(1, "carrier")]
    assert (done.tables, done.ignored) == ({"scans": 1}, ("scans.courier_name",))
    assert bench.rows("scans", "received_at") == [(int(AT.timestamp() * 1e6),)]


@pytest.mark.parametrize(("hours", "outcome"), [(-1, "not_due"), (1, "violation")])
def test_of_two_pushes_of_an_order_the_one_received_later_counts(bench: Bench, hours: int, outcome: str) -> None:
    cancelled = order(cancelled_at="2023-01-02T11:00:00+08:00")
    push(bench.lake, {"orders": [cancelled]}, received_at=AT)
    push(bench.lake, {"orders": [order()]}, received_at=AT + timedelta(hours=hours))
    assert bench.verdicts("2023-01-10T00:00:00+08:00")["O1", "late-dispatch"] == outcome


def test_many_at_once_lose_and_double_nothing(bench: Bench) -> None:
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda n: pushed(bench, orders=[order(f"O{n % 6}")]), range(12)))
    assert sum(not one.already for one in done) == 6
    assert [row[0] for row in bench.rows("orders", "order_id")] == [f"O{n}" for n in range(6)]


def test_what_was_refused_is_kept_beside_the_import(bench: Bench) -> None:
    done = pushed(bench, orders=[order(), order("B", mode="soon")], kuaidi100=[PUSH, {"com": "sf", "nu": "", "data": [
        event("2023-01-03 20:00:00", "1002")]}])  # fmt: skip
    lines = quarantine(bench.lake, done.id).read_text(encoding="utf-8-sig").splitlines()
    assert [line.split(",")[:2] for line in lines[1:]] == [["orders", "orders/rows.parquet"], ["trace", "records"]]


def test_a_name_or_a_time_that_cannot_be_meant(bench: Bench) -> None:
    with pytest.raises(FactsError, match='"order" is neither a table of facts nor a format'):
        push(bench.lake, {"order": []}, received_at=AT)
    with pytest.raises(ValueError, match="has no zone"):
        push(bench.lake, {"orders": []}, received_at=datetime(2026, 3, 1))
    with pytest.raises(FactsError, match="paid_at: the type BOOLEAN cannot hold its values"):
        push(bench.lake, {"orders": pa.table({"order_id": ["1"], "shop_id": ["1"], "amount_minor": [1],
            "paid_at": [True]})}, received_at=AT)  # fmt: skip
    assert snapshot(bench.lake).imports == ()

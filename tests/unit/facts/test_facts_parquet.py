"""Parquet: right types stay where they lie, other types are read exactly or refused."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from shipby.facts import FactsError, load

from .conftest import Load, write

PAID = dt.datetime(2023, 1, 1, 2, 0, 0, 123456, tzinfo=dt.UTC)
PAID_US = 1_672_538_400_123_456
UTC = pa.timestamp("us", tz="UTC")


def orders(rows: int = 1, **columns: Any) -> pa.Table:
    told: dict[str, Any] = {
        "order_id": [f"O{i}" for i in range(rows)],
        "shop_id": ["S1"] * rows,
        "paid_at": pa.array([PAID] * rows, UTC),
        "amount_minor": pa.array([100] * rows, pa.int64()),
    }
    return pa.table(told | columns)


def notices(rows: int = 1, **columns: Any) -> pa.Table:
    told: dict[str, Any] = {
        "notice_id": [f"N{i}" for i in range(rows)],
        "starts_at": pa.array([PAID] * rows, UTC),
        "ends_at": pa.array([PAID] * rows, UTC),
        "window": ["paid"] * rows,
        "extend_hours": pa.array([36.5] * rows),
    }
    return pa.table(told | columns)


def test_right_types_are_not_copied(facts: Load) -> None:
    loaded = facts({"orders.parquet": orders(3)})
    kinds = dict(loaded.con.execute("SELECT table_name, table_type FROM information_schema.tables").fetchall())
    assert kinds["fact_orders"] == "VIEW"
    assert not [name for name in kinds if name.startswith("stored_")]
    plan = str(loaded.con.execute("EXPLAIN SELECT paid_at FROM fact_orders").fetchall())
    assert "READ_PARQUET" in plan
    assert "FILTER" not in plan
    assert loaded.rows("orders", "paid_at", "recorded_at", "amount_minor") == [(PAID_US, PAID_US, 100)] * 3


@pytest.mark.parametrize(
    ("array", "means", "assumed"),
    [
        (pa.array([PAID], UTC), PAID_US, 0),
        (pa.array([PAID], pa.timestamp("us", tz="Asia/Shanghai")), PAID_US, 0),
        (pa.array([PAID], pa.timestamp("ns", tz="UTC")), PAID_US, 0),
        (pa.array([1_672_538_400_123_456_789], pa.timestamp("ns")), PAID_US - 8 * 3_600_000_000, 1),
        (pa.array([1_672_538_400_123], pa.timestamp("ms")), PAID_US - 456 - 8 * 3_600_000_000, 1),
        (pa.array([1_672_538_400], pa.timestamp("s")), PAID_US - 123456 - 8 * 3_600_000_000, 1),
        (pa.array(["2023-01-01T02:00:00.123456Z"]), PAID_US, 0),
        (pa.array(["2023-01-01 10:00:00.123456"]), PAID_US, 1),
    ],
)
def test_instants(facts: Load, array: pa.Array, means: int, assumed: int) -> None:
    loaded = facts({"orders.parquet": orders(paid_at=array)})
    assert loaded.rows("orders", "paid_at") == [(means,)]
    assert loaded.report.tables["orders"].zone_assumed == assumed


def test_the_timestamps_of_spark_are_utc(facts: Load, tmp_path: Path) -> None:
    pq.write_table(orders(), tmp_path / "old.parquet", use_deprecated_int96_timestamps=True)
    loaded = facts({"orders.parquet": (tmp_path / "old.parquet").read_bytes()})
    assert loaded.rows("orders", "paid_at") == [(PAID_US,)]
    assert loaded.report.tables["orders"].zone_assumed == 0


@pytest.mark.parametrize(
    ("array", "means"),
    [
        (pa.array([7], pa.int8()), 7),
        (pa.array([7], pa.uint64()), 7),
        (pa.array([7.0]), 7),
        (pa.array([Decimal("7.00")]), 7),
        (pa.array(["7.0"]), 7),
        (pa.array([999_999_999_999_999], pa.int64()), 999_999_999_999_999),
    ],
)
def test_whole_numbers(facts: Load, array: pa.Array, means: int) -> None:
    assert facts({"orders.parquet": orders(amount_minor=array)}).rows("orders", "amount_minor") == [(means,)]


@pytest.mark.parametrize(
    ("array", "code"),
    [
        (pa.array([7.5]), "minor"),
        (pa.array([float("nan")]), "minor"),
        (pa.array([1e20]), "minor"),
        (pa.array([Decimal("7.25")]), "minor"),
        (pa.array([2**63], pa.uint64()), "minor"),
        (pa.array([10**15], pa.int64()), "minor"),
        (pa.array([-1], pa.int64()), "negative"),
        (pa.array([-1.0]), "negative"),
        (pa.array([None], pa.int64()), "empty"),
        (pa.array(["x"]), "minor"),
        (pa.array([""]), "empty"),
    ],
)
def test_no_whole_numbers(facts: Load, array: pa.Array, code: str) -> None:
    loaded = facts({"orders.parquet": orders(amount_minor=array)})
    assert [(row[1], row[2], row[4]) for row in loaded.quarantine()] == [(1, "amount_minor", code)]
    assert loaded.rows("orders") == []


@pytest.mark.parametrize(
    "array",
    [pa.array([36.1]), pa.array([36.1], pa.float32()), pa.array([Decimal("36.100000000")]), pa.array([" 36.1 "])],
)
def test_hours_are_exact(facts: Load, array: pa.Array) -> None:
    assert facts({"notices.parquet": notices(extend_hours=array)}).rows("notices", "extend_hours") == [
        (129_960_000_000,)
    ]


def test_whole_hours(facts: Load) -> None:
    loaded = facts({"orders.parquet": orders(promise_hours=pa.array([48], pa.int32()))})
    assert loaded.rows("orders", "promise_hours") == [(172_800_000_000,)]


@pytest.mark.parametrize("value", [1 / 3, float("nan"), float("inf"), 1e9])
def test_hours_out_of_reach(facts: Load, value: float) -> None:
    loaded = facts({"notices.parquet": notices(extend_hours=pa.array([value]))})
    assert [(row[2], row[4]) for row in loaded.quarantine()] == [("extend_hours", "hours")]


@pytest.mark.parametrize(
    ("array", "means"),
    [
        (pa.array([["330106", " 11"]]), "330106|11"),
        (pa.array([[330106, 11]]), "330106|11"),
        (pa.array(["330106 | 11|"]), "330106|11"),
        (pa.array([""]), None),
        (pa.array([[]], pa.list_(pa.string())), None),
        (pa.array([None], pa.string()), None),
        (pa.nulls(1), None),
    ],
)
def test_codes(facts: Load, array: pa.Array, means: str | None) -> None:
    assert facts({"notices.parquet": notices(regions=array)}).rows("notices", "regions") == [(means,)]


def test_bad_codes(facts: Load) -> None:
    table = notices(3, regions=[["33"], ["33", "x"], None], channels=[["live"], ["live"], ["Live", "tv"]])
    assert [row[1:] for row in facts({"notices.parquet": table}).quarantine()] == [
        (2, "regions", "[33, x]", "digits"),
        (3, "channels", "[Live, tv]", "word"),
    ]


def test_text_columns(facts: Load) -> None:
    table = orders(
        3,
        order_id=pa.array([10**17, 2, 3], pa.int64()),
        mode=["spot", " Spot ", None],
        product_id=["", "P1", "P2"],
        ship_to=["", "330106", "33"],
        channel=pa.array(["live", "live", None]).dictionary_encode(),
        closed=pa.array([1, 0, None], pa.int32()),
        currency=pa.nulls(3),
    )
    loaded = facts({"orders.parquet": table})
    assert loaded.quarantine() == []
    assert loaded.rows("orders", "order_id", "mode", "product_id", "ship_to", "channel", "closed", "currency") == [
        ("100000000000000000", "spot", None, None, "live", True, None),
        ("2", "spot", "P1", "330106", "live", False, None),
        ("3", None, "P2", "33", None, None, None),
    ]


def test_a_day(facts: Load) -> None:
    table = pa.table({"appeal_id": ["A", "B"], "clause": ["x", "y"], "window_start": [dt.date(2022, 12, 19), None]})
    assert facts({"appeals.parquet": table}).rows("appeals", "window_start") == [(19_345,), (None,)]


def test_bad_rows_are_numbered_from_one(facts: Load) -> None:
    bad = orders(4, order_id=["O1", None, "", "O4"], mode=["spot", "spot", "spot", "no"])
    loaded = facts({"orders/a.parquet": orders(), "orders/b.parquet": bad})
    assert loaded.quarantine() == [
        ("orders/b.parquet", 2, "order_id", None, "empty"),
        ("orders/b.parquet", 3, "order_id", "", "empty"),
        ("orders/b.parquet", 4, "mode", "no", "word"),
    ]
    report = loaded.report.tables["orders"]
    assert (report.read, report.kept, report.quarantined) == (5, 2, 3)
    assert loaded.rows("orders", "order_id") == [("O0",), ("O1",)]


def test_part_files_of_different_types(facts: Load) -> None:
    text = orders(order_id=["O9"], paid_at=["2023-01-01 10:00:00"], amount_minor=["5"])
    naive = orders(order_id=["O8"], paid_at=pa.array([PAID.replace(tzinfo=None)]), note=["x"])
    loaded = facts({"orders/a.parquet": orders(), "orders/b.parquet": text, "orders/c.parquet": naive})
    assert sorted(loaded.rows("orders", "order_id")) == [("O0",), ("O8",), ("O9",)]
    assert loaded.report.tables["orders"].zone_assumed == 2
    assert [stray.name for stray in loaded.report.tables["orders"].ignored] == ["note"]


def test_instants_are_bounded(facts: Load) -> None:
    years = pa.array([dt.datetime(1969, 12, 31, tzinfo=dt.UTC), dt.datetime(2200, 1, 1, tzinfo=dt.UTC)], UTC)
    loaded = facts({"orders.parquet": orders(2, cancelled_at=years)})
    assert [(row[1], row[4]) for row in loaded.quarantine()] == [(1, "years"), (2, "years")]
    far = pa.array([2**62, -(2**62)], pa.int64()).cast(UTC)
    assert len(facts({"orders.parquet": orders(2, cancelled_at=far)}).quarantine()) == 2


@pytest.mark.parametrize(
    ("column", "array", "words"),
    [
        ("paid_at", pa.array([dt.date(2023, 1, 1)]), "the type DATE cannot hold its values. Write a timestamp."),
        ("paid_at", pa.array([1_672_538_400]), "the type BIGINT cannot hold its values. Write a timestamp."),
        ("order_id", pa.array([1.0]), "the type DOUBLE cannot hold its values. Write text."),
        ("order_id", pa.array([b"x"]), "the type BLOB cannot hold its values. Write text."),
        ("amount_minor", pa.array([1.0], pa.float32()), "the type FLOAT cannot hold its values. Write a whole number."),
        ("amount_minor", pa.array([True]), "the type BOOLEAN cannot hold its values. Write a whole number."),
        ("closed", pa.array([1.0]), "the type DOUBLE cannot hold its values. Write a boolean."),
        ("mode", pa.array([{"a": 1}]), "the type STRUCT cannot hold its values. Write text."),
        ("mode", pa.array([["spot"]]), "the type VARCHAR[] cannot hold its values. Write text."),
    ],
)
def test_a_type_that_cannot_hold_the_values(facts: Load, column: str, array: pa.Array, words: str) -> None:
    with pytest.raises(FactsError) as caught:
        facts({"orders.parquet": orders(**{column: array})})
    assert str(caught.value) == f"orders.parquet, column {column}: {words}"


def test_a_required_column_of_nulls_makes_every_row_bad(facts: Load) -> None:
    loaded = facts({"orders.parquet": orders(2, shop_id=pa.nulls(2))})
    assert [row[1:] for row in loaded.quarantine()] == [(1, "shop_id", None, "empty"), (2, "shop_id", None, "empty")]


def test_many_rows_are_checked_column_by_column(facts: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shipby.facts.counting.FEW", 2)
    table = orders(5, order_id=["a", "", "c", "d", None], mode=["spot", "SPOT", None, "no", "fast"])
    loaded = facts({"orders.parquet": table})
    assert [row[1:] for row in loaded.quarantine()] == [
        (2, "order_id", "", "empty"),
        (4, "mode", "no", "word"),
        (5, "order_id", None, "empty"),
    ]
    assert loaded.rows("orders", "order_id", "mode") == [("a", "spot"), ("c", None)]


def test_part_files_with_different_further_columns(facts: Load) -> None:
    other = orders(order_id=["O9"]).select(["amount_minor", "paid_at", "shop_id", "order_id"])
    loaded = facts({"orders/a.parquet": orders(note=["x"], filename=["y"]), "orders/b.parquet": other})
    assert loaded.rows("orders", "order_id") == [("O0",), ("O9",)]
    bad = facts({"orders/a.parquet": orders(note=["x"], filename=["y"], mode=["no"])})
    assert bad.quarantine() == [("orders/a.parquet", 1, "mode", "no", "word")]


def test_a_path_that_looks_like_a_partition(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    folder = write(
        tmp_path / "shop_id=S7", {"orders.parquet": orders(), "shipments.csv": "shipment_id,order_id,shipped_at\n"}
    )
    load(con, folder, "Asia/Shanghai", tmp_path / "work")
    assert con.execute("SELECT shop_id FROM fact_orders").fetchall() == [("S1",)]

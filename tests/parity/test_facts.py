"""Both engines keep the same rows of the same files, put the same aside and count the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from shipby.domain.tables import FACTS
from shipby.engines import duckdb as duck
from shipby.engines.spark.facts import Reader, hand_on
from shipby.engines.spark.session import session
from shipby.engines.spark.staging import Staging
from shipby.facts import FactsReport, load
from shipby.facts.horizon import horizon

pytestmark = pytest.mark.xdist_group("spark")

Told = tuple[FactsReport, dict[str, list[tuple[Any, ...]]], list[tuple[Any, ...]], int | None]
Both = Callable[..., set[str]]
UTC, US = "UTC", pa.timestamp("us", "UTC")


def _at(day: int, hour: int = 0, micro: int = 0) -> dt.datetime:
    return dt.datetime(2023, 1, day, hour, 0, 0, micro, dt.UTC)


@pytest.fixture
def both(tmp_path: Path) -> Both:
    """Loads a folder on both engines; all must be equal; the tables that Spark has read itself."""

    def load_both(folder: Path, zone: str = "Asia/Shanghai") -> set[str]:
        (tmp_path / "staging").mkdir()
        with duck.connect(work=tmp_path, memory="1GB", threads=2) as con:
            expected = _told(load(con, folder, zone, tmp_path), con, con)
        with duck.connect(work=tmp_path, memory="1GB", threads=2) as con, session("local[2]", tmp_path, None) as spark:
            reader = Reader(spark, con, set())
            report = load(con, folder, zone, tmp_path, elsewhere=reader)
            hand_on(spark, con, Staging(spark, tmp_path / "staging"), reader.taken)
            assert _told(report, con, _Spark(spark)) == expected
            return reader.taken

    return load_both


class _Spark:
    """A session that answers as a DuckDB connection does."""

    def __init__(self, spark: Any) -> None:
        self.spark = spark

    def execute(self, query: str) -> _Spark:
        self.query = query
        return self

    def fetchall(self) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self.spark.sql(self.query).collect()]


def _told(report: FactsReport, con: Any, engine: Any) -> Told:
    rows = {name: sorted(engine.execute(f"SELECT * FROM fact_{name}").fetchall(), key=repr) for name in FACTS}
    aside = con.execute("SELECT * FROM facts_quarantine ORDER BY ALL").fetchall()
    return report, rows, aside, horizon(con)


def _orders(rows: int, **columns: pa.Array) -> pa.Table:
    plain = {
        "order_id": pa.array([f"O{n}" for n in range(rows)]),
        "shop_id": pa.array(["店铺", *["Shop"] * (rows - 1)]),
        "paid_at": pa.array([_at(1, n % 24) for n in range(rows)], US),
        "amount_minor": pa.array(range(rows), pa.int64()),
    }
    return pa.table(plain | columns)


def _write(folder: Path, **tables: pa.Table) -> Path:
    folder.mkdir(exist_ok=True)
    for name, table in tables.items():
        pq.write_table(table, folder / f"{name}.parquet")
    return folder


def test_every_check_of_typed_columns(both: Both, tmp_path: Path) -> None:
    orders = _orders(
        9,
        order_id=pa.array(["O1", "", None, "o1", "订单", " O1 ", "O1", "Ö", "z"]),
        amount_minor=pa.array([0, 1, 2, -1, 10**15, 10**15 - 1, 5, 6, None]),
        mode=pa.array(["spot", " SPOT ", "Presale\u3000", "", "odd", None, "fast", "custom", "spot"]),
        promise_hours=pa.array([36.5, 0.1234567, float("nan"), float("inf"), -1.0, None, 1e7, 48.0, 0.000001]),
        ship_to=pa.array(["110101", "11O101", "", None, "１１", "110101\n", "1", " 1 ", "0"]),
        parcels_expected=pa.array([1, 0, 2, None, 1, 1, 1, 1, 1], pa.int16()),
        closed=pa.array([0, 1, 2, None, 0, 1, 0, 1, 0], pa.int8()),
        promised_by=pa.array([None, _at(1), _at(9), _at(9, 1, 1), None, _at(9), _at(9), _at(9), _at(9)], US),
        cancelled_at=pa.array([dt.datetime(1969, 12, 31, 23, tzinfo=dt.UTC), *[None] * 8], US),
    )
    notices = pa.table(
        {
            "notice_id": ["N1", "N2", "N3", "N4"],
            "starts_at": pa.array([_at(2), _at(2), _at(3), _at(2)], US),
            "ends_at": pa.array([_at(3), _at(3), _at(2), _at(3)], US),
            "window": ["paid", "due", "paid", "DUE"],
            "regions": ["33|11", " 33 || 1x", "", None],
            "channels": pa.array([["live", " Video "], [], None, ["radio"]], pa.list_(pa.string())),
            "extend_hours": pa.array([Decimal("24.00"), None, Decimal("1.50"), None], pa.decimal128(8, 2)),
            "dispatch_by": pa.array([None, None, None, _at(9)], US),
        }
    )
    appeals = pa.table(
        {
            "appeal_id": ["A1", "A2"],
            "clause": ["late-dispatch", "late-dispatch"],
            "window_start": pa.array([dt.date(2023, 1, 1), dt.date(1969, 12, 31)]),
        }
    )
    assert both(_write(tmp_path / "f", orders=orders, notices=notices, appeals=appeals)) == {
        "orders",
        "notices",
        "appeals",
    }


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York", "America/Sao_Paulo"])
def test_local_times_around_every_change_of_the_clock(both: Both, tmp_path: Path, zone: str) -> None:
    moments = [
        dt.datetime(1988, 6, 1, 12),
        dt.datetime(2017, 10, 15, 0, 30),
        dt.datetime(2023, 3, 12, 2, 30),
        dt.datetime(2023, 11, 5, 1, 30),
        dt.datetime(2023, 11, 5, 1, 59, 59, 999_999),
        dt.datetime(2023, 1, 1, 10),
    ]
    paid = pa.array(moments, pa.timestamp("ms" if zone == "Asia/Shanghai" else "us"), safe=False)
    assert both(_write(tmp_path / "f", orders=_orders(6, paid_at=paid)), zone) == {"orders"}


def test_the_old_timestamps_of_spark_and_hive(both: Both, tmp_path: Path) -> None:
    folder = _write(tmp_path / "f")
    pq.write_table(_orders(3), folder / "orders.parquet", use_deprecated_int96_timestamps=True)
    assert both(folder) == {"orders"}


def test_part_files_of_odd_names(both: Both, tmp_path: Path) -> None:
    folder = tmp_path / "事实 [1] {a,b}*"
    (folder / "orders").mkdir(parents=True)
    for number in (0, 1):
        pq.write_table(_orders(3, shop_id=pa.array(["s", None, ""])), folder / "orders" / f"部分 {number}?.parquet")
    assert both(folder) == {"orders"}


@pytest.mark.parametrize(
    "paid_at",
    [
        pa.array([_at(1)], pa.timestamp("ns", "UTC")),
        pa.array([dt.datetime(2023, 1, 1)], pa.timestamp("ns")),
        pa.array(["2023/1/5 9:30"]),
    ],
    ids=["nanoseconds", "local nanoseconds", "text"],
)
def test_what_spark_cannot_read_is_read_here(both: Both, tmp_path: Path, paid_at: pa.Array) -> None:
    assert both(_write(tmp_path / "f", orders=_orders(1, paid_at=paid_at))) == set()


def test_part_files_that_do_not_agree_are_read_here(both: Both, tmp_path: Path) -> None:
    folder = tmp_path / "f"
    (folder / "orders").mkdir(parents=True)
    pq.write_table(_orders(2), folder / "orders" / "1.parquet")
    pq.write_table(_orders(2, amount_minor=pa.array([1.0, 1.5])), folder / "orders" / "2.parquet")
    pq.write_table(
        pa.table({"shipment_id": ["H"], "order_id": ["O1"], "shipped_at": [_at(2)]}), folder / "shipments.parquet"
    )
    assert both(folder) == {"shipments"}


def test_columns_that_hold_nothing_and_columns_that_are_strange(both: Both, tmp_path: Path) -> None:
    orders = _orders(2, channel=pa.nulls(2), colour=pa.array(["red", "blue"]))
    assert both(_write(tmp_path / "f", orders=orders)) in ({"orders"}, set())

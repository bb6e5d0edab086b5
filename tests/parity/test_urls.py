"""Facts behind a URL: Parquet partitioned by day, Delta, and what is said where they cannot be read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable, write_deltalake

import shipby
from shipby.engines.engine import GapError
from shipby.engines.spark.gaps import GAPS
from shipby.facts import FactsError
from tests.journeys.market import AS_OF, FACTS
from tests.parity.same import same_tables
from tests.parity.typed import write_typed

pytestmark = pytest.mark.xdist_group("spark")


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    """The market: orders in folders by day, shipments as Delta with a file that no longer counts, the rest flat."""
    folder = write_typed(FACTS, tmp_path / "a lake")
    orders, shipments = folder / "orders.parquet", folder / "shipments.parquet"
    split = f"SELECT *, strftime(paid_at, '%Y-%m-%d') AS day FROM '{orders}'"
    duckdb.sql(f"COPY ({split}) TO '{folder / 'orders'}' (FORMAT parquet, PARTITION_BY (day))")
    rows = pq.read_table(shipments)
    twice = rows.set_column(1, "order_id", pa.array(["wrong"] * rows.num_rows))
    write_deltalake(folder / "shipments", twice)
    write_deltalake(folder / "shipments", rows, mode="overwrite")
    assert len(DeltaTable(folder / "shipments").file_uris()) < len([*(folder / "shipments").glob("*.parquet")])
    orders.unlink()
    shipments.unlink()
    return folder


def test_facts_and_staging_by_url(lake: Path, tmp_path: Path) -> None:
    shipby.judge(FACTS, pack="douyin", as_of=AS_OF, out=tmp_path / "duckdb")
    staging, out = f"file://{tmp_path}/a place", tmp_path / "结果 [1] 100%"
    run = shipby.judge(f"file://{lake}", pack="douyin", as_of=AS_OF, out=out, engine="spark", staging=staging)
    same_tables(tmp_path / "duckdb", out)
    assert run.report.tables["orders"].content_hash is None
    assert run.manifest["circumstances"]["facts"] == f"file://{lake}"


def _refused(folder: Path) -> str:
    with pytest.raises(FactsError) as error:
        shipby.judge(f"file://{folder}", pack="douyin", as_of=AS_OF, engine="spark")
    return str(error.value)


def _orders(folder: Path, **columns: pa.Array) -> None:
    plain: dict[str, Any] = {"order_id": ["O1"], "shop_id": ["S1"], "amount_minor": [1]}
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(plain | columns), folder / "orders.parquet")


def test_gap_text_behind_a_url(tmp_path: Path) -> None:
    _orders(tmp_path, paid_at=pa.array(["2023-01-01 10:00:00"]))
    assert _refused(tmp_path) == GAPS["text"].format(label=f"file://{tmp_path}/orders", column="paid_at")


def test_gap_nanoseconds_behind_a_url(tmp_path: Path) -> None:
    _orders(tmp_path, paid_at=pa.array([1], pa.timestamp("ns", "UTC")))
    told = _refused(tmp_path)
    says = told.removeprefix(f"file://{tmp_path}/orders.parquet: ").removesuffix(GAPS["types"].split("{says}")[1])
    assert told == GAPS["types"].format(label=f"file://{tmp_path}/orders.parquet", says=says)
    assert "TIMESTAMP(NANOS,true)" in says


def test_gap_deletion_vectors_of_delta(tmp_path: Path) -> None:
    rows = pa.table({"order_id": ["O1"], "shop_id": ["S1"]})
    options = {"delta.enableDeletionVectors": "true", "delta.minReaderVersion": "3", "delta.minWriterVersion": "7"}
    write_deltalake(tmp_path / "orders", rows, configuration=options)
    features = ", ".join(sorted(DeltaTable(tmp_path / "orders").protocol().reader_features or ()))
    assert "deletionVectors" in features
    assert _refused(tmp_path) == GAPS["delta"].format(label=f"file://{tmp_path}/orders", features=features)


def test_no_orders_behind_a_url(tmp_path: Path) -> None:
    assert (
        _refused(tmp_path) == f"file://{tmp_path} holds no orders table (orders.parquet or orders/, Parquet or Delta)."
    )


def test_duckdb_reads_no_url(tmp_path: Path) -> None:
    with pytest.raises(GapError, match="--engine spark"):
        shipby.judge("s3a://bucket/facts", pack="douyin", as_of=AS_OF, out=tmp_path / "out")

"""A reader of the lake has what loading the folder gives, of whole imports only."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from deltalake import DeltaTable

from shipby.domain.tables import FACTS
from shipby.facts import load
from shipby.facts.horizon import newest_by_table
from shipby.lake import define, files_of, import_facts, report, snapshot
from tests.health.tree import ROOT
from tests.unit.lake.lakes import AT, Bench, order, orders, scan

MARKET = ROOT / "examples" / "market"


@pytest.fixture
def loaded(tmp_path: Path) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    load(con, MARKET, "Asia/Shanghai", tmp_path / "work")
    return con


def test_the_tables_are_those_of_loading_the_folder(bench: Bench, loaded: duckdb.DuckDBPyConnection) -> None:
    import_facts(bench.lake, MARKET, at=AT)
    con = duckdb.connect()
    define(con, bench.lake, snapshot(bench.lake).tables)
    for table in FACTS:
        for question in (f"DESCRIBE fact_{table}", f"FROM fact_{table} ORDER BY ALL"):
            assert con.execute(question).fetchall() == loaded.execute(question).fetchall(), table
    assert newest_by_table(con) == newest_by_table(loaded)


def test_hours_keep_their_six_decimals(bench: Bench) -> None:
    bench.bring(orders=[order("O1", promise_hours="36.123457"), order("O2", promise_hours="0.000001")])
    assert bench.rows("orders", "order_id, promise_hours") == [("O1", 130_044_445_200), ("O2", 3_600)]


def test_tables_that_never_came_are_empty_and_absent(bench: Bench) -> None:
    bench.bring(orders=orders(range(2)), scans=[])
    seen = snapshot(bench.lake)
    assert set(seen.tables) == {"orders", "scans"}
    assert bench.rows("scans") == bench.rows("notices") == []
    told = report(bench.lake, seen)
    assert told.present == {"orders", "scans"}
    assert (told.tables["orders"].kept, told.tables["orders"].quarantined) == (2, 0)
    assert told.tables["notices"].content_hash is None


def test_the_hash_of_a_report_is_that_of_the_imports_whatever_their_order(bench: Bench, tmp_path: Path) -> None:
    from shipby.lake import create

    other = Bench(create(tmp_path / "other", "douyin", AT), tmp_path / "beside")
    first, second = ({"orders": orders(range(2))}, {"scans": [scan()]})
    hashes = []
    for place, deliveries in ((bench, (first, second)), (other, (second, first))):
        for each in deliveries:
            place.bring(**each)
        hashes.append(report(place.lake, snapshot(place.lake)).tables["scans"].content_hash)
    assert hashes[0] == hashes[1]
    bench.bring(orders=orders([9]))
    assert report(bench.lake, snapshot(bench.lake)).tables["scans"].content_hash != hashes[0]


def test_views_of_another_name_stand_beside(bench: Bench) -> None:
    bench.bring(orders=orders(range(2)))
    with duckdb.connect() as con:
        define(con, bench.lake, snapshot(bench.lake).tables)
        reach = newest_by_table(con)
        define(con, bench.lake, {}, prefix="new_")
        counts = con.execute("SELECT (SELECT count(*) FROM fact_orders), (SELECT count(*) FROM new_orders)").fetchone()
        assert counts == (2, 0)
        assert newest_by_table(con) == reach


def test_the_files_of_an_import_are_those_it_wrote(bench: Bench) -> None:
    first, second = bench.bring(orders=orders(range(2))), bench.bring(orders=orders([7]), scans=[scan()])
    found = files_of(bench.lake, [second.id])
    assert found is not None
    assert set(found) == {"orders", "scans"}
    [path] = found["orders"]
    assert duckdb.sql(f"SELECT order_id FROM '{path}'").fetchall() == [("O7",)]
    both = files_of(bench.lake, [first.id, second.id])
    assert both is not None
    assert both["orders"] == snapshot(bench.lake).tables["orders"]
    path.unlink()
    assert files_of(bench.lake, [second.id]) is None
    assert files_of(bench.lake, ["unknown"]) is None


def test_any_reader_of_delta_tables_can_open_a_table(bench: Bench) -> None:
    bench.bring(orders=[order("O1", promise_hours="36.5"), order("O2")])
    bench.bring(orders=orders([3]))
    table = DeltaTable(bench.lake.table("orders")).to_pyarrow_table()
    assert sorted(table.column("order_id").to_pylist()) == ["O1", "O2", "O3"]
    found = {name: str(table.schema.field(name).type) for name in ("paid_at", "promise_hours", "closed")}
    assert found == {"paid_at": "timestamp[us, tz=UTC]", "promise_hours": "decimal128(18, 6)", "closed": "bool"}
    assert DeltaTable(bench.lake.table("orders")).count() == 3

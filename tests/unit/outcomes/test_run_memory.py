"""A run over more rows than the engine may hold at once: what does not fit is spilled, and the run ends well."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import duckdb

from shipby.domain.instants import instant_us
from shipby.lake import create, import_facts
from shipby.outcomes.runs.running import RunRequest, run

ORDERS = 300_000
AT = datetime(2023, 1, 8, tzinfo=UTC)
MEMORY = "130MB"
"""Too little for two joins of all orders at a time."""

_PAID = "TIMESTAMPTZ '2023-01-01 00:00:00+08' + i * INTERVAL 1 SECOND"
_FACTS = {
    "orders": f"'O' || (1000000000 + i) AS order_id, 'S' || i % 600 AS shop_id, {_PAID} AS paid_at,"
    "1000 AS amount_minor, 'P' || (100000 + i) AS product_id, '330106' AS ship_to",
    "shipments": f"'H' || (1000000000 + i) AS shipment_id, 'O' || (1000000000 + i) AS order_id, 'zto' AS carrier,"
    f"'N' || (100000000000 + i) AS tracking_no, {_PAID} + INTERVAL 20 HOUR AS shipped_at",
    "scans": f"'zto' AS carrier, 'N' || (100000000000 + i) AS tracking_no, 'picked_up' AS kind,"
    f"{_PAID} + INTERVAL 30 HOUR AS scanned_at",
}


def test_a_run_of_all_orders_keeps_within_its_memory(tmp_path: Path) -> None:
    facts = tmp_path / "facts"
    facts.mkdir()
    for table, cells in _FACTS.items():
        duckdb.sql(f"SELECT {cells} FROM range({ORDERS}) AS t(i)").write_parquet(str(facts / f"{table}.parquet"))
    lake = create(tmp_path / "lake", "douyin", AT)
    import_facts(lake, facts, at=AT)
    done = run(RunRequest(lake, instant_us("2023-01-08T00:00:00+08:00"), memory=MEMORY))
    assert done.run.data["judged"] == ORDERS

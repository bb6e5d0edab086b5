"""a facts folder of Parquet -> the outcomes of pack douyin by handwritten.sql: what shipby is measured against."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import time
from pathlib import Path

import duckdb

SQL = Path(__file__).with_name("handwritten.sql")

COLUMNS = {
    "orders": "order_id shop_id product_id category_id paid_at:t amount_minor:n currency mode promised_by:t "
    "promise_hours:h channel ship_from ship_to parcels_expected:n cancelled_at:t refunded_at:t closed:b "
    "relief_included:b source_at:t recorded_at:t",
    "shipments": "shipment_id order_id carrier tracking_no shipped_at:t source_at:t recorded_at:t",
    "scans": "carrier tracking_no kind scanned_at:t received_at:t region note",
    "incidents": "incident_id order_id kind severity found_at:t finding_id withdrawn_at:t source_at:t recorded_at:t",
    "notices": "notice_id starts_at:t ends_at:t window side regions categories channels extend_hours:h dispatch_by:t "
    "source_at:t recorded_at:t",
    "filings": "filing_id order_id reason submitted_at:t dispatch_by:t status decided_at:t source_at:t recorded_at:t",
    "closures": "closure_id order_id closed_at:t source_at:t recorded_at:t",
    "terms": "terms_id shop_id mode hours:h starts_at:t source_at:t recorded_at:t",
    "feeds": "feed_id carrier starts_at:t ends_at:t source_at:t recorded_at:t",
    "appeals": "appeal_id clause order_id shop_id window_start:d decided_at:t outcome source_at:t recorded_at:t",
}
TYPES = {"": "VARCHAR", "t": "TIMESTAMPTZ", "n": "BIGINT", "h": "DOUBLE", "b": "BOOLEAN", "d": "DATE"}


def _read(con: duckdb.DuckDBPyConnection, folder: Path) -> set[str]:
    """The tables present; each of COLUMNS is a view afterwards, columns that the file lacks are null."""
    present = set()
    for table, words in COLUMNS.items():
        path = folder / f"{table}.parquet"
        found: set[str] = set()
        if path.exists():
            found = {str(row[0]) for row in con.execute(f"DESCRIBE SELECT * FROM '{path}'").fetchall()}
            present.add(table)
        columns = ", ".join(
            f'"{name}"::{TYPES[kind]} AS "{name}"' if name in found else f'NULL::{TYPES[kind]} AS "{name}"'
            for name, _, kind in (word.partition(":") for word in words.split())
        )
        source = f"'{path}'" if path.exists() else "(SELECT 1) WHERE FALSE"
        con.execute(f"CREATE TEMP VIEW {table} AS SELECT {columns} FROM {source}")
    return present


def _covered(con: duckdb.DuckDBPyConnection, as_of: int) -> str:
    """The expression for "a row of feeds covers this shipment"; without rows every shipment is covered."""
    seen = f"epoch_us(coalesce(recorded_at, starts_at)) <= {as_of}"
    row = con.execute(f"SELECT count(*) FROM feeds WHERE {seen}").fetchone()
    if not row or not row[0]:
        return "TRUE"
    seen = seen.replace("recorded_at", "f.recorded_at")
    return (
        f"EXISTS (SELECT 1 FROM feeds f WHERE {seen} AND (f.carrier IS NULL OR f.carrier = x.carrier)"
        " AND x.shipped_at >= f.starts_at AND (f.ends_at IS NULL OR x.shipped_at <= f.ends_at))"
    )


def judge(
    folder: Path, as_of: dt.datetime, out: Path, *, memory: str, spill: Path, threads: int | None, trace: bool
) -> None:
    """Five Parquet files in `out`."""
    out.mkdir(parents=True, exist_ok=True)
    spill.mkdir(parents=True, exist_ok=True)
    con = duckdb.connect()
    con.execute(f"SET TimeZone='UTC'; SET memory_limit='{memory}'; SET temp_directory='{spill}'")
    if threads:
        con.execute(f"SET threads={threads}")
    present = _read(con, folder)
    micros = (as_of - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) // dt.timedelta(microseconds=1)
    values = {
        "$NOW": f"make_timestamptz({micros})",
        "$T": micros,
        "$FEED": "scans" in present,
        "$COVERED": _covered(con, micros),
        "$OUT": out,
    }
    text = SQL.read_text()
    for name, value in values.items():
        text = text.replace(name, str(value))
    for statement in duckdb.extract_statements(text):
        began, busy = time.perf_counter(), time.process_time()
        con.execute(statement)
        if trace and (took := time.perf_counter() - began) > 0.1:
            title = " ".join(line for line in statement.query.split("\n") if not line.startswith("--"))
            print(f"{took:6.2f} s {time.process_time() - busy:6.2f} cpu  {' '.join(title.split())[:80]}")
    con.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("facts", type=Path)
    parser.add_argument("--as-of", type=dt.datetime.fromisoformat, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--memory", default="4500MB")
    parser.add_argument("--spill", type=Path, help="where DuckDB spills (default: OUT/.spill)")
    parser.add_argument("--threads", type=int)
    parser.add_argument("--trace", action="store_true", help="print the wall and processor time of each statement")
    options = parser.parse_args()
    began = time.perf_counter()
    spill = options.spill or options.out / ".spill"
    judge(
        options.facts,
        options.as_of,
        options.out,
        memory=options.memory,
        spill=spill,
        threads=options.threads,
        trace=options.trace,
    )
    print(json.dumps({"seconds": round(time.perf_counter() - began, 2)}))


if __name__ == "__main__":
    main()

"""the shipments and scans of a folder -> the shipments whose number only another carrier knows, told without carrier.

A seller who chose the wrong carrier for a number looks like one whose parcel was never picked up. Nobody is accused of
that: such a shipment is told again without its carrier, which makes its pickup unknown, and it is reported.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from shipby.facts.adapters.report import Text
from shipby.facts.sql import literal, paths

OTHER = "other-carrier.parquet"
"""The part of `shipments` that holds them; made anew by every import."""


def concerns(con: duckdb.DuckDBPyConnection, new: Path) -> bool:
    """Whether new tables can change which shipments those are: they have scans, or shipments with numbers."""
    if (new / "scans").exists():
        return True
    parts = sorted((new / "shipments").glob("*.parquet"))
    row = con.execute(f"SELECT count(tracking_no) FROM read_parquet({paths(parts)})").fetchone() if parts else None
    return bool(row and row[0])


def amend(con: duckdb.DuckDBPyConnection, folder: Path) -> tuple[Text, ...]:
    """The folder's shipments are amended; a note of how many, if any."""
    shipments, scans = (sorted((folder / name).glob("*.parquet")) for name in ("shipments", "scans"))
    if not shipments or not scans:
        return ()
    con.execute(
        f"""CREATE OR REPLACE TEMP VIEW seen AS
            SELECT carrier, tracking_no, coalesce(received_at, scanned_at) AS learned
            FROM (SELECT NULL::TIMESTAMPTZ AS received_at WHERE FALSE
                UNION ALL BY NAME FROM read_parquet({paths(scans)}, union_by_name=true));
        CREATE OR REPLACE TEMP TABLE stray AS
            SELECT shipment_id, order_id, carrier, tracking_no, shipped_at FROM
                (SELECT * FROM read_parquet({paths(shipments)}, union_by_name=true)
                WHERE carrier IS NOT NULL AND tracking_no IS NOT NULL) ANTI JOIN seen USING (carrier, tracking_no);
        CREATE OR REPLACE TEMP TABLE other_carrier AS
            SELECT shipment_id, order_id, NULL::VARCHAR AS carrier, stray.tracking_no, shipped_at,
                greatest(shipped_at + INTERVAL 1 MICROSECOND, learned) AS recorded_at, stray.carrier AS told, found
            FROM stray JOIN (SELECT tracking_no, min(learned) AS learned, min(carrier) AS found
                FROM seen SEMI JOIN stray USING (tracking_no) GROUP BY ALL) AS other USING (tracking_no)"""
    )
    row = con.execute("SELECT count(*), min((tracking_no, told, found)) FROM other_carrier").fetchone()
    if not row or not row[0]:
        return ()
    con.execute(
        f"""COPY (SELECT * EXCLUDE (told, found) FROM other_carrier ORDER BY shipment_id)
        TO {literal(str(folder / "shipments" / OTHER))} (FORMAT parquet)"""
    )
    count, (number, carrier, found) = row
    return (
        Text(
            f"只在另一家快递查到轨迹的运单号 {{n}} 个（如 {number}：发货填 {carrier}，轨迹在 {found}）："
            "揽收无法判定，不算未揽收",
            f"waybill numbers that only another carrier knows: {{n}} (such as {number}: sent by {carrier}, scanned by "
            f"{found}); their pickup is undetermined, not missing",
        ).with_number(count),
    )

"""an import's rows and the lake -> the shipment rows to add: numbers that only another carrier knows, or no longer.

The shipments of the new scans' numbers, and the scans of the new shipments' numbers, are looked up in the lake by
number; nothing else of it is read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shipby.lake.keys import define_keyed, have_keys, rows_where
from shipby.lake.model import Lake
from shipby.lake.snapshot import define, snapshot

if TYPE_CHECKING:
    import duckdb

    from shipby.facts.adapters.report import Text

_COLUMNS = "shipment_id, order_id, carrier, tracking_no, shipped_at, source_at, recorded_at"


def amend(con: duckdb.DuckDBPyConnection, lake: Lake) -> tuple[Text, ...]:
    """The connection, which has the import's rows as `fact_<table>`, has `amended`; what to report, empty if nothing.

    The lake is locked by the caller: what another process brings meanwhile would not be seen.
    """
    if not _concerned(con, lake):
        return ()
    from shipby.facts.adapters.waybills import tell  # loads every format, for the few that have something to tell

    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE told_shipments AS SELECT {_COLUMNS}
            FROM (SELECT {_COLUMNS} FROM fact_shipments UNION ALL SELECT {_COLUMNS} FROM lake_shipments)
            SEMI JOIN concerned USING (shipment_id);
        CREATE OR REPLACE TEMP TABLE heard AS SELECT carrier, tracking_no, min(learned) AS learned
            FROM (FROM fresh UNION ALL SELECT carrier, tracking_no, received_at FROM lake_scans)
            SEMI JOIN told_shipments USING (tracking_no) GROUP BY ALL"""
    )
    return tell(con)


def _concerned(con: duckdb.DuckDBPyConnection, lake: Lake) -> bool:
    """Fill `fresh` (the import's scans by number) and `concerned` (shipment_id to look at); whether there are any."""
    files = snapshot(lake, ("shipments", "scans")).tables
    con.execute(
        """CREATE OR REPLACE TEMP VIEW fresh AS
        SELECT carrier, tracking_no, min(received_at) AS learned FROM fact_scans GROUP BY ALL"""
    )
    held = "FROM lake_shipments"
    if have_keys(con, files):  # hash and carrier tell most numbers apart, and only the rest is read
        define_keyed(con, files, "lake_")
        other = """SELECT _row, _day FROM lake_shipments AS held
            JOIN (SELECT carrier, hash(tracking_no) AS _parcel FROM fact_scans) AS new USING (_parcel)
            WHERE held.carrier IS DISTINCT FROM new.carrier"""
        held = rows_where(con, "shipment_id, carrier, tracking_no", "lake_shipments", "TRUE", other)
    else:
        define(con, lake, files, "lake_")
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE concerned AS
            SELECT shipment_id FROM fact_shipments WHERE tracking_no IS NOT NULL
            UNION SELECT shipment_id FROM ({held}) AS held JOIN fresh USING (tracking_no)
            WHERE held.carrier IS DISTINCT FROM fresh.carrier"""
    )
    row = con.execute("SELECT count(*) FROM concerned").fetchone()
    return bool(row and row[0])

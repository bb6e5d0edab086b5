"""an import's rows and the lake -> the shipment rows to add: numbers that only another carrier knows, or no longer.

The shipments of the new scans' numbers, and the scans of the new shipments' numbers, are looked up in the lake by
number; nothing else of it is read.
"""

from __future__ import annotations

import duckdb

from shipby.facts.adapters.report import Text
from shipby.facts.adapters.waybills import tell
from shipby.lake.model import Lake
from shipby.lake.snapshot import define, snapshot

_COLUMNS = "shipment_id, order_id, carrier, tracking_no, shipped_at, source_at, recorded_at"


def amend(con: duckdb.DuckDBPyConnection, lake: Lake) -> tuple[Text, ...]:
    """The connection, which has the import's rows as `fact_<table>`, has `amended`; what to report, empty if nothing.

    The lake is locked by the caller: what another process brings meanwhile would not be seen.
    """
    define(con, lake, snapshot(lake).tables, "lake_")
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE fresh AS
            SELECT carrier, tracking_no, min(received_at) AS learned FROM fact_scans GROUP BY ALL;
        CREATE OR REPLACE TEMP TABLE concerned AS
            SELECT shipment_id FROM fact_shipments WHERE tracking_no IS NOT NULL
            UNION SELECT shipment_id FROM lake_shipments AS held JOIN fresh USING (tracking_no)
            WHERE held.carrier IS DISTINCT FROM fresh.carrier;
        CREATE OR REPLACE TEMP TABLE told_shipments AS SELECT {_COLUMNS}
            FROM (SELECT {_COLUMNS} FROM fact_shipments UNION ALL SELECT {_COLUMNS} FROM lake_shipments)
            SEMI JOIN concerned USING (shipment_id);
        CREATE OR REPLACE TEMP TABLE heard AS SELECT carrier, tracking_no, min(learned) AS learned
            FROM (FROM fresh UNION ALL SELECT carrier, tracking_no, received_at FROM lake_scans)
            SEMI JOIN told_shipments USING (tracking_no) GROUP BY ALL"""
    )
    return tell(con)

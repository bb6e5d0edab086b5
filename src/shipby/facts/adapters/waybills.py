"""shipments and scans -> rows that tell a shipment without its carrier while only another carrier knows its number.

A seller who chose the wrong carrier for a number looks like one whose parcel was never picked up. Nobody is accused of
that: such a shipment is told again without its carrier, which makes its pickup unknown, and it is reported. Once its
own carrier knows the number too, or its source corrects it, it is told again as its source tells it.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from shipby.facts.adapters.report import Text
from shipby.facts.sql import literal, paths

OTHER = "other-carrier.parquet"
"""The part of `shipments` that holds them in a folder; made anew by every import."""

_OURS = 0
"""The source_at of these rows, by which they are known again: no source told them."""

_AMENDED = f"""
CREATE OR REPLACE TEMP TABLE amended AS
WITH told AS MATERIALIZED (
    FROM told_shipments SEMI JOIN (
        SELECT shipment_id FROM told_shipments AS one JOIN heard USING (tracking_no)
        WHERE one.carrier IS DISTINCT FROM heard.carrier) AS concerned USING (shipment_id)),
version AS (
    SELECT *, lead(recorded_at, 1, {2**62}) OVER (PARTITION BY shipment_id ORDER BY recorded_at) AS until FROM (
        FROM told WHERE source_at IS DISTINCT FROM {_OURS}
        QUALIFY row_number() OVER (PARTITION BY shipment_id, recorded_at ORDER BY source_at DESC NULLS LAST,
            order_id DESC, carrier DESC NULLS LAST, tracking_no DESC NULLS LAST, shipped_at DESC) = 1)),
elsewhere AS (
    SELECT sent.carrier, tracking_no, min(other.learned) AS seen, min(other.carrier) AS finder
    FROM (SELECT DISTINCT carrier, tracking_no FROM version) AS sent JOIN heard AS other USING (tracking_no)
    WHERE other.carrier <> sent.carrier GROUP BY ALL),
ours AS (FROM told WHERE source_at = {_OURS}),
known AS (
    SELECT version.*, finder, home.learned AS own, greatest(recorded_at + 1, seen) AS lost_at,
        seen IS NOT NULL AND lost_at < least(until, own) AS lost, greatest(lost_at + 1, own) AS found_at,
        shipment_id IN (SELECT shipment_id FROM ours) AS touched
    FROM version LEFT JOIN elsewhere USING (carrier, tracking_no) LEFT JOIN heard AS home USING (carrier, tracking_no)),
moment AS (
    SELECT shipment_id, recorded_at + 1 AS instant, order_id, carrier, tracking_no, shipped_at FROM ours
    UNION ALL SELECT shipment_id, lost_at, NULL, NULL, NULL, NULL FROM known WHERE lost AND (own IS NULL OR touched)
    UNION ALL SELECT shipment_id, found_at, NULL, NULL, NULL, NULL FROM known
        WHERE lost AND own IS NOT NULL AND found_at < until AND touched),
wanted AS (
    SELECT known.shipment_id, known.order_id, known.tracking_no, known.shipped_at, instant AS recorded_at,
        CASE WHEN NOT lost OR instant < lost_at OR (own IS NOT NULL AND instant >= found_at)
            THEN known.carrier END AS carrier,
        known.carrier AS sent, finder, moment.order_id AS was_order, moment.carrier AS was_carrier,
        moment.tracking_no AS was_no, moment.shipped_at AS was_shipped
    FROM moment JOIN known ON known.shipment_id = moment.shipment_id
        AND instant >= known.recorded_at AND instant < until)
SELECT DISTINCT shipment_id, order_id, carrier, tracking_no, shipped_at, recorded_at, sent, finder
FROM wanted ANTI JOIN ours ON wanted.shipment_id = ours.shipment_id AND wanted.recorded_at = ours.recorded_at
    AND (wanted.order_id, wanted.carrier, wanted.tracking_no, wanted.shipped_at)
        IS NOT DISTINCT FROM (ours.order_id, ours.carrier, ours.tracking_no, ours.shipped_at)
WHERE (was_order, was_carrier, was_no, was_shipped) IS DISTINCT FROM (order_id, carrier, tracking_no, shipped_at)
"""
"""`told_shipments`: all rows of some shipments, in plan types. `heard`: by carrier and number, when it was learned."""


def tell(con: duckdb.DuckDBPyConnection) -> tuple[Text, ...]:
    """The connection has `amended`, the rows to add to what `told_shipments` and `heard` tell; what to report of it."""
    con.execute(_AMENDED)
    return tuple(_notes(con))


AMENDED = f"""SELECT shipment_id, order_id, carrier, tracking_no, shipped_at, {_OURS}::BIGINT AS source_at, recorded_at
    FROM amended"""
"""These rows, in plan types."""


def _notes(con: duckdb.DuckDBPyConnection) -> list[Text]:
    lost = con.execute(
        "SELECT count(DISTINCT tracking_no), min((tracking_no, sent, finder)) FROM amended WHERE carrier IS NULL"
    ).fetchone()
    found = con.execute(
        """SELECT count(DISTINCT tracking_no), min(tracking_no) FROM amended
        WHERE carrier IS NOT NULL AND shipment_id NOT IN (SELECT shipment_id FROM amended WHERE carrier IS NULL)"""
    ).fetchone()
    notes = []
    if lost and lost[0]:
        number, carrier, finder = lost[1]
        notes.append(
            Text(
                f"只在另一家快递查到轨迹的运单号 {{n}} 个（如 {number}：发货填 {carrier}，轨迹在 {finder}）："
                "揽收无法判定，不算未揽收",
                f"waybill numbers that only another carrier knows: {{n}} (such as {number}: sent by {carrier}, scanned "
                f"by {finder}); their pickup is undetermined, not missing",
            ).with_number(lost[0])
        )
    if found and found[0]:
        notes.append(
            Text(
                f"此前只在另一家快递查到、现已查清的运单号 {{n}} 个（如 {found[1]}）：揽收重新判定",
                f"waybill numbers that only another carrier had known: {{n}} (such as {found[1]}); their pickup is "
                "judged again",
            ).with_number(found[0])
        )
    return notes


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
        f"""CREATE OR REPLACE TEMP VIEW told_shipments AS
            SELECT shipment_id, order_id, carrier, tracking_no, epoch_us(shipped_at) AS shipped_at,
                epoch_us(source_at) AS source_at, epoch_us(coalesce(recorded_at, shipped_at)) AS recorded_at
            FROM (SELECT NULL::VARCHAR AS carrier, NULL::VARCHAR AS tracking_no, NULL::TIMESTAMPTZ AS source_at,
                    NULL::TIMESTAMPTZ AS recorded_at WHERE FALSE
                UNION ALL BY NAME FROM read_parquet({paths(shipments)}, union_by_name=true));
        CREATE OR REPLACE TEMP TABLE heard AS
            SELECT carrier, tracking_no, epoch_us(min(coalesce(received_at, scanned_at))) AS learned
            FROM (SELECT NULL::TIMESTAMPTZ AS received_at WHERE FALSE
                UNION ALL BY NAME FROM read_parquet({paths(scans)}, union_by_name=true)) GROUP BY ALL"""
    )
    notes = tell(con)
    if notes:
        con.execute(
            f"""COPY (SELECT * REPLACE (make_timestamptz(shipped_at) AS shipped_at, make_timestamptz(source_at) AS
                source_at, make_timestamptz(recorded_at) AS recorded_at) FROM ({AMENDED}) ORDER BY ALL)
            TO {literal(str(folder / "shipments" / OTHER))} (FORMAT parquet)"""
        )
    return notes

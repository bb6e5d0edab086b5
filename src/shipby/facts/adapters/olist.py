"""the published Olist files -> a facts folder: one order per (order, seller), its hand-over, its delivery.

* paid_at is order_purchase_timestamp: every order has it, and no shipping limit lies before it (order_approved_at is
  missing for some orders, and lies after the limit for others).
* promised_by is the greatest shipping_limit_date of the seller's items in the order: the seller hands over one parcel,
  and it is in time while any of its items still is.
* order_delivered_carrier_date is when the carrier took the parcel: an upload by the seller is not told, so the
  shipment and its `picked_up` scan share that instant. There is one per order, also where several sellers share it.
* Cancelled and unavailable orders are closed, but no file says when: `closed` without an instant. All others are open.
* product_id is the product of the pair, or null where the seller sold several in one order: none of them stands for
  the others.
* Times are local to Brazil (America/Sao_Paulo, with the summer time of those years).
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import duckdb

from shipby.domain.tables import Column, FactTable
from shipby.facts.adapters.report import FileCount, ImportReport
from shipby.facts.adapters.target import mark, writing
from shipby.facts.errors import FactsError
from shipby.facts.find import FactFile, Source
from shipby.facts.quarantine import open_quarantine
from shipby.facts.report import Reason, reasons
from shipby.facts.sql import among, literal
from shipby.facts.text_table import load_text
from shipby.facts.zone import local_time

ZONE = "America/Sao_Paulo"
CARRIER = "olist"
CLOSED_STATUSES = ("canceled", "unavailable")

ORDERS = FactTable(
    "olist_orders_dataset",
    ("order_id",),
    (
        Column("order_id", required=True),
        Column("order_status", required=True),
        Column("order_purchase_timestamp", "instant", required=True),
        Column("order_delivered_carrier_date", "instant"),
        Column("order_delivered_customer_date", "instant"),
    ),
    recorded_from=(),
)
ITEMS = FactTable(
    "olist_order_items_dataset",
    ("order_id", "order_item_id"),
    (
        Column("order_id", required=True),
        Column("order_item_id", required=True),
        Column("product_id"),
        Column("seller_id", required=True),
        Column("shipping_limit_date", "instant", required=True),
        Column("price", required=True),
        Column("freight_value", required=True),
    ),
    recorded_from=(),
)

_MONEY = "regexp_full_match({0}, '[0-9]{{1,12}}([.][0-9]{{1,2}}0*)?')"
_CENTS = "(try_cast({0} AS DECIMAL(16, 2)) * 100)::BIGINT"

_WORKING = f"""
CREATE TABLE sold AS SELECT DISTINCT ON (order_id) * FROM told_orders ORDER BY ALL;
CREATE TABLE priced AS
SELECT DISTINCT ON (order_id, order_item_id) *, {_CENTS.format("price")} + {_CENTS.format("freight_value")} AS cents
FROM told_items WHERE {_MONEY.format("price")} AND {_MONEY.format("freight_value")} ORDER BY ALL;
CREATE TABLE pairs AS
SELECT order_id || '/' || seller_id AS pair, any_value(seller_id) AS seller, sum(cents)::BIGINT AS cents,
    max(shipping_limit_date) AS promised, if(count(DISTINCT product_id) = 1, any_value(product_id), NULL) AS product,
    any_value(order_purchase_timestamp) AS paid, any_value(order_delivered_carrier_date) AS handed,
    any_value(order_delivered_customer_date) AS delivered, {among("any_value(order_status)", CLOSED_STATUSES)} AS closed
FROM priced JOIN sold USING (order_id) GROUP BY order_id, seller_id;
"""

_TABLES = {
    "orders": """SELECT pair AS order_id, seller AS shop_id, product AS product_id, make_timestamptz(paid) AS paid_at,
        cents AS amount_minor, 'BRL' AS currency, make_timestamptz(promised) AS promised_by, closed
        FROM pairs ORDER BY order_id""",
    "shipments": f"""SELECT pair AS shipment_id, pair AS order_id, {literal(CARRIER)} AS carrier, pair AS tracking_no,
        make_timestamptz(handed) AS shipped_at FROM pairs WHERE handed IS NOT NULL ORDER BY shipment_id""",
    "scans": f"""SELECT {literal(CARRIER)} AS carrier, pair AS tracking_no, kind,
        make_timestamptz(moment) AS scanned_at, make_timestamptz(moment) AS received_at
        FROM (SELECT pair, 'picked_up' AS kind, handed AS moment FROM pairs
            UNION ALL SELECT pair, 'delivered', delivered FROM pairs)
        WHERE moment IS NOT NULL ORDER BY tracking_no, scanned_at, kind DESC""",
}


def import_olist(source_dir: Path, into: Path) -> ImportReport:
    """`into` holds the facts of the Olist files in source_dir; FactsError for files or a target that cannot be used."""
    with writing(into) as folder, tempfile.TemporaryDirectory(prefix="shipby-") as work, duckdb.connect() as con:
        open_quarantine(con)
        orders = _read(con, ORDERS, "told_orders", source_dir, Path(work))
        items = _read(con, ITEMS, "told_items", source_dir, Path(work))
        wrong = reasons(con)
        con.execute(_WORKING)
        for name, query in _TABLES.items():
            con.execute(f"COPY ({query}) TO {literal(str(folder / f'{name}.parquet'))} (FORMAT parquet)")
        report = ImportReport(
            into,
            (_orders_count(con, orders, wrong), _items_count(con, items, wrong)),
            tuple((name, _count(con, f"SELECT count(*) FROM ({query})")) for name, query in _TABLES.items()),
            _notes(con),
        )
        mark(folder, {"adapter": "olist", "files": {file.file: file.read for file in report.files}, "zone": ZONE})
    return report


def _read(con: duckdb.DuckDBPyConnection, table: FactTable, name: str, folder: Path, work: Path) -> int:
    """The table under this name, without bad rows; the number of rows read."""
    path = folder / f"{table.name}.csv"
    if not path.is_file():
        raise FactsError(
            f"{folder} has no {path.name}. Name the folder that holds the published files.", file=path.name
        )
    parts = load_text(con, table, Source(table.name, "csv", (FactFile(path, path.name),)), local_time(con, ZONE), work)
    con.execute(f"CREATE VIEW {name} AS {' UNION ALL '.join(part.query for part in parts)}")
    return sum(part.read for part in parts)


def _orders_count(con: duckdb.DuckDBPyConnection, read: int, wrong: dict[str, tuple[Reason, ...]]) -> FileCount:
    good, once = _count(con, "SELECT count(*) FROM told_orders"), _count(con, "SELECT count(*) FROM sold")
    kept = _count(con, "SELECT count(*) FROM sold WHERE order_id IN (SELECT order_id FROM priced)")
    aside = {
        _bad(wrong.get(ORDERS.name, ())): read - good,
        "stand twice": good - once,
        "without an item: no seller, no limit": once - kept,
    }
    return FileCount(f"{ORDERS.name}.csv", read, kept, _told(aside))


def _items_count(con: duckdb.DuckDBPyConnection, read: int, wrong: dict[str, tuple[Reason, ...]]) -> FileCount:
    good = _count(con, "SELECT count(*) FROM told_items")
    money = f"{_MONEY.format('price')} AND {_MONEY.format('freight_value')}"
    paid = _count(con, f"SELECT count(*) FROM told_items WHERE {money}")
    once = _count(con, "SELECT count(*) FROM priced")
    kept = _count(con, "SELECT count(*) FROM priced WHERE order_id IN (SELECT order_id FROM sold)")
    aside = {
        _bad(wrong.get(ITEMS.name, ())): read - good,
        "whose price or freight is no amount": good - paid,
        "stand twice": paid - once,
        "of an order that is not in the orders file": once - kept,
    }
    return FileCount(f"{ITEMS.name}.csv", read, kept, _told(aside))


def _bad(wrong: tuple[Reason, ...]) -> str:
    if not wrong:
        return "unreadable"
    first = wrong[0]
    return f"unreadable, such as row {first.row}{f', column {first.column}' if first.column else ''}: {first.says}"


def _told(aside: dict[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple((reason, count) for reason, count in aside.items() if count)


def _notes(con: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    notes = {
        "orders whose limit lies before their purchase: judging sets them aside as bad rows": "promised < paid",
        "orders handed over before their purchase: kept as told": "handed < paid",
        "orders delivered before their hand-over: kept as told": "delivered < handed",
        "orders never handed over": "handed IS NULL",
        "orders closed without an instant (cancelled or unavailable)": "closed",
        "orders with several products of one seller: product_id is left empty": "product IS NULL",
    }
    counts = {note: _count(con, f"SELECT count(*) FROM pairs WHERE {when}") for note, when in notes.items()}
    return tuple(f"{count} {note}" for note, count in counts.items())


def _count(con: duckdb.DuckDBPyConnection, query: str) -> int:
    row = con.execute(query).fetchone()
    return int(row[0]) if row else 0

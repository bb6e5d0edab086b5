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

import duckdb

from shipby.domain.tables import Column, FactTable
from shipby.facts.adapters.adapter import Adapter, Reading, Sample
from shipby.facts.adapters.desk import Desk
from shipby.facts.adapters.report import FileCount, Text
from shipby.facts.errors import FactsError
from shipby.facts.find import Source
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
    "orders": """SELECT pair AS order_id, seller AS shop_id, product AS product_id, paid AS paid_at,
        cents AS amount_minor, 'BRL' AS currency, promised AS promised_by, closed
        FROM pairs ORDER BY order_id""",
    "shipments": f"""SELECT pair AS shipment_id, pair AS order_id, {literal(CARRIER)} AS carrier, pair AS tracking_no,
        handed AS shipped_at FROM pairs WHERE handed IS NOT NULL ORDER BY shipment_id""",
    "scans": f"""SELECT {literal(CARRIER)} AS carrier, pair AS tracking_no, kind,
        moment AS scanned_at, moment AS received_at
        FROM (SELECT pair, 'picked_up' AS kind, handed AS moment FROM pairs
            UNION ALL SELECT pair, 'delivered', delivered FROM pairs)
        WHERE moment IS NOT NULL ORDER BY tracking_no, scanned_at, kind DESC""",
}


def _recognise(sample: Sample) -> float:
    return 1.0 if {f"{table.name}.csv" for table in (ORDERS, ITEMS)} <= set(sample.files) else 0.0


def _read(desk: Desk) -> Reading:
    con = desk.con
    orders, orders_assumed = _told(desk, ORDERS, "told_orders")
    items, items_assumed = _told(desk, ITEMS, "told_items")
    con.execute(_WORKING)
    counts = (_orders_count(con, orders), _items_count(con, items))
    return Reading(_TABLES, counts, _notes(con), orders_assumed + items_assumed)


def _told(desk: Desk, table: FactTable, name: str) -> tuple[int, int]:
    """The table under this name, without bad rows; the number of rows read, and of times without a zone in them."""
    file = next((file for file in desk.files if file.path.name == f"{table.name}.csv"), None)
    if file is None:
        folder = desk.files[0].path.parent
        raise FactsError(
            f"{folder} has no {table.name}.csv. Name the folder that holds the published files.",
            zh=f"{folder} 中没有 {table.name}.csv。请指定含有已发布文件的文件夹。",
            file=f"{table.name}.csv",
        )
    source = Source(table.name, "csv", (file,))
    parts = load_text(desk.con, table, source, local_time(ZONE), desk.work)
    desk.con.execute(f"CREATE VIEW {name} AS {' UNION ALL '.join(part.query for part in parts)}")
    return sum(part.read for part in parts), sum(part.assumed for part in parts)


def _orders_count(con: duckdb.DuckDBPyConnection, read: int) -> FileCount:
    good, once = _count(con, "SELECT count(*) FROM told_orders"), _count(con, "SELECT count(*) FROM sold")
    kept = _count(con, "SELECT count(*) FROM sold WHERE order_id IN (SELECT order_id FROM priced)")
    aside = {
        Text("重复出现", "stand twice"): good - once,
        Text("没有商品行：不知卖家与期限", "without an item: no seller, no limit"): once - kept,
    }
    return FileCount(f"{ORDERS.name}.csv", read, kept, read - good, _more_than_none(aside))


def _items_count(con: duckdb.DuckDBPyConnection, read: int) -> FileCount:
    good = _count(con, "SELECT count(*) FROM told_items")
    money = f"{_MONEY.format('price')} AND {_MONEY.format('freight_value')}"
    paid = _count(con, f"SELECT count(*) FROM told_items WHERE {money}")
    once = _count(con, "SELECT count(*) FROM priced")
    kept = _count(con, "SELECT count(*) FROM priced WHERE order_id IN (SELECT order_id FROM sold)")
    aside = {
        Text("价格或运费不是金额", "whose price or freight is no amount"): good - paid,
        Text("重复出现", "stand twice"): paid - once,
        Text("所属订单不在订单文件中", "of an order that is not in the orders file"): once - kept,
    }
    return FileCount(f"{ITEMS.name}.csv", read, kept, read - good, _more_than_none(aside))


def _more_than_none(aside: dict[Text, int]) -> tuple[tuple[Text, int], ...]:
    return tuple((reason, count) for reason, count in aside.items() if count)


_NOTED = {
    "promised < paid": Text(
        "期限早于下单的 {n} 单：判定时作为坏行",
        "orders whose limit lies before their purchase: {n}; judging sets them aside as bad rows",
    ),
    "handed < paid": Text("交运早于下单的 {n} 单：照录", "orders handed over before their purchase: {n}, kept as told"),
    "delivered < handed": Text(
        "签收早于交运的 {n} 单：照录", "orders delivered before their hand-over: {n}, kept as told"
    ),
    "handed IS NULL": Text("从未交运的 {n} 单", "orders never handed over: {n}"),
    "closed": Text(
        "已关闭而无时间的 {n} 单（取消或缺货）", "orders closed without an instant (cancelled or unavailable): {n}"
    ),
    "product IS NULL": Text(
        "含同一卖家多种商品的 {n} 单：product_id 留空",
        "orders with several products of one seller: {n}; product_id is left empty",
    ),
}


def _notes(con: duckdb.DuckDBPyConnection) -> tuple[Text, ...]:
    counts = ((_count(con, f"SELECT count(*) FROM pairs WHERE {when}"), note) for when, note in _NOTED.items())
    return tuple(note.with_number(count) for count, note in counts if count)


def _count(con: duckdb.DuckDBPyConnection, query: str) -> int:
    row = con.execute(query).fetchone()
    return int(row[0]) if row else 0


ADAPTER = Adapter(
    "olist",
    Text("公开的 Olist 数据文件夹（巴西）", "the folder of the published Olist files (Brazil)"),
    _recognise,
    _read,
)

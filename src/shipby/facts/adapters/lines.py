"""order lines of any marketplace (one row per sub-order, article or parcel) -> orders, shipments, what was set aside.

Lines of one order become one order: amounts are added, the latest promise holds, it is dispatched when all its lines
are. Its parcels stay apart: lines under one waybill number are one shipment, lines without numbers one per instant of
dispatch.
"""

from __future__ import annotations

from shipby.facts.adapters.adapter import Reading
from shipby.facts.adapters.carriers import define_carriers, unknown_carriers
from shipby.facts.adapters.desk import Desk, Told
from shipby.facts.adapters.fields import Field, How, Layout
from shipby.facts.adapters.regions import define_regions
from shipby.facts.adapters.report import FileCount, Text
from shipby.facts.errors import FactsError
from shipby.facts.sql import literal

ASIDE = {
    "double": Text("同一子订单重复出现", "told twice"),
    "unpaid": Text("未支付，或没有支付时间", "not paid, or without an instant of payment"),
    "virtual": Text("虚拟商品、卡券，不需发货", "virtual goods and vouchers, which are not shipped"),
    "broken": Text("同一订单另有行在隔离文件中", "of an order another row of which is in quarantine"),
    "undated": Text(
        "订单状态为已发货，但没有发货时间", "of an order that is shipped by its status, without an instant of dispatch"
    ),
    "closed": Text("发货前已关闭，订单其余部分继续", "closed before dispatch, while the rest of the order goes on"),
}
"""Why a line that can be read makes no fact; the first that holds."""

_OPTIONAL = {
    "shop_id": "VARCHAR",
    "product_id": "VARCHAR",
    "category_id": "VARCHAR",
    "promised_by": "BIGINT",
    "mode": "VARCHAR",
    "kind": "VARCHAR",
    "channel": "VARCHAR",
    "place": "VARCHAR",
    "carrier": "VARCHAR",
    "tracking_no": "VARCHAR",
    "cancelled_at": "BIGINT",
    "updated_at": "BIGINT",
    "tags": "VARCHAR",
    "placed_at": "BIGINT",
    "finished_at": "BIGINT",
}
"""What a line may tell beside order_id, line_id, paid_at, amount_minor, state and shipped_at. state is one of unpaid,
waiting, shipped, closed, unknown; kind `virtual` is not shipped; updated_at is the source's own."""

_KEPT = (
    "order_id, line_id, shop_id, product_id, category_id, paid_at, amount_minor, state, mode, promised_by, channel, "
    "place, carrier, tracking_no, shipped_at, cancelled_at, tags, source_at, _file"
)
"""What facts are made of."""

_SPARE = ("placed_at", "finished_at", "updated_at")
"""What only tells how old the line is."""


def layout(name: str, *fields: Field) -> Layout:
    """A layout of order lines, with the fields that the format lacks added as absent."""
    have = {field.name for field in fields}
    moments = {name for name in _OPTIONAL if name.endswith(("_at", "_by"))}
    how: dict[str, How] = {name: "moment" if name in moments else "text" for name in _OPTIONAL}
    more = (Field(name, (), how[name], spare=name in _SPARE) for name in _OPTIONAL if name not in have)
    return Layout(name, (*fields, *more))


def reading(desk: Desk, told: Told, *, tags: str | None = None) -> Reading:
    """Orders and shipments of order lines; tags: the SQL of (tag, reason) pairs that become filings."""
    if desk.shop is None:
        _refuse_without_shop(desk, told)
    define_regions(desk.con, told.view, "place", "place_code")
    strangers = define_carriers(desk.con, told.view, "carrier", "carrier_code")
    _define_lines(desk, told)
    tables = {"orders": _orders(desk.shop), "shipments": _SHIPMENTS}
    if tags:
        tables["filings"] = _FILINGS.format(tags=tags)
    return Reading(tables, _counts(desk, told), _notes(desk, strangers), told.assumed)


def _refuse_without_shop(desk: Desk, told: Told) -> None:
    row = desk.con.execute(f"SELECT any_value(_file) FROM {told.view} WHERE shop_id IS NULL").fetchone()
    if row and row[0] is not None:
        raise FactsError(
            f"{row[0]} does not say which shop its orders are of. Add --shop ID.", file=row[0], column="shop_id"
        )


def _define_lines(desk: Desk, told: Told) -> None:
    """`line`: every good row with its parcel and why it is set aside, if it is.

    Lines told twice are found by the hashes of their ids: what is kept of every line while another is read is small.
    """
    told_at = "greatest(paid_at, shipped_at, placed_at, finished_at, cancelled_at)"
    order = "updated_at DESC NULLS LAST, shipped_at DESC NULLS LAST, _file DESC, _record DESC"
    desk.con.execute(
        f"""CREATE TEMP TABLE exported AS SELECT _file, max({told_at}) AS told_at FROM {told.view} GROUP BY _file;
        CREATE TEMP TABLE twice AS SELECT hash(order_id, line_id) AS ids FROM {told.view} WHERE line_id IS NOT NULL
            GROUP BY ids HAVING count(*) > 1;
        CREATE TEMP VIEW counted AS
        SELECT *, 1 AS nth FROM {told.view} AS told ANTI JOIN twice ON ids = hash(order_id, line_id)
        UNION ALL SELECT *, row_number() OVER (PARTITION BY order_id, line_id ORDER BY {order})
            FROM {told.view} AS told SEMI JOIN twice ON ids = hash(order_id, line_id);
        CREATE TEMP VIEW raw_line AS
        SELECT line.* REPLACE (coalesce(state, 'unknown') AS state, coalesce(code, carrier) AS carrier),
            coalesce(updated_at, told_at) AS source_at,
            coalesce(state = 'closed', FALSE) AND shipped_at IS NULL AS dropped,
            CASE WHEN nth > 1 AND line_id IS NOT NULL THEN 'double'
                WHEN state = 'unpaid' OR paid_at IS NULL THEN 'unpaid'
                WHEN kind = 'virtual' THEN 'virtual' END AS early
        FROM counted AS line JOIN exported USING (_file) LEFT JOIN carrier_code ON name = carrier;
        CREATE TEMP TABLE whole AS
        SELECT order_id, count(*) = 1 AS lone, bool_and(dropped) AS gone, bool_and(state = 'closed') AS closed,
            bool_or(state = 'shipped' AND shipped_at IS NULL) AS undated,
            bool_or(tracking_no IS NOT NULL AND shipped_at IS NOT NULL) AS numbered,
            order_id IN (SELECT order_id FROM {told.bad_view} WHERE order_id IS NOT NULL) AS broken
        FROM raw_line WHERE early IS NULL GROUP BY order_id;
        CREATE TEMP TABLE line AS
        SELECT {_KEPT}, gone, closed, coalesce(lone, FALSE) AS lone,
            CASE WHEN early IS NOT NULL THEN early WHEN broken THEN 'broken' WHEN undated THEN 'undated'
                WHEN dropped AND NOT gone THEN 'closed' END AS aside,
            CASE WHEN shipped_at IS NULL OR (numbered AND tracking_no IS NULL) THEN NULL
                WHEN tracking_no IS NOT NULL THEN concat_ws('_', carrier, tracking_no)
                ELSE '@' || shipped_at END AS parcel
        FROM raw_line LEFT JOIN whole USING (order_id);
        DROP TABLE whole"""
    )


def _orders(shop: str | None) -> str:
    one = "if(min({0}) = max({0}), min({0}), NULL) AS {0}"
    # To tell parcels apart costs as much as all else: only where an order has several lines.
    parcels = "count(parcel) FILTER (WHERE lone) + count(DISTINCT parcel) FILTER (WHERE NOT lone)"
    return f"""SELECT order_id, {literal(shop) if shop else "any_value(shop_id)"} AS shop_id,
        {one.format("product_id")}, {one.format("category_id")}, min(paid_at) AS paid_at,
        sum(amount_minor)::BIGINT AS amount_minor, 'CNY' AS currency, max(nullif(mode, 'unknown')) AS mode,
        max(promised_by) AS promised_by, min(nullif(channel, 'unknown')) AS channel, any_value(code) AS ship_to,
        greatest(1, {parcels} + max(if(shipped_at IS NULL, 1, 0)))::BIGINT AS parcels_expected,
        max(cancelled_at) AS cancelled_at, bool_and(coalesce(closed, FALSE)) AS closed, max(source_at) AS source_at
        FROM line LEFT JOIN place_code USING (place) WHERE aside IS NULL GROUP BY order_id ORDER BY order_id"""


_SHIPMENTS = """SELECT
    order_id || '/' || if(any_value(tracking_no) IS NULL, coalesce(min(line_id), 'whole'), parcel) AS shipment_id,
    order_id, any_value(carrier) AS carrier, any_value(tracking_no) AS tracking_no, min(shipped_at) AS shipped_at,
    max(source_at) AS source_at
    FROM line WHERE aside IS NULL AND parcel IS NOT NULL GROUP BY order_id, parcel ORDER BY shipment_id"""

_FILINGS = """SELECT order_id || '/' || reason AS filing_id, order_id, reason, max(source_at) AS submitted_at,
    max(promised_by) AS dispatch_by, 'approved' AS status, max(source_at) AS decided_at, max(source_at) AS source_at
    FROM line JOIN (VALUES {tags}) AS tag(pattern, reason) ON regexp_matches(tags, pattern)
    WHERE aside IS NULL AND promised_by IS NOT NULL GROUP BY order_id, reason ORDER BY filing_id"""


def _counts(desk: Desk, told: Told) -> tuple[FileCount, ...]:
    rows = desk.con.execute("SELECT _file, aside, count(*) FROM line WHERE aside IS NOT NULL GROUP BY ALL").fetchall()
    counts = []
    for file, read in sorted(told.read.items()):
        aside = {reason: count for named, reason, count in rows if named == file}
        kept = read - told.bad[file] - sum(aside.values())
        counts.append(
            FileCount(
                file, read, kept, told.bad[file], tuple((ASIDE[key], aside[key]) for key in ASIDE if key in aside)
            )
        )
    return tuple(counts)


_COUNTED = {
    "count(*) FILTER (WHERE state = 'unknown')": Text(
        "订单状态不认识的 {n} 行，按未关闭处理", "rows with a status that is not known: {n}; they count as open"
    ),
    "count(DISTINCT order_id) FILTER (WHERE closed)": Text(
        "已关闭而来源未说何时的 {n} 单：按时履行的仍算按时，其余无法判定",
        "orders closed at an instant that the source does not tell: {n}; what was done in time stands, the rest is "
        "undetermined",
    ),
    "count(DISTINCT order_id) FILTER (WHERE shipped_at IS NOT NULL AND tracking_no IS NULL)": Text(
        "发货而没有运单号的 {n} 单：揽收无法判定",
        "orders dispatched without a waybill number: {n}; their pickup is undetermined",
    ),
    "count(DISTINCT order_id) FILTER (WHERE promised_by IS NULL)": Text(
        "没有承诺发货时间的 {n} 单：按规则包的默认时效",
        "orders without a promise: {n}; the hours of the rule pack hold",
    ),
    "count(*) FILTER (WHERE place IS NOT NULL AND place NOT IN (SELECT place FROM place_code))": Text(
        "收货地区认不出的 {n} 行：地区留空", "rows whose region has no code: {n}; it is left empty"
    ),
}


def _notes(desk: Desk, strangers: int) -> tuple[Text, ...]:
    row = desk.con.execute(f"SELECT {', '.join(_COUNTED)} FROM line WHERE aside IS NULL").fetchone() or ()
    notes = [note.with_number(count) for count, note in zip(row, _COUNTED.values(), strict=False) if count]
    return (*notes, *unknown_carriers(strangers))

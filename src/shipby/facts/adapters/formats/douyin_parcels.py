"""抖店 parcel centre, abnormal parcels (JSON) -> shipments with waybill numbers, the pickups and signatures it tells.

It lists what went wrong, not every parcel: it is no feed of scans. A feed that covers nothing says so, or every parcel
that it does not list would look as if it had never been picked up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from shipby.facts.adapters.adapter import Adapter, Reading, Sample
from shipby.facts.adapters.carriers import define_carriers
from shipby.facts.adapters.desk import Desk
from shipby.facts.adapters.fields import Field, Layout
from shipby.facts.adapters.regions import define_regions
from shipby.facts.adapters.report import FileCount, Text
from shipby.facts.adapters.trees import first, get, members, records, share

_LAYOUT = Layout(
    "douyin_parcels",
    (
        Field("order_id", ("orderList.orderId",), "id"),
        Field("carrier", ("express",), required=True),
        Field("tracking_no", ("trackNo",), "id", required=True),
        Field("shipped_at", ("deliveryTime",), "moment"),
        Field("collected_at", ("collectTime",), "moment"),
        Field("signed_at", ("signTime",), "moment"),
        Field("place", ("collectProvince",), "joined"),
    ),
)
_NO_ORDER = Text("未写明订单或发货时间", "without an order or an instant of dispatch")
_DOUBLE = Text("同一订单的同一包裹重复出现", "told twice: one parcel of one order")


def _is_parcel(record: Mapping[str, Any]) -> bool:
    return "trackNo" in record and ("collectTime" in record or "deliveryTime" in record)


def _rows(document: Any) -> Iterator[dict[str, Any]]:
    for parcel in records(document, _is_parcel):
        names = (parcel.get(key) for key in ("collectProvince", "collectCity"))
        row = {
            "carrier": first(parcel, "express", "expressName"),
            "tracking_no": parcel.get("trackNo"),
            "shipped_at": parcel.get("deliveryTime"),
            "collected_at": parcel.get("collectTime"),
            "signed_at": parcel.get("signTime"),
            "place": "|".join(name if isinstance(name, str) else "" for name in names),
        }
        for order in members(parcel, "orderList") or [None]:
            yield row | {"order_id": get(order, "orderId")}


def _recognise(sample: Sample) -> float:
    found = next(records(sample.document, _is_parcel), None)
    return 0.0 if found is None else share(found, "trackNo", "express", "deliveryTime", "collectTime")


def _read(desk: Desk) -> Reading:
    told = desk.told_records(_LAYOUT, _rows)
    define_regions(desk.con, told.view, "place", "place_code")
    define_carriers(desk.con, told.view, "carrier", "carrier_code")
    desk.con.execute(
        f"""CREATE TEMP TABLE parcel AS SELECT _file, order_id, carrier_code.code AS carrier, tracking_no, shipped_at,
            collected_at, signed_at, place_code.code AS region,
            row_number() OVER (PARTITION BY order_id, carrier_code.code, tracking_no
                ORDER BY signed_at DESC NULLS LAST, collected_at DESC NULLS LAST, _file, _record) AS nth
        FROM {told.view} JOIN carrier_code ON name = carrier LEFT JOIN place_code USING (place)"""
    )
    rows = desk.con.execute(
        """SELECT _file, count(*) FILTER (WHERE nth > 1),
            count(*) FILTER (WHERE nth = 1 AND (order_id IS NULL OR shipped_at IS NULL) AND collected_at IS NULL
                AND signed_at IS NULL) FROM parcel GROUP BY _file"""
    ).fetchall()
    counts = []
    for file, read in sorted(told.read.items()):
        double, bare = next(((double, bare) for named, double, bare in rows if named == file), (0, 0))
        aside = tuple((why, count) for why, count in ((_DOUBLE, double), (_NO_ORDER, bare)) if count)
        counts.append(FileCount(file, read, read - told.bad[file] - double - bare, told.bad[file], aside))
    return Reading(_TABLES, tuple(counts), _notes(desk), told.assumed)


_TABLES = {
    "shipments": """SELECT order_id || '/' || concat_ws('_', carrier, tracking_no) AS shipment_id, order_id, carrier,
        tracking_no, shipped_at FROM parcel WHERE nth = 1 AND order_id IS NOT NULL AND shipped_at IS NOT NULL
        ORDER BY shipment_id""",
    "scans": """SELECT DISTINCT carrier, tracking_no, kind, scanned_at, region FROM (
        SELECT carrier, tracking_no, 'picked_up' AS kind, collected_at AS scanned_at, region FROM parcel WHERE nth = 1
        UNION ALL SELECT carrier, tracking_no, 'delivered', signed_at, NULL FROM parcel WHERE nth = 1)
        WHERE scanned_at IS NOT NULL ORDER BY ALL""",
    "feeds": "SELECT 'douyin-parcels' AS feed_id, 'none' AS carrier, 0::BIGINT AS starts_at, 0::BIGINT AS ends_at",
}


def _notes(desk: Desk) -> tuple[Text, ...]:
    row = desk.con.execute(
        """SELECT count(DISTINCT (carrier, tracking_no)) FROM parcel
        WHERE collected_at IS NULL AND shipped_at IS NOT NULL"""
    ).fetchone()
    if not row or not row[0]:
        return ()
    note = Text(
        "平台显示尚未揽收的包裹 {n} 个：此文件不含全部轨迹，揽收仍无法判定，接入快递轨迹后才能判定",
        "parcels that the platform has not seen picked up: {n}; this file is no feed of scans, so their pickup stays "
        "undetermined until a tracker's feed is imported",
    )
    return (note.with_number(row[0]),)


ADAPTER = Adapter(
    "douyin-parcels",
    Text("抖店包裹中心的异常包裹（JSON）", "abnormal parcels of the 抖店 parcel centre (JSON)"),
    _recognise,
    _read,
)

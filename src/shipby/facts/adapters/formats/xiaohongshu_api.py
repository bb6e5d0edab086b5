"""小红书 ark order API (order.getOrderDetail, the older package.getPackageDetail) -> orders, shipments, filings.

Times are Unix milliseconds, 0 where nothing happened yet; amounts are fen. Pickups are not in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from shipby.facts.adapters import lines
from shipby.facts.adapters.adapter import Adapter, Reading, Sample
from shipby.facts.adapters.desk import Desk
from shipby.facts.adapters.events import code_text
from shipby.facts.adapters.fields import Field
from shipby.facts.adapters.formats.xiaohongshu_export import TAGS
from shipby.facts.adapters.report import Text
from shipby.facts.adapters.trees import first, members, records, share

_STATES = {
    "1": "unpaid",
    "2": "waiting",
    "3": "waiting",
    "4": "waiting",
    "5": "waiting",
    "6": "shipped",
    "7": "shipped",
    "8": "closed",
    "9": "closed",
    "10": "waiting",
}
_PARTLY = "5"
_PRESALE = ("2", "3", "4")
_WORDS = tuple((f"^{word}$", word) for word in ("unpaid", "waiting", "shipped", "closed"))

LAYOUT = lines.layout(
    "xiaohongshu_api",
    Field("order_id", ("orderId",), "id", required=True),
    Field("line_id", ("simpleDeliveryOrderList",), "id"),
    Field("shop_id", ("shopId",), "id"),
    Field("product_id", ("itemId",), "id", spare=True),
    Field("state", ("orderStatus",), "word", words=_WORDS),
    Field("mode", ("orderType",)),
    Field("tags", ("orderTagList",)),
    Field("paid_at", ("paidTime",), "moment"),
    Field("promised_by", ("promiseLastDeliveryTime",), "moment"),
    Field("shipped_at", ("deliveryTime",), "moment"),
    Field("cancelled_at", ("cancelTime",), "moment"),
    Field("updated_at", ("updateTime",), "moment", spare=True),
    Field("amount_minor", ("totalPayAmount",), "fen", required=True),
    Field("place", ("receiverProvinceName",), "joined"),
    Field("carrier", ("expressCompanyCode",)),
    Field("tracking_no", ("expressTrackingNo",), "id"),
)


def _is_order(record: Mapping[str, Any]) -> bool:
    return ("orderId" in record or "packageId" in record) and "promiseLastDeliveryTime" in record


def _rows(document: Any) -> Iterator[dict[str, Any]]:
    for order in records(document, _is_order):
        yield from order_rows(order)


def order_rows(order: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """One row per parcel (one without a parcel before dispatch); the first bears the order's amount, all others 0."""
    status = code_text(order.get("orderStatus"))
    common = _common(order) | {"state": _STATES.get(status, "unknown")}
    parcels = [parcel for parcel in members(order, "simpleDeliveryOrderList") if first(parcel, "expressTrackingNo")]
    if not parcels and first(order, "expressTrackingNo"):
        parcels = [order]
    rows = [
        {
            "line_id": f"{code_text(parcel.get('expressCompanyCode'))}_{code_text(parcel.get('expressTrackingNo'))}",
            "carrier": parcel.get("expressCompanyCode"),
            "tracking_no": parcel.get("expressTrackingNo"),
            "shipped_at": order.get("deliveryTime"),
        }
        for parcel in parcels
    ]
    if not rows:
        rows = [{"line_id": "whole", "shipped_at": order.get("deliveryTime")}]
    if status == _PARTLY:  # some of it is still to be dispatched
        rows.append({"line_id": "rest", "shipped_at": None})
    amount = first(order, "totalPayAmount", "payAmount", "merchantActualReceiveAmount")
    for index, row in enumerate(rows):
        yield common | row | {"amount_minor": 0 if index else amount}


def _common(order: Mapping[str, Any]) -> dict[str, Any]:
    products = {code_text(first(line, "itemId", "spuId")) for line in members(order, "skuList")} - {""}
    tags = (tag for tag in members(order, "orderTagList") if isinstance(tag, str))
    names = (order.get(f"receiver{part}Name") for part in ("Province", "City", "District"))
    promised = (order.get(key) for key in ("promiseLastDeliveryTime", "presaleDeliveryEndTime"))
    return {
        "order_id": first(order, "orderId", "packageId"),
        "shop_id": order.get("shopId"),
        "product_id": next(iter(products)) if len(products) == 1 else None,
        "mode": "presale" if code_text(order.get("orderType")) in _PRESALE else None,
        "tags": "|".join(tag.split(":")[0] for tag in tags),
        "paid_at": order.get("paidTime"),
        "promised_by": next((told for told in promised if told not in (None, "", 0, "0")), None),
        "cancelled_at": order.get("cancelTime"),
        "updated_at": order.get("updateTime"),
        "placed_at": order.get("createdTime"),
        "finished_at": order.get("finishTime"),
        "place": "|".join(name if isinstance(name, str) else "" for name in names),
    }


def _recognise(sample: Sample) -> float:
    found = next(records(sample.document, _is_order), None)
    if found is None:
        return 0.0
    return 0.25 + 0.75 * share(found, "orderStatus", "paidTime", "promiseLastDeliveryTime")


def _read(desk: Desk) -> Reading:
    return lines.reading(desk, desk.told_records(LAYOUT, _rows), tags=TAGS)


ADAPTER = Adapter(
    "xiaohongshu-api",
    Text("小红书 ark 订单接口的返回（JSON）", "answers of the 小红书 ark order API (JSON)"),
    _recognise,
    _read,
)

"""抖店 order API (order.searchList, order.orderDetail, the older order.list) -> orders, shipments with waybill numbers.

Times are Unix seconds, 0 where nothing happened yet; amounts are fen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from shipby.facts.adapters import lines
from shipby.facts.adapters.adapter import Adapter, Reading, Sample
from shipby.facts.adapters.desk import Desk
from shipby.facts.adapters.events import code_text
from shipby.facts.adapters.fields import Field
from shipby.facts.adapters.report import Text
from shipby.facts.adapters.trees import first, get, members, records, share

_STATES = {
    "1": "unpaid",
    "103": "unpaid",
    "4": "closed",
    "2": "waiting",
    "105": "waiting",
    "101": "waiting",
    "3": "shipped",
    "5": "shipped",
}
_PARTLY = "101"
_VIRTUAL = ("2", "4", "5")
_WORDS = tuple((f"^{word}$", word) for word in ("unpaid", "waiting", "shipped", "closed"))

LAYOUT = lines.layout(
    "douyin_api",
    Field("order_id", ("order_id",), "id", required=True),
    Field("line_id", ("sku_order_list",), "id"),
    Field("shop_id", ("shop_id",), "id"),
    Field("product_id", ("product_id",), "id", spare=True),
    Field("state", ("order_status",), "word", words=_WORDS),
    Field("kind", ("order_type",)),
    Field("mode", ("order_phase_list",)),
    Field("paid_at", ("pay_time",), "moment"),
    Field("promised_by", ("exp_ship_time",), "moment"),
    Field("shipped_at", ("ship_time",), "moment"),
    Field("updated_at", ("update_time",), "moment", spare=True),
    Field("amount_minor", ("pay_amount",), "fen", required=True),
    Field("place", ("post_addr",), "joined"),
    Field("carrier", ("company",)),
    Field("tracking_no", ("tracking_no",), "id"),
)


def _is_order(record: Mapping[str, Any]) -> bool:
    return "order_id" in record and ("sku_order_list" in record or "exp_ship_time" in record or "child" in record)


def _rows(document: Any) -> Iterator[dict[str, Any]]:
    for order in records(document, _is_order):
        yield from order_rows(order)


def order_rows(order: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """One row per parcel (one without a parcel before dispatch); the first bears the order's amount, all others 0."""
    status = code_text(first(order, "order_status", "final_status"))
    state = "unpaid" if code_text(order.get("main_status")) == "103" else _STATES.get(status, "unknown")
    common = _common(order) | {"state": state}
    parcels = [parcel for parcel in members(order, "logistics_info") if first(parcel, "tracking_no")]
    shipped = first(order, "ship_time", "logistics_time")
    rows = [
        {
            "line_id": f"{code_text(get(parcel, 'company'))}_{code_text(parcel.get('tracking_no'))}",
            "carrier": first(parcel, "company", "company_name"),
            "tracking_no": parcel.get("tracking_no"),
            "shipped_at": first(parcel, "ship_time") or shipped,
        }
        for parcel in parcels
    ]
    if not rows:
        rows = [{"line_id": "whole", "shipped_at": shipped}]
    if status == _PARTLY:  # some of it is still to be dispatched
        rows.append({"line_id": "rest", "shipped_at": None})
    amount = first(order, "pay_amount", "order_amount", "order_total_amount")
    for index, row in enumerate(rows):
        yield common | row | {"amount_minor": 0 if index else amount}


def _common(order: Mapping[str, Any]) -> dict[str, Any]:
    products = {
        code_text(first(line, "product_id", "product_id_str")) for line in members(order, "sku_order_list", "child")
    }
    address = first(order, "post_addr", "mask_post_addr")
    return {
        "order_id": order.get("order_id"),
        "shop_id": order.get("shop_id"),
        "product_id": next(iter(products)) if len(products) == 1 else first(order, "product_id"),
        "kind": "virtual" if code_text(order.get("order_type")) in _VIRTUAL else None,
        "mode": "presale" if members(order, "order_phase_list") else None,
        "paid_at": order.get("pay_time"),
        "promised_by": order.get("exp_ship_time"),
        "updated_at": order.get("update_time"),
        "finished_at": order.get("finish_time"),
        "placed_at": order.get("create_time"),
        "place": "|".join(_name(get(address, part)) for part in ("province", "city", "town")) if address else None,
    }


def _name(part: Any) -> str:
    name = get(part, "name") if isinstance(part, Mapping) else part
    return name if isinstance(name, str) else ""


def _recognise(sample: Sample) -> float:
    found = next(records(sample.document, _is_order), None)
    return 0.0 if found is None else share(found, "order_id", "order_status", "pay_time", "exp_ship_time")


def _read(desk: Desk) -> Reading:
    return lines.reading(desk, desk.told_records(LAYOUT, _rows))


ADAPTER = Adapter(
    "douyin-api",
    Text("抖店订单接口的返回（JSON）", "answers of the 抖店 order API (JSON)"),
    _recognise,
    _read,
)

"""顺丰: answers and pushes of its route service -> scans.

Codes differ between contracts (50 is collected for most, signed for some), so the names of states and the remark are
asked first, and the code only where they tell nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from shipby.facts.adapters import events
from shipby.facts.adapters.adapter import Adapter, Reading, Sample
from shipby.facts.adapters.desk import Desk
from shipby.facts.adapters.events import code_text, kind_of_text
from shipby.facts.adapters.report import Text
from shipby.facts.adapters.trees import first, members, records

_CODES = {
    "50": "picked_up",
    "54": "picked_up",
    "30": "in_transit",
    "31": "in_transit",
    "36": "in_transit",
    "407": "in_transit",
    "501": "in_transit",
    "44": "out_for_delivery",
    "80": "delivered",
    "8000": "delivered",
}


def _is_record(record: Mapping[str, Any]) -> bool:
    return ("mailNo" in record and "routes" in record) or ("mailno" in record and "opCode" in record)


def _rows(document: Any) -> Iterator[dict[str, Any]]:
    for record in records(document, _is_record):
        named = {"carrier": "sf", "tracking_no": first(record, "mailNo", "mailno")}
        routes = [record] if "opCode" in record else members(record, "routes")
        if not routes:
            yield named | {"kind": "silent"}
        for route in routes:
            route = route if isinstance(route, Mapping) else {}
            told = kind_of_text(route.get("secondaryStatusName"), route.get("firstStatusName"), route.get("remark"))
            kind = told or _CODES.get(code_text(route.get("opCode"))) or "unclear"
            yield named | {"kind": kind, "scanned_at": route.get("acceptTime")}


def _recognise(sample: Sample) -> float:
    return 1.0 if next(records(sample.document, _is_record), None) is not None else 0.0


def _read(desk: Desk) -> Reading:
    return events.reading(desk, _rows)


ADAPTER = Adapter(
    "sf-routes",
    Text("顺丰路由查询与推送（JSON）", "SF Express route answers and pushes (JSON)"),
    _recognise,
    _read,
)

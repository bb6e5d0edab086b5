"""快递鸟: answers to queries and pushed callbacks -> scans.

State and Action 10 say "to be picked up", 1 says "picked up". A push repeats the whole trace, in any order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from shipby.facts.adapters import events
from shipby.facts.adapters.adapter import Adapter, Reading, Sample
from shipby.facts.adapters.desk import Desk
from shipby.facts.adapters.events import ANNOUNCED, code_text, kind_of_text
from shipby.facts.adapters.report import Text
from shipby.facts.adapters.trees import members, records, share

_KINDS = {
    ANNOUNCED: "10",
    "picked_up": "1",
    "in_transit": "2 201 204 205 206 5 6 601 602 603 604",
    "out_for_delivery": "202 211",
    "delivered": "3 301 302 304 311",
    "returned": "404 406 407",
    "exception": "4 401 402 403 405 412 413 414 415 416 417 418 419 420 421 422 423",
}
_CODES = {code: kind for kind, codes in _KINDS.items() for code in codes.split()}


def _told_by_parcel(state: str) -> str | None:
    """What the parcel's state says of its newest event; that it moves is no proof that the carrier had it."""
    kind = _CODES.get(state)
    return None if kind == "in_transit" else kind


def _is_record(record: Mapping[str, Any]) -> bool:
    return "LogisticCode" in record and "ShipperCode" in record


def _rows(document: Any) -> Iterator[dict[str, Any]]:
    for record in records(document, _is_record):
        named = {"carrier": record.get("ShipperCode"), "tracking_no": record.get("LogisticCode")}
        traces = [trace if isinstance(trace, Mapping) else {} for trace in members(record, "Traces")]
        if not traces:
            yield named | {"kind": "silent"}
        newest = max((code_text(trace.get("AcceptTime")) for trace in traces), default="")
        for trace in traces:
            kind = _CODES.get(code_text(trace.get("Action"))) or kind_of_text(trace.get("AcceptStation"))
            if kind is None and code_text(trace.get("AcceptTime")) == newest:
                kind = _told_by_parcel(code_text(record.get("StateEx")) or code_text(record.get("State")))
            yield named | {"kind": kind or "unclear", "scanned_at": trace.get("AcceptTime")}


def _recognise(sample: Sample) -> float:
    found = next(records(sample.document, _is_record), None)
    return 0.0 if found is None else share(found, "LogisticCode", "ShipperCode", "Traces")


def _read(desk: Desk) -> Reading:
    return events.reading(desk, _rows)


ADAPTER = Adapter(
    "kdniao",
    Text("快递鸟的查询结果或推送（JSON）", "快递鸟 (KDNiao) answers and pushes (JSON)"),
    _recognise,
    _read,
)

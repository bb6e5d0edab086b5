"""快递100: answers to queries and pushed callbacks -> scans.

State 1 alone tells nothing: it covers "ordered" (101), "to be picked up" (102) and "picked up" (103). So an event's own
code decides, else its status name, else its text; the texts themselves name people and are not kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from shipby.facts.adapters import events
from shipby.facts.adapters.adapter import Adapter, Reading, Sample
from shipby.facts.adapters.desk import Desk
from shipby.facts.adapters.events import ANNOUNCED, code_text, kind_of_text
from shipby.facts.adapters.report import Text
from shipby.facts.adapters.trees import get, members, records, share

_KINDS = {
    ANNOUNCED: "101 102",
    "picked_up": "103",
    "in_transit": "0 1001 1002 1003 7 8 10 11 12 13",
    "out_for_delivery": "5 501",
    "delivered": "3 301 302 303 304",
    "returned": "4 6 14",
    "exception": "401 2 201 202 203 204 205 206 207 208 209 210",
}
_CODES = {code: kind for kind, codes in _KINDS.items() for code in codes.split()}


def _kind(event: Mapping[str, Any], state: str) -> str | None:
    """The event's own code, name, text; else the parcel's state. That it moves is no proof that the carrier had it."""
    own = _CODES.get(code_text(event.get("statusCode")))
    parcel = _CODES.get(state)
    told = own or kind_of_text(event.get("status"), event.get("context"))
    return told or (parcel if parcel != "in_transit" else None)


def _is_record(record: Mapping[str, Any]) -> bool:
    return (
        ("nu" in record and "com" in record)
        or "returnCode" in record
        or (record.get("status") == "abort" and "lastResult" in record)
    )


def _rows(document: Any) -> Iterator[dict[str, Any]]:
    for record in records(document, _is_record):
        if record.get("status") == "abort":
            last = get(record, "lastResult")
            yield {
                "carrier": get(last, "com") or "unknown",
                "tracking_no": get(last, "nu") or "unknown",
                "kind": "given_up",
            }
            yield from _events(last)
        elif "returnCode" in record:
            yield {
                "carrier": record.get("com") or "unknown",
                "tracking_no": record.get("nu") or "unknown",
                "kind": "silent",
            }
        else:
            yield from _events(record) if members(record, "data") else iter([_named(record) | {"kind": "silent"}])


def _named(record: Any) -> dict[str, Any]:
    return {"carrier": get(record, "com"), "tracking_no": get(record, "nu")}


def _events(record: Any) -> Iterator[dict[str, Any]]:
    """The events newest first: only the newest may take the parcel's state."""
    for index, event in enumerate(members(record, "data")):
        if not isinstance(event, Mapping):
            event = {}
        state = code_text(get(record, "state")) if index == 0 else ""
        yield _named(record) | {
            "kind": _kind(event, state) or "unclear",
            "scanned_at": event.get("time") or event.get("ftime"),
            "region": _region(event.get("areaCode")),
        }


def _region(code: Any) -> str | None:
    """CN330106000000 is 330106; a city or a province keeps only the digits it has."""
    digits = code_text(code).removeprefix("CN")[:6]
    while digits.endswith("00"):
        digits = digits[:-2]
    return digits if digits.isdigit() else None


def _recognise(sample: Sample) -> float:
    found = next(records(sample.document, _is_record), None)
    if found is None:
        return 0.0
    return 1.0 if "lastResult" in found else max(0.3, share(found, "nu", "com", "data", "state"))


def _read(desk: Desk) -> Reading:
    return events.reading(desk, _rows)


ADAPTER = Adapter(
    "kuaidi100",
    Text("快递100 的查询结果或推送回调（JSON）", "快递100 (Kuaidi100) answers and pushed callbacks (JSON)"),
    _recognise,
    _read,
)

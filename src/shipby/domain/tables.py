"""The fact tables and outcome tables -> their columns, kinds and keys (spec: facts.md, judgement.md)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "instant", "day", "integer", "hours", "points", "flag", "codes"]
"""What a column holds.

text     UTF-8 text
instant  int64 microseconds since 1970-01-01T00:00Z inside the plan, timestamp with zone in files
day      int32 days since 1970-01-01 inside the plan, date in files
integer  int64
hours    decimal hours in files, int64 microseconds inside the plan
points   decimal with one fractional digit in files, int64 tenths inside the plan
flag     boolean
codes    list of text, or text joined by "|", in files; text joined by "|" inside the plan
"""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its kind, whether it may be null, the words it may hold, its least value."""

    name: str
    kind: Kind = "text"
    required: bool = False
    words: tuple[str, ...] = ()
    least: int | None = None
    digits: bool = False


@dataclass(frozen=True, slots=True)
class FactTable:
    """One fact table: columns in the specification's order (it breaks ties), key, events, default of recorded_at."""

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    recorded_from: tuple[str, ...]
    """recorded_at defaults to the first of these that is not null."""
    events: tuple[str, ...] = ()
    """a row is not seen as of T while one of these lies after T."""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


MODES = ("spot", "presale", "custom", "fast")
CHANNELS = ("live", "video", "shelf", "search", "other")
SCAN_KINDS = ("picked_up", "in_transit", "out_for_delivery", "delivered", "returned", "exception")
CUSTODY_KINDS = SCAN_KINDS[:4]
"""They prove that the carrier had the parcel."""
INCIDENT_KINDS = (
    "out_of_stock",
    "wrong_item",
    "missing_item",
    "empty_parcel",
    "other_goods_sent",
    "fake_dispatch",
    "buyer_abuse",
    "stop_shipment",
    "force_majeure",
)
SEVERITIES = ("ordinary", "serious", "very_serious")


def _text(name: str, words: tuple[str, ...] = (), *, required: bool = False, digits: bool = False) -> Column:
    return Column(name, "text", required, words, digits=digits)


def _key(name: str) -> Column:
    return Column(name, "text", required=True)


def _at(name: str, *, required: bool = False) -> Column:
    return Column(name, "instant", required)


_SOURCE_AT, _RECORDED_AT = _at("source_at"), _at("recorded_at")

FACTS: dict[str, FactTable] = {
    table.name: table
    for table in (
        FactTable(
            "orders",
            ("order_id",),
            (
                _key("order_id"),
                _key("shop_id"),
                _text("product_id"),
                _text("category_id"),
                _at("paid_at", required=True),
                Column("amount_minor", "integer", required=True, least=0),
                _text("currency"),
                _text("mode", MODES),
                _at("promised_by"),
                Column("promise_hours", "hours", least=0),
                _text("channel", CHANNELS),
                _text("ship_from", digits=True),
                _text("ship_to", digits=True),
                Column("parcels_expected", "integer", least=1),
                _at("cancelled_at"),
                _at("refunded_at"),
                Column("closed", "flag"),
                Column("relief_included", "flag"),
                _SOURCE_AT,
                _RECORDED_AT,
            ),
            recorded_from=("paid_at",),
            events=("paid_at",),
        ),
        FactTable(
            "shipments",
            ("shipment_id",),
            (
                _key("shipment_id"),
                _key("order_id"),
                _text("carrier"),
                _text("tracking_no"),
                _at("shipped_at", required=True),
                _SOURCE_AT,
                _RECORDED_AT,
            ),
            recorded_from=("shipped_at",),
            events=("shipped_at",),
        ),
        FactTable(
            "scans",
            ("carrier", "tracking_no", "kind", "scanned_at"),
            (
                _key("carrier"),
                _key("tracking_no"),
                _text("kind", SCAN_KINDS, required=True),
                _at("scanned_at", required=True),
                _at("received_at"),
                _text("region", digits=True),
                _text("note"),
                _SOURCE_AT,
            ),
            recorded_from=("received_at", "scanned_at"),
        ),
        FactTable(
            "incidents",
            ("incident_id",),
            (
                _key("incident_id"),
                _key("order_id"),
                _text("kind", INCIDENT_KINDS, required=True),
                _text("severity", SEVERITIES),
                _at("found_at", required=True),
                _text("finding_id"),
                _at("withdrawn_at"),
                _SOURCE_AT,
                _RECORDED_AT,
            ),
            recorded_from=("found_at",),
            events=("found_at",),
        ),
        FactTable(
            "notices",
            ("notice_id",),
            (
                _key("notice_id"),
                _at("starts_at", required=True),
                _at("ends_at", required=True),
                _text("window", ("paid", "due"), required=True),
                _text("side", ("from", "to", "either")),
                Column("regions", "codes", digits=True),
                Column("categories", "codes"),
                Column("channels", "codes", words=CHANNELS),
                Column("extend_hours", "hours", least=0),
                _at("dispatch_by"),
                _SOURCE_AT,
                _RECORDED_AT,
            ),
            recorded_from=("starts_at",),
        ),
        FactTable(
            "filings",
            ("filing_id",),
            (
                _key("filing_id"),
                _key("order_id"),
                _text("reason", required=True),
                _at("submitted_at", required=True),
                _at("dispatch_by", required=True),
                _text("status", ("pending", "approved", "rejected"), required=True),
                _at("decided_at"),
                _SOURCE_AT,
                _RECORDED_AT,
            ),
            recorded_from=("decided_at", "submitted_at"),
            events=("submitted_at", "decided_at"),
        ),
        FactTable(
            "complaints",
            ("complaint_id",),
            (
                _key("complaint_id"),
                _key("order_id"),
                _at("opened_at", required=True),
                _at("settled_at"),
                _at("decided_at"),
                Column("upheld", "flag"),
                _text("remedy", ("cancel", "compensate")),
                _SOURCE_AT,
                _RECORDED_AT,
            ),
            recorded_from=("decided_at", "settled_at", "opened_at"),
            events=("opened_at", "decided_at"),
        ),
        FactTable(
            "closures",
            ("closure_id",),
            (_key("closure_id"), _key("order_id"), _at("closed_at", required=True), _SOURCE_AT, _RECORDED_AT),
            recorded_from=("closed_at",),
        ),
        FactTable(
            "terms",
            ("terms_id",),
            (
                _key("terms_id"),
                _text("shop_id"),
                _text("mode", MODES, required=True),
                Column("hours", "hours", required=True, least=0),
                _at("starts_at", required=True),
                _SOURCE_AT,
                _RECORDED_AT,
            ),
            recorded_from=("starts_at",),
        ),
        FactTable(
            "feeds",
            ("feed_id",),
            (
                _key("feed_id"),
                _text("carrier"),
                _at("starts_at", required=True),
                _at("ends_at"),
                _SOURCE_AT,
                _RECORDED_AT,
            ),
            recorded_from=("starts_at",),
        ),
        FactTable(
            "appeals",
            ("appeal_id",),
            (
                _key("appeal_id"),
                _text("clause", required=True),
                _text("order_id"),
                _text("shop_id"),
                Column("window_start", "day"),
                _at("decided_at"),
                _text("outcome", ("upheld", "dismissed")),
                _SOURCE_AT,
                _RECORDED_AT,
            ),
            recorded_from=("decided_at",),
            events=("decided_at",),
        ),
    )
}


@dataclass(frozen=True, slots=True)
class OutcomeTable:
    """One outcome table: columns in file order and the key it is sorted by (nulls first)."""

    name: str
    key: tuple[str, ...]
    columns: tuple[tuple[str, Kind], ...]


def _outcome(name: str, key: str, columns: str) -> OutcomeTable:
    pairs = (word.split(":") for word in columns.split())
    return OutcomeTable(
        name, tuple(key.split()), tuple((pair[0], _KINDS[pair[1]] if pair[1:] else "text") for pair in pairs)
    )


_KINDS: dict[str, Kind] = {"i": "instant", "d": "day", "n": "integer", "p": "points", "f": "flag"}

OUTCOMES: dict[str, OutcomeTable] = {
    table.name: table
    for table in (
        _outcome(
            "verdicts",
            "pack clause order_id",
            "pack clause order_id shop_id outcome civil_day:d base_due_at:i due_at:i observed_at:i "
            "margin_seconds:n relief missing",
        ),
        _outcome(
            "rates",
            "pack clause shop_id window_start",
            "pack clause shop_id window_start:d window_end:d final:f numerator:n denominator:n outcome band "
            "points_class points:p projected_points:p",
        ),
        _outcome(
            "penalties",
            "pack clause shop_id order_id incident_id window_start",
            "pack clause shop_id order_id incident_id window_start:d points_class points:p occurred_at:i",
        ),
        _outcome(
            "compensations",
            "pack clause order_id",
            "pack clause order_id shop_id amount_minor:n currency form occurred_at:i",
        ),
        _outcome(
            "actions",
            "pack clause kind shop_id order_id product_id starts_at",
            "pack clause kind shop_id order_id product_id starts_at:i ends_at:i",
        ),
    )
}

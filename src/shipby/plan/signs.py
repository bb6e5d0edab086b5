"""Signs of a dispatch that was not real -> per parcel, then per order, the instant each was given (pack: `signs`).

A gap of scans gives its sign at an instant that may lie ahead: the rows hold it whatever T is, the tests ask whether it
has passed.
"""

from __future__ import annotations

from collections.abc import Iterator

import ibis
import ibis.expr.types as ir

from shipby.plan.exact import ahead, as_of, happened, whole
from shipby.plan.hours import hours_us
from shipby.rules.model import Sign


def of_parcels(signs: tuple[Sign, ...], rows: ir.Table, wanted_region: int | None) -> dict[str, ir.Value]:
    """Columns per parcel: `sign_<name>` (instant or null); of a gap also `wait_<name>`, how long it can still come."""
    columns: dict[str, ir.Value] = {}
    for sign in signs:
        for name, value in _of_parcel(sign, rows, wanted_region):
            columns[name] = value
    return columns


def gap_given(rows: ir.Table, sign: Sign) -> ir.IntegerValue:
    """The sign of a gap, where T is past its instant."""
    at = rows[f"sign_{sign.name}"]
    return ibis.ifelse(at < as_of(), at, ibis.null("int64"))


def gap_ahead(rows: ir.Table, sign: Sign) -> ir.IntegerValue:
    """When a gap gives its sign unless a scan comes, where T is not past that."""
    return ahead(rows[f"sign_{sign.name}"])


def _of_parcel(sign: Sign, rows: ir.Table, wanted_region: int | None) -> Iterator[tuple[str, ir.Value]]:
    name, nothing = f"sign_{sign.name}", ibis.null("int64")
    if sign.before is not None:
        holds = happened(rows.custody_scanned, "<", rows[sign.before])
        yield name, ibis.ifelse(holds, rows.shipped_at, nothing)
    elif sign.reused_within_days is not None:
        yield name, ibis.ifelse(rows.used.fill_null(False), rows.shipped_at, nothing)
    elif sign.gap_over_hours is not None:
        until = rows.custody_scanned + whole(hours_us(sign.gap_over_hours))
        delivered = happened(rows.delivered_scanned, "<=", rows.custody_scanned)
        yield name, ibis.ifelse(~happened(rows.second_scanned, "<=", until) & ~delivered, until, nothing)
        yield f"wait_{sign.name}", ibis.ifelse(rows.second_scanned.isnull() & ~delivered, until, nothing)
    elif sign.region_digits is not None and wanted_region:
        there = ibis.ifelse(
            rows.ship_to.length() >= sign.region_digits, rows.ship_to.substr(0, sign.region_digits), ibis.null("string")
        )
        first, other = rows.delivered_there, rows.delivered_elsewhere
        yield name, ibis.cases((rows.delivered_region != there, first), (rows.delivered_region == there, other))

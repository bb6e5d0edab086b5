"""Scans -> one row of milestones per parcel (carrier, tracking_no): folded once, before any join."""

from __future__ import annotations

from collections.abc import Iterator

import ibis
import ibis.expr.types as ir

from shipby.domain.tables import CUSTODY_KINDS
from shipby.plan.draft import Draft
from shipby.plan.exact import any_of, earliest
from shipby.plan.needs import Needs, column
from shipby.plan.seen import visible

PARCEL = ("carrier", "tracking_no")


def milestones(draft: Draft, wanted: Needs) -> ir.Table:
    """Parcels with custody_scanned and, as wanted, further first instants, second_scanned, delivered_region."""
    scans = visible("scans")
    custody, delivered, picked = scans.kind.isin(CUSTODY_KINDS), scans.kind == "delivered", scans.kind == "picked_up"
    sums: dict[str, ir.Value] = {}
    if wanted.second:
        sums["first_picked"] = scans.scanned_at.min(where=picked)
        sums["last_picked"] = scans.scanned_at.max(where=picked)
        sums["first_other"] = scans.scanned_at.min(where=custody & ~picked)
    else:
        sums["custody_scanned"] = scans.scanned_at.min(where=custody)
    for event in wanted.events.values():
        if column(event) != "custody_scanned":
            kinds = custody if event.scan == "custody" else scans.kind == event.scan
            instant = scans.scanned_at if event.clock == "scanned" else scans.received_at
            sums[column(event)] = instant.min(where=kinds)
    if wanted.second or wanted.region_digits:
        sums["delivered_scanned"] = scans.scanned_at.min(where=delivered)
    if wanted.region_digits:
        sums["deliveries"] = scans.count(where=delivered)
        sums["delivered_region"] = _place(scans, wanted.region_digits).max(where=delivered)
    folded = scans.group_by(*PARCEL).agg(**sums)
    if not (wanted.second or wanted.region_digits):
        return draft.add("milestones", "scans folded to one row per parcel", folded, keep=True)
    folded = draft.add("scans_folded", "scans folded to one row per parcel", folded, keep=True)
    return draft.add("milestones", "parcels with their milestones", _settle(draft, folded, wanted))


def _place(scans: ir.Table, digits: int) -> ir.StringValue:
    """The leading digits of a region that has so many; else null."""
    return ibis.ifelse(scans.region.length() >= digits, scans.region.substr(0, digits), ibis.null("string"))


def _settle(draft: Draft, folded: ir.Table, wanted: Needs) -> ir.Table:
    """Most parcels are plain from their sums; the odd ones are read again from their own scans."""
    odd = []
    if wanted.second:
        one_pickup = (folded.first_picked == folded.last_picked) & (
            folded.first_other.isnull() | (folded.first_picked < folded.first_other)
        )
        folded = folded.mutate(
            custody_scanned=earliest((folded.first_picked, folded.first_other)), plain=one_pickup.fill_null(False)
        )
        odd.append(~folded.plain & folded.custody_scanned.notnull())
    if wanted.region_digits:
        odd.append(folded.deliveries > 1)
    odd_parcels = folded.filter(any_of(odd)).select(*PARCEL, *(["custody_scanned"] if wanted.second else []))
    odd_parcels = draft.add("parcels_odd", "parcels whose scans need a second look", odd_parcels, keep=True)
    again = draft.add("scans_again", "their scans, one row per key", _deduplicated(odd_parcels), keep=True)
    settled = odd_parcels.select(*PARCEL)
    for found in _looks(draft, odd_parcels, again, wanted):
        settled = settled.left_join(found, list(PARCEL)).drop(*(f"{name}_right" for name in PARCEL))
    settled = draft.add("parcels_settled", "what the second look told", settled, keep=True)
    table = folded.left_join(settled, list(PARCEL)).drop(*(f"{name}_right" for name in PARCEL))
    if wanted.second:
        table = table.mutate(second_scanned=ibis.ifelse(table.plain, table.first_other, table.second_found))
        table = table.drop("second_found", "first_picked", "last_picked", "first_other", "plain")
    if wanted.region_digits:
        several = table.deliveries > 1
        table = table.mutate(
            delivered_region=ibis.ifelse(several, table.first_place, table.delivered_region),
            delivered_there=ibis.ifelse(several, table.first_place_at, table.delivered_scanned),
        ).drop("deliveries", "first_place", "first_place_at")
    return table


def _looks(draft: Draft, odd: ir.Table, again: ir.Table, wanted: Needs) -> Iterator[ir.Table]:
    """Per odd parcel: second_found; first_place, first_place_at, and delivered_elsewhere: the first at another."""
    if wanted.second:
        later = again.inner_join(odd, list(PARCEL))
        later = later.filter(later.kind.isin(CUSTODY_KINDS), later.scanned_at > later.custody_scanned)
        second = later.group_by(*PARCEL).agg(second_found=later.scanned_at.min())
        yield draft.add("second_scans", "second custody scan of those parcels", second)
    if wanted.region_digits:
        delivered = again.filter(again.kind == "delivered").mutate(place=_place(again, wanted.region_digits))
        delivered = delivered.filter(delivered.place.notnull())
        places = delivered.group_by(*PARCEL, "place").agg(at_place=delivered.scanned_at.min())
        order = ibis.window(group_by=PARCEL, order_by=["at_place", "place"])
        places = places.mutate(nth=ibis.row_number().over(order))
        yield draft.add(
            "delivery_places",
            "where parcels delivered more than once were delivered",
            places.group_by(*PARCEL).agg(
                first_place=places.place.max(where=places.nth == 0),
                first_place_at=places.at_place.max(where=places.nth == 0),
                delivered_elsewhere=places.at_place.max(where=places.nth == 1),
            ),
        )


def _deduplicated(odd: ir.Table) -> ir.Table:
    """Scans of the odd parcels: per key the earliest received wins, a tie goes to the row that sorts last."""
    scans = visible("scans").semi_join(odd, list(PARCEL))
    order = [scans.received_at, ibis.desc(scans.region, nulls_first=False), ibis.desc(scans.note, nulls_first=False)]
    key = ibis.window(group_by=[*PARCEL, "kind", "scanned_at"], order_by=order)
    ranked = scans.mutate(place=ibis.row_number().over(key))
    return ranked.filter(ranked.place == 0).drop("place")

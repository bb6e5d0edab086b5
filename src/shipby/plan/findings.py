"""Incidents and complaints -> what a finding costs and does: penalties, measures (judgement.md, output tables)."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from shipby.domain.tables import SEVERITIES
from shipby.plan.draft import Draft
from shipby.plan.exact import happened, whole
from shipby.plan.market import Market
from shipby.rules.model import Complaint, Finding, Points


def found(draft: Draft, market: Market, epoch: int, clause_id: str, finding: Finding) -> ir.Table:
    """Incidents of a clause that stand: neither excluded nor overturned, with their order."""
    incidents, orders = draft.tables["incidents_standing"], draft.tables["working"]
    mine = incidents.filter(incidents.kind.isin(finding.incidents)).select(
        "incident_id", "order_id", "severity", "found_at", "finding_id"
    )
    orders = orders.filter(orders.epoch == epoch, ~orders.excluded, (orders.overturned & market.bit(clause_id)) == 0)
    orders = orders.select("order_id", "shop_id", "product_id", "amount_minor", "currency")
    rows = mine.inner_join(orders, "order_id")
    gravity = ibis.cases(
        *((rows.severity == word, whole(place)) for place, word in enumerate(SEVERITIES)), else_=whole(0)
    )
    name = f"found_{clause_id.replace('-', '_')}_{epoch}"
    return draft.add(name, f"standing incidents of {clause_id}", rows.mutate(gravity=gravity), keep=True)


def penalties(rows: ir.Table, finding: Finding) -> ir.Table:
    """One per finding: the gravest severity, the earliest found_at, order and incident of the smallest incident_id."""
    alone = ibis.ifelse(rows.finding_id.isnull(), rows.incident_id, ibis.null("string"))
    keyed = rows.mutate(alone=alone)
    each = keyed.group_by("shop_id", "finding_id", "alone").agg(
        gravity=keyed.gravity.max(),
        occurred_at=keyed.found_at.min(),
        order_id=keyed.order_id.argmin(keyed.incident_id),
        first_incident=keyed.incident_id.min(),
    )
    scale = [(place, getattr(finding, word)) for place, word in enumerate(SEVERITIES)]
    return each.select(
        shop_id=each.shop_id,
        order_id=each.order_id,
        incident_id=each.first_incident,
        window_start=ibis.null("int64"),
        points_class=ibis.cases(*((each.gravity == place, points.account) for place, points in scale)),
        points=ibis.cases(*((each.gravity == place, tenths(points)) for place, points in scale)),
        occurred_at=each.occurred_at,
    )


def tenths(points: Points) -> ir.IntegerValue:
    """Points as tenths; null where unpublished."""
    return ibis.null("int64") if isinstance(points.points, str) else whole(int(points.points * 10))


def complained(draft: Draft, clause_id: str, epoch: int, complaint: Complaint, verdicts: ir.Table) -> ir.Table:
    """Violating orders with a complaint upheld, not settled before, and no approved filing; the first decided."""
    seen, approved = draft.tables["complaints_seen"], draft.tables["filings_approved"]
    rows = seen.filter(seen.upheld, seen.decided_at.notnull(), ~happened(seen.settled_at, "<", seen.decided_at))
    rows = rows.anti_join(approved, "order_id").select("order_id", "complaint_id", "decided_at", "remedy")
    first = ibis.row_number().over(ibis.window(group_by="order_id", order_by=["decided_at", "complaint_id"]))
    rows = rows.mutate(place=first)
    rows = rows.filter(rows.place == 0).drop("place")
    late = verdicts.filter(verdicts.reason >= 50, verdicts.reason < 60)
    late = late.select("order_id", "shop_id", "amount_minor", "currency", "overturned")
    name = f"complained_{clause_id.replace('-', '_')}_{epoch}"
    return draft.add(
        name,
        f"violating orders with a complaint that counts: {clause_id}",
        rows.inner_join(late, "order_id"),
        keep=True,
    )

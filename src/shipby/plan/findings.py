"""Incidents and complaints -> what a finding costs and does: penalties, measures (judgement.md, output tables)."""

from __future__ import annotations

from functools import reduce

import ibis
import ibis.expr.types as ir

from shipby.domain.tables import SEVERITIES
from shipby.plan.draft import Draft
from shipby.plan.exact import happened, whole
from shipby.plan.market import Market
from shipby.rules.model import Clause, Finding, Points


def found(draft: Draft, market: Market, verdicts: dict[str, ir.Table]) -> dict[str, ir.Table]:
    """Clause id -> incidents or complaints of that clause that stand, of all epochs, with their order."""
    tables: dict[str, ir.Table] = {}
    for clause_id in market.clauses:
        parts = []
        for number, epoch in enumerate(market.pack.epochs):
            clause = next((each for each in epoch.pack.clauses if each.id == clause_id), None)
            if clause and clause.finding:
                parts.append(_found(draft, market, number, clause_id, clause.finding))
            elif clause and clause.complaint:
                parts.append(_complained(draft, number, clause, verdicts[clause.complaint.of]))
        if parts:
            name = f"found_{clause_id.replace('-', '_')}"
            tables[clause_id] = draft.add(name, f"what stands of {clause_id}", reduce(ibis.union, parts), keep=True)
    return tables


def _found(draft: Draft, market: Market, epoch: int, clause_id: str, finding: Finding) -> ir.Table:
    """Incidents neither excluded nor overturned, each with what it would cost alone."""
    incidents, orders = draft.tables["incidents_standing"], draft.tables["working"]
    mine = incidents.filter(incidents.kind.isin(finding.incidents)).select(
        "incident_id", "order_id", "severity", "found_at", "finding_id"
    )
    orders = orders.filter(orders.epoch == epoch, ~orders.excluded, (orders.overturned & market.bit(clause_id)) == 0)
    rows = mine.inner_join(
        orders.select("order_id", "shop_id", "product_id", "amount_minor", "currency", "epoch"), "order_id"
    )
    gravity = ibis.cases(
        *((rows.severity == word, whole(place)) for place, word in enumerate(SEVERITIES)), else_=whole(0)
    )
    rows = rows.mutate(gravity=gravity)
    scale = [(rows.gravity == place, getattr(finding, word)) for place, word in enumerate(SEVERITIES)]
    return rows.mutate(
        points_class=ibis.cases(*((holds, points.account) for holds, points in scale)),
        tenths=ibis.cases(*((holds, tenths(points)) for holds, points in scale)),
    )


def penalties(rows: ir.Table) -> ir.Table:
    """One per finding: the gravest severity, the earliest found_at, order and incident of the smallest incident_id."""
    alone = ibis.ifelse(rows.finding_id.isnull(), rows.incident_id, ibis.null("string"))
    keyed = rows.mutate(alone=alone)
    gravest = ibis.window(group_by=["shop_id", "finding_id", "alone"], order_by=[ibis.desc("gravity"), "incident_id"])
    keyed = keyed.mutate(place=ibis.row_number().over(gravest))
    each = keyed.group_by("shop_id", "finding_id", "alone").agg(
        points_class=keyed.points_class.max(where=keyed.place == 0),
        points=keyed.tenths.max(where=keyed.place == 0),
        occurred_at=keyed.found_at.min(),
        order_id=keyed.order_id.argmin(keyed.incident_id),
        first_incident=keyed.incident_id.min(),
    )
    return each.select(
        shop_id=each.shop_id,
        order_id=each.order_id,
        incident_id=each.first_incident,
        window_start=ibis.null("int64"),
        points_class=each.points_class,
        points=each.points,
        occurred_at=each.occurred_at,
    )


def tenths(points: Points) -> ir.IntegerValue:
    """Points as tenths; null where unpublished."""
    return ibis.null("int64") if isinstance(points.points, str) else whole(int(points.points * 10))


def _complained(draft: Draft, epoch: int, clause: Clause, verdicts: ir.Table) -> ir.Table:
    """Violating orders with a complaint upheld, not settled before, and no approved filing; the first decided."""
    assert clause.complaint is not None
    seen, approved = draft.tables["complaints_seen"], draft.tables["filings_approved"]
    rows = seen.filter(seen.upheld, seen.decided_at.notnull(), ~happened(seen.settled_at, "<", seen.decided_at))
    rows = rows.anti_join(approved, "order_id").select("order_id", "complaint_id", "decided_at", "remedy")
    first = ibis.row_number().over(ibis.window(group_by="order_id", order_by=["decided_at", "complaint_id"]))
    rows = rows.mutate(place=first)
    rows = rows.filter(rows.place == 0).drop("place")
    late = verdicts.filter(verdicts.epoch == epoch, verdicts.reason >= 50, verdicts.reason < 60)
    rows = rows.inner_join(
        late.select("order_id", "shop_id", "amount_minor", "currency", "overturned", "epoch"), "order_id"
    )
    points = clause.complaint.points
    return rows.mutate(points_class=ibis.literal(points.account), tenths=tenths(points))

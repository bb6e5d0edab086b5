"""Fact rows that name an order nobody saw -> how many, per table."""

from __future__ import annotations

from functools import reduce

import ibis
import ibis.expr.types as ir

from shipby.domain.tables import FACTS
from shipby.plan.draft import Draft, fact


def orphans(draft: Draft, orders: ir.Table) -> ir.Table:
    """Rows per table that name an order not among `orders`: fact, rows. Tables without such rows are not listed.

    Compared by hash: texts of ten million orders would be built into memory for it.
    """
    tables = (name for name, spec in FACTS.items() if name != "orders" and "order_id" in spec.names)
    named = [_named(name) for name in tables if name in draft.present]
    if not named:
        none = orders.filter(ibis.literal(False)).select(fact="order_id", rows=ibis.literal(0, "int64"))
        return draft.add("orphans", "the facts name orders nowhere else", none)
    known = orders.select(known=orders.order_id.hash())
    every = reduce(ibis.union, named)
    lost = every.anti_join(known, every.named == known.known)
    return draft.add("orphans", "fact rows that name an order not seen", lost.group_by("fact").agg(rows=lost.count()))


def _named(name: str) -> ir.Table:
    rows = fact(name).filter(fact(name).order_id.notnull())
    return rows.select(fact=ibis.literal(name), named=rows.order_id.hash())

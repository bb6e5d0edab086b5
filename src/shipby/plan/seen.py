"""Fact tables -> the rows a judgement as of T may see, one per key: the newest of those it may see."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from shipby.domain.tables import FACTS, FactTable
from shipby.plan.draft import Draft, fact
from shipby.plan.exact import as_of


def visible(name: str) -> ir.Table:
    """Rows learned, and happened, at or before T."""
    table, spec = fact(name), FACTS[name]
    learned = table[spec.recorded_from[0] if name == "scans" else "recorded_at"] <= as_of()
    return table.filter(learned, *((table[event] <= as_of()) | table[event].isnull() for event in spec.events))


def newest(draft: Draft, name: str) -> ir.Table:
    """One row per key of a small table: all of it is ranked."""
    if name not in draft.present:
        return draft.add(f"{name}_seen", f"{name}: the facts have none", visible(name).filter(ibis.literal(False)))
    return draft.add(
        f"{name}_seen", f"{name}: the newest row of each key", _first(visible(name), FACTS[name]), keep=True
    )


def newest_of_many(draft: Draft, name: str) -> ir.Table:
    """One row per key of a large table: only keys that occur twice are ranked."""
    spec = FACTS[name]
    rows = visible(name).mutate(key_hash=lambda t: t[spec.key[0]].hash())
    counted = rows.group_by("key_hash").agg(rows=rows.count())
    twice = draft.add(
        f"{name}_twice",
        f"{name}: keys that may occur more than once",
        counted.filter(counted.rows > 1).select("key_hash"),
        keep=True,
    )
    single = rows.anti_join(twice, "key_hash").drop("key_hash")
    several = _first(rows.semi_join(twice, "key_hash").drop("key_hash"), spec)
    several = draft.add(f"{name}_again", f"{name}: the newest row of those keys", several, keep=True)
    return draft.add(f"{name}_seen", f"{name}: the newest row of each key", ibis.union(single, several))


def _first(rows: ir.Table, spec: FactTable) -> ir.Table:
    """The later recorded_at wins, then the later source_at, then the row that sorts last (nulls first)."""
    order = [ibis.desc(rows[name], nulls_first=False) for name in ("recorded_at", "source_at", *spec.names)]
    ranked = rows.mutate(place=ibis.row_number().over(ibis.window(group_by=list(spec.key), order_by=order)))
    return ranked.filter(ranked.place == 0).drop("place")


def upheld(appeals: ir.Table) -> ir.Table:
    """Appeals decided for the merchant."""
    return appeals.filter(appeals.outcome == "upheld", appeals.decided_at.notnull())

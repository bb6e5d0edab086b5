"""Rows as found in files -> the rows a judgement as of T sees: one per key, bad rows left out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from shipby.domain.tables import FACTS, FactTable

from .values import BadCell, Row, cell

Facts = dict[str, list[dict[str, object]]]


@dataclass
class Seen:
    """What is known as of T, by table and by the keys the judge asks for."""

    as_of: int
    tables: dict[str, list[Row]]
    has_scans: bool
    by_order: dict[str, dict[str, list[Row]]] = field(default_factory=dict)

    def of_order(self, table: str, order_id: str) -> list[Row]:
        """The rows of a table that name this order."""
        if table not in self.by_order:
            index = self.by_order.setdefault(table, {})
            for row in self.tables[table]:
                index.setdefault(row["order_id"], []).append(row)
        return self.by_order[table].get(order_id, [])


def see(facts: Facts, as_of: int) -> Seen:
    """The visible row of every key in every table."""
    tables = {}
    for name, table in FACTS.items():
        typed = (visible(table, row, as_of) for row in facts.get(name, []))
        tables[name] = _newest(table, (row for row in typed if row is not None))
    tables["incidents"] = [row for row in tables["incidents"] if not _past(row["withdrawn_at"], as_of)]
    for order in tables["orders"]:
        for name in ("cancelled_at", "refunded_at"):
            if not _past(order[name], as_of):
                order[name] = None
    return Seen(as_of, tables, has_scans="scans" in facts)


def parse(table: FactTable, row: dict[str, object]) -> Row | None:
    """One typed row with recorded_at filled in, None for a bad row."""
    try:
        typed = {column.name: cell(column, row.get(column.name)) for column in table.columns}
    except BadCell:
        return None
    own = "received_at" if table.name == "scans" else "recorded_at"
    for source in (own, *table.recorded_from):
        typed[own] = typed[source] if typed[own] is None else typed[own]
    return None if _contradicts_itself(table.name, typed) else typed


def _contradicts_itself(table: str, row: Row) -> bool:
    if table == "orders":
        return row["promised_by"] is not None and row["promised_by"] < row["paid_at"]
    if table in ("notices", "feeds") and row["ends_at"] is not None and row["ends_at"] < row["starts_at"]:
        return True
    return table == "notices" and (row["extend_hours"] is None) == (row["dispatch_by"] is None)


def visible(table: FactTable, row: dict[str, object], as_of: int) -> Row | None:
    """One typed row, None for a bad row and for one that was not known or had not happened as of T."""
    typed = parse(table, row)
    if typed is None:
        return None
    known = typed["received_at"] if table.name == "scans" else typed["recorded_at"]
    happened = all(typed[name] is None or typed[name] <= as_of for name in table.events)
    return typed if known is not None and known <= as_of and happened else None


def _newest(table: FactTable, rows: Iterable[Row]) -> list[Row]:
    best: dict[tuple[object, ...], Row] = {}
    for row in rows:
        key = tuple(row[name] for name in table.key)
        if key not in best or _rank(table, row) > _rank(table, best[key]):
            best[key] = row
    return list(best.values())


def _rank(table: FactTable, row: Row) -> tuple[object, ...]:
    if table.name == "scans":
        return (-row["received_at"], *_sorted_last(table, row))
    return (row["recorded_at"], _last(row["source_at"]), *_sorted_last(table, row))


def _sorted_last(table: FactTable, row: Row) -> tuple[object, ...]:
    return tuple(_last(row[name]) for name in table.names)


def _last(value: object) -> tuple[object, ...]:
    """A sort key with nulls first and text by bytes."""
    return (False,) if value is None else (True, value.encode() if isinstance(value, str) else value)


def _past(us: int | None, as_of: int) -> bool:
    return us is not None and us <= as_of

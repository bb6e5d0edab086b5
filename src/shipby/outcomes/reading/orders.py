"""A run, open, and an id or a shop -> orders with their verdicts and parcels, a shop's verdicts page by page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import duckdb

from shipby.domain.tables import OUTCOMES, Kind
from shipby.domain.zones import EPOCH_DAY
from shipby.facts.sql import literal, names, paths
from shipby.lake.keys import own
from shipby.outcomes.explain.narrow import is_
from shipby.outcomes.reading import paging
from shipby.outcomes.reading.model import Found, OrderRead, Page, ParcelRead, Total, VerdictRead
from shipby.outcomes.reading.opened import Opened, instant
from shipby.outcomes.runs.stored import ROWS

_DUE = "coalesce(w.base_due_at, 0)"
_KEY = (int, str, str)


Days = tuple[date, date]
"""The first civil day of a window and its last."""


def find(run: Opened, text: str) -> tuple[Found, ...]:
    """The order of this id, else those that a parcel of this waybill number holds, by id."""
    if shop_id := _shop_of(run, text):
        return (Found(text, shop_id),)
    found = ((one, _shop_of(run, one)) for one in _by_waybill(run.cursor(), text))
    return tuple(Found(one, shop_id) for one, shop_id in found if shop_id)


def order(run: Opened, order_id: str) -> OrderRead | None:
    """The order; None for one the run did not know."""
    con = run.cursor()
    _working(run, _newest(run, order_id, ROWS))
    closed = "CASE WHEN closed_at <= as_of() THEN closed_at END"  # a closing may be announced
    judged = con.execute(f"SELECT shop_id, base_due_at, due_at, {closed} FROM working").fetchone()
    if judged is None:
        return None
    shop_id, *others = judged
    base_due_at, due_at, closed_at = (one if one is None else instant(one) for one in others)
    verdicts = tuple(_verdict(cells) for cells in con.execute(f"{_VERDICTS} ORDER BY clause").fetchall())
    [(product_id, amount, currency, paid_at)] = _seen(
        run, "orders", is_("order_id", order_id), "product_id, amount_minor, currency, paid_at"
    )
    return OrderRead(
        order_id, shop_id, product_id, amount, currency, instant(paid_at), base_due_at, due_at, closed_at, verdicts,
        tuple(_parcels(run, order_id)),
    )  # fmt: skip


def verdicts(
    run: Opened, mine: str, clause: str | None, outcome: str | None, days: Days | None, after: str | None, limit: int
) -> Page[VerdictRead]:
    """Of orders due last, first. mine: the query of a shop's working rows. Raises CursorRefused."""
    con = run.cursor()
    _working(run, mine)
    asked = [f"{column} = {literal(value)}" for column, value in (("clause", clause), ("outcome", outcome)) if value]
    if days is not None:
        first, until = ((day - EPOCH_DAY).days for day in days)
        asked.append(f"civil_day BETWEEN {first} AND {until}")
    if after is not None:
        due, last, of = paging.key_of(after, _KEY)
        asked.append(f"({_DUE}, v.order_id, clause) < ({due}, {literal(last)}, {literal(of)})")
    rows = con.execute(
        f"SELECT v.*, {_DUE} FROM ({_VERDICTS}) AS v JOIN working AS w USING (order_id) "
        f"WHERE {' AND '.join(asked) or 'true'} ORDER BY {_DUE} DESC, v.order_id DESC, clause DESC LIMIT {limit + 1}"
    ).fetchall()
    told = [(_verdict(cells[:-1]), cells[-1]) for cells in rows[:limit]]
    last_one = told[-1] if len(rows) > limit else None
    return Page(
        tuple(one for one, _ in told),
        paging.cursor((last_one[1], last_one[0].order_id, last_one[0].clause)) if last_one else None,
    )


def totals(run: Opened, mine: str) -> tuple[Total, ...]:
    """How many of the orders have which outcome, by clause. mine: the query of a shop's working rows."""
    con = run.cursor()
    _working(run, mine)
    found = con.execute("SELECT clause, outcome, count(*) FROM verdicts GROUP BY ALL ORDER BY ALL").fetchall()
    return tuple(Total(*row) for row in found)


def _working(run: Opened, rows: str) -> None:
    """The thread's cursor has these working rows, and the verdicts over them."""
    con = run.cursor()
    con.execute(f"CREATE OR REPLACE TEMP TABLE working AS {rows}")
    for step in run.script.steps:
        if step.name.startswith("verdict"):
            con.execute(f"CREATE OR REPLACE TEMP VIEW {step.name} AS\n{step.sql}")


def _newest(run: Opened, order_id: str, columns: str) -> str:
    """The query of an order's working row: of the runs of the chain, the last that judged it."""
    con, same = run.cursor(), is_("order_id", order_id)
    for file in reversed(run.working):
        # The rows of a day lie by the hash: it tells which of its row groups to open.
        near = f"SELECT *, 0 AS _row FROM read_parquet({paths([file])}) WHERE _order = hash({literal(order_id)})"
        query = f"SELECT {columns} FROM ({near}) WHERE {same}"
        if con.execute(f"SELECT 1 FROM ({query}) LIMIT 1").fetchone():
            return query
    return f"SELECT {columns} FROM current WHERE false"


def _shop_of(run: Opened, order_id: str) -> str | None:
    row = run.cursor().execute(_newest(run, order_id, "shop_id")).fetchone()
    return row[0] if row else None


def _by_waybill(con: duckdb.DuckDBPyConnection, number: str) -> list[str]:
    same = is_("tracking_no", number)
    found = con.execute(f"SELECT DISTINCT order_id FROM all_shipments WHERE {same} ORDER BY 1 LIMIT {paging.AT_MOST}")
    return [one for (one,) in found.fetchall()]


def _parcels(run: Opened, order_id: str) -> Iterator[ParcelRead]:
    if "shipments" not in run.tables:
        return
    mine = f"_id IN (SELECT _id FROM all_shipments WHERE {is_('order_id', order_id)})"
    for owner, shipment_id, carrier, tracking_no, shipped_at in sorted(
        _seen(run, "shipments", mine, "order_id, shipment_id, carrier, tracking_no, shipped_at"),
        key=lambda cells: (cells[4], cells[1]),
    ):
        if owner == order_id:
            yield ParcelRead(shipment_id, carrier, tracking_no, instant(shipped_at))


def _seen(run: Opened, table: str, where: str, columns: str) -> list[tuple[Any, ...]]:
    """The rows of a fact table that count, by the plan's own stages. where: takes all versions of a row, or none."""
    con = run.cursor()
    con.execute(f"CREATE OR REPLACE TEMP TABLE few_{table} AS SELECT {own(table)} FROM all_{table} WHERE {where}")
    con.execute(f"CREATE OR REPLACE TEMP VIEW fact_{table} AS FROM few_{table}")
    for name in (f"{table}_twice", f"{table}_again", f"{table}_seen"):
        con.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS\n{run.script.step(name).sql}")
    return con.execute(f"SELECT {columns} FROM {table}_seen").fetchall()


_KINDS: list[Kind] = [kind for _, kind in OUTCOMES["verdicts"].columns]
_VERDICTS = f"SELECT {names(name for name, _ in OUTCOMES['verdicts'].columns)} FROM verdicts"


def _verdict(cells: tuple[Any, ...]) -> VerdictRead:
    return VerdictRead(*(_told(kind, cell) for kind, cell in zip(_KINDS, cells, strict=True)))


def _told(kind: Kind, cell: Any) -> Any:
    if cell is None:
        return None
    if kind == "instant":
        return instant(cell)
    return EPOCH_DAY + timedelta(cell) if kind == "day" else cell

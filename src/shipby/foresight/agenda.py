"""`at_risk` of one shop -> its orders by what to do about each, the shortest time first; each order once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from shipby.facts.sql import literal, literals
from shipby.foresight.model import Agenda, Doing, Group, Todo
from shipby.foresight.risk import TOLD, duties
from shipby.foresight.room import order
from shipby.foresight.seed import Seed
from shipby.rules.model import Pack

_KEPT = """CREATE TEMP TABLE IF NOT EXISTS told AS
SELECT t.*, o.product_id, o.paid_at, o.amount_minor, o.relief
FROM ({told}) AS t JOIN ({orders}) AS o USING (order_id) ORDER BY t.shop_id, t.order_id"""
"""Every duty with all that is told of it, once: the rows of a shop lie together, and few are read for it."""

_UNTOLD = """SELECT w.*, p.paid_at FROM working AS w JOIN (
    SELECT order_id, arg_max(paid_at, (recorded_at, source_at)) AS paid_at FROM fact_orders
    SEMI JOIN at_risk USING (order_id) WHERE recorded_at <= as_of() GROUP BY order_id
) AS p USING (order_id)"""
"""The orders where no test of the rules reads when they were paid, which is not kept then: as the facts have it."""

_AGENDA = """CREATE OR REPLACE TEMP TABLE agenda AS
FROM told WHERE {only} QUALIFY row_number() OVER (PARTITION BY order_id ORDER BY {order}) = 1"""
"""Of the duties of an order the one whose miss costs most."""

_BY = "until, order_id"
_DISPATCH = "dispatched_at"
_DOINGS: tuple[Doing, ...] = ("ship", "hand", "wait")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of an agenda: so many orders a group; only one group, only these orders, only those after one."""

    limit: int
    only: Doing | None = None
    orders: Collection[str] | None = None
    after: tuple[int, str] | None = None
    """until when and id of the order that the page before ended with."""


def agenda(seed: Seed, shop: str, wanted: Wanted) -> Agenda:
    """Groups that have orders; their numbers count all of the shop's."""
    only = f"shop_id = {literal(shop)}"
    if wanted.orders is not None:
        only += f" AND order_id IN ({literals(wanted.orders)})" if wanted.orders else " AND false"
    seed.con.execute(_KEPT.format(told=TOLD.format(rows="FROM at_risk"), orders=_orders(seed)))
    seed.con.execute(_AGENDA.format(order=order("told"), only=only))
    counted = "SELECT clause, epoch, count(*), count(worth) FROM agenda GROUP BY ALL ORDER BY ALL"
    parts: dict[Doing, list[tuple[str, int, int]]] = {doing: [] for doing in _DOINGS}
    for clause, epoch, total, critical in seed.con.execute(counted).fetchall():
        parts[_doing(seed.rules.epochs[epoch].pack, clause)].append((clause, total, critical))
    groups = (
        Group(doing, sum(each[1] for each in of), sum(each[2] for each in of), _todos(seed, wanted, {e[0] for e in of}))
        for doing, of in parts.items()
        if of and wanted.only in (None, doing)
    )
    return Agenda(seed.rules.zone, seed.as_of, tuple(groups))


def _orders(seed: Seed) -> str:
    kept = {name for name, *_ in seed.con.execute("DESCRIBE working").fetchall()}
    return "FROM working" if "paid_at" in kept else _UNTOLD


def _todos(seed: Seed, wanted: Wanted, clauses: Collection[str]) -> tuple[Todo, ...]:
    """The first orders of a group."""
    where = f"clause IN ({literals(sorted(clauses))})"
    if wanted.after is not None:
        where += f" AND ({_BY}) > ({wanted.after[0]}, {literal(wanted.after[1])})"
    query = f"FROM agenda WHERE {where} ORDER BY {_BY} LIMIT {wanted.limit}"
    return tuple(
        Todo(duty, row["product_id"], row["paid_at"], row["amount_minor"], row["relief"])
        for duty, row in duties(seed, query)
    )


def _doing(pack: Pack, clause: str) -> Doing:
    """By what meets it: the dispatch itself, a scan that must come, or nothing but that no sign comes."""
    duty = pack.clause(clause).duty
    if duty is None:
        return "wait"
    return "ship" if _DISPATCH in (duty.must, *(other.must for other in duty.or_else)) else "hand"

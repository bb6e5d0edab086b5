"""The table `at_risk` -> open duties with what would meet them and what a miss adds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from shipby.domain.zones import EPOCH_DAY
from shipby.facts.sql import literal
from shipby.foresight.model import Act, Duty, Risk, Stake
from shipby.foresight.room import order
from shipby.foresight.seed import Seed
from shipby.rules.model import Pack

_MINUTE_US = 60_000_000

TOLD = """SELECT r.*, l.name AS band, l.points_class, l.after, l.keep, l.saves,
    w.clause AS counted_by, w.window_start, w.window_end
FROM ({rows}) AS r
    LEFT JOIN lines AS l USING (window_id, place) LEFT JOIN room_windows AS w USING (window_id)"""
"""Rows of `at_risk` with what a duty tells of its line and its window."""


def at_risk(seed: Seed, shop: str | None, limit: int | None) -> Risk:
    """The first `limit` duties in order, and how many there are."""
    only = "true" if shop is None else f"shop_id = {literal(shop)}"
    row = seed.con.execute(f"SELECT count(*) FROM at_risk WHERE {only}").fetchone()
    most = "NULL" if limit is None else limit
    rows = f"FROM at_risk WHERE {only} ORDER BY {order('at_risk')} LIMIT {most}"
    found = duties(seed, f"{TOLD.format(rows=rows)} ORDER BY {order('r')}")
    return Risk(seed.rules.zone, seed.as_of, int(row[0]) if row else 0, tuple(duty for duty, _ in found))


def duties(seed: Seed, query: str) -> Iterator[tuple[Duty, Mapping[str, Any]]]:
    """The rows of a query over TOLD as duties, each with its row."""
    found = seed.con.execute(query)
    names = [column[0] for column in found.description or ()]
    for cells in found.fetchall():
        row = dict(zip(names, cells, strict=True))
        yield _duty(seed, row), row


def _duty(seed: Seed, row: Mapping[str, Any]) -> Duty:
    pack = seed.rules.epochs[row["epoch"]].pack
    kind = next((one.repeat.action.kind for one in pack.clauses if one.repeat and one.repeat.of == row["clause"]), None)
    return Duty(
        shop_id=row["shop_id"],
        clause=row["clause"],
        order_id=row["order_id"],
        due_at=row["until"],
        minutes_left=(row["until"] - seed.as_of) // _MINUTE_US,
        meets=_meets(pack, row["clause"]),
        stake=_stake(row) if row["place"] is not None else None,
        unknown_points=row["unknown_points"],
        alone=int(row["alone"]),
        complained=row["complained"],
        pays_minor=int(row["minor"]),
        unknown_money=row["unknown_money"],
        currency=row["currency"],
        acts_kind=kind,
        acts_at=row["acts_at"],
    )


def _meets(pack: Pack, clause: str) -> tuple[Act, ...]:
    """What the duty, and the acts beside it, must reach."""
    duty = pack.clause(clause).duty
    events = [duty.must, *(other.must for other in duty.or_else)] if duty else []
    return tuple(Act(event, pack.events[event].says if event in pack.events else None) for event in events)


def _stake(row: Mapping[str, Any]) -> Stake:
    return Stake(
        clause=row["counted_by"],
        window_start=EPOCH_DAY + timedelta(row["window_start"]),
        window_end=EPOCH_DAY + timedelta(row["window_end"]),
        band=row["band"],
        points_class=row["points_class"],
        after=int(row["after"]),
        keep=int(row["keep"]),
        saves=int(row["saves"]),
    )

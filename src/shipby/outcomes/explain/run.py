"""An output folder -> what its run says of the orders asked for: rates of their shops, outcomes of their tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from shipby.domain.tables import OUTCOMES, Kind
from shipby.outcomes.explain.case import Row
from shipby.outcomes.folder import read_manifest
from shipby.outcomes.whole import whole

Rates = Mapping[tuple[str, str, int], Row]
"""Rows of `rates` in plan types by clause, shop and first day."""

_DOORS: dict[Kind, str] = {"day": "({0} - DATE '1970-01-01')", "points": "({0} * 10)::BIGINT"}


@dataclass(frozen=True, slots=True)
class Run:
    """Rows of rates, and per order and clause the outcome and the margin."""

    rates: Rates
    outcomes: Mapping[str, frozenset[tuple[str, str, int | None]]]


def read_run(out: Path, orders: Iterable[str], shops: Iterable[str]) -> Run:
    """What the run in an output folder says of these orders and shops. Raises FolderError."""
    columns = OUTCOMES["rates"].columns
    told = ", ".join(f"{_DOORS.get(kind, '{0}').format(name)} AS {name}" for name, kind in columns)
    wanted, told_of = sorted(set(shops)), sorted(set(orders))
    with whole(out, read_manifest(out)) as con:
        rates = con.execute(f"SELECT {told} FROM rates WHERE list_contains(?, shop_id)", [wanted]).fetchall()
        marks = ", ".join("?" for _ in told_of)
        query = f"SELECT order_id, clause, outcome, margin_seconds FROM verdicts WHERE order_id IN ({marks})"
        verdicts = con.execute(query, told_of).fetchall()
    rows = [dict(zip((name for name, _ in columns), cells, strict=True)) for cells in rates]
    outcomes = {order: frozenset(tuple(row[1:]) for row in verdicts if row[0] == order) for order in told_of}
    return Run({(row["clause"], row["shop_id"], row["window_start"]): row for row in rows}, outcomes)

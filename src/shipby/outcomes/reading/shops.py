"""A run, open, and a shop -> its rates, penalties, compensations, actions, page by page, the latest first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from shipby.domain.tables import OUTCOMES, Kind
from shipby.domain.zones import EPOCH_DAY
from shipby.facts.sql import literal, name
from shipby.outcomes.reading import paging
from shipby.outcomes.reading.model import Action, Compensation, Page, Penalty, Rate
from shipby.outcomes.reading.opened import Opened, instant

_Row = TypeVar("_Row")

_LATEST: dict[type, str] = {
    Rate: "window_start", Penalty: "occurred_at", Compensation: "occurred_at", Action: "starts_at",
}  # fmt: skip
"""What the rows of an outcome are told by, latest first."""
_TABLES: dict[type, str] = {
    Rate: "rates", Penalty: "penalties", Compensation: "compensations", Action: "actions",
}  # fmt: skip
_DOORS: Mapping[Kind, str] = {
    "instant": "epoch_us({0})", "day": "({0} - DATE '1970-01-01')", "points": "({0} * 10)::BIGINT",
}  # fmt: skip
"""What a column of a file is in the plan."""
_NONE: Mapping[Kind, str] = {"text": "''", "instant": str(-(1 << 62)), "day": "-1000000"}
"""What stands for null in a key: before all others."""


def rows(
    run: Opened, of: type[_Row], shop_id: str, after: str | None, limit: int, where: Mapping[str, str | None]
) -> Page[_Row]:
    """A page of an outcome's rows of one shop; where: columns of text and what they hold. Raises CursorRefused."""
    table = OUTCOMES[_TABLES[of]]
    kinds = dict(table.columns)
    told = {column: _DOORS.get(kind, "{0}").format(name(column)) for column, kind in table.columns}
    first: str = _LATEST[of]
    by: list[str] = [first, *(column for column in table.key if column not in (first, "shop_id", "pack"))]
    keys = [f"coalesce({told[column]}, {_NONE[kinds[column]]})" for column in by]
    asked = [f"shop_id = {literal(shop_id)}"]
    asked += [f"{name(column)} = {literal(value)}" for column, value in where.items() if value is not None]
    if after is not None:
        key = paging.key_of(after, [str if kinds[column] == "text" else int for column in by])
        last = ", ".join(literal(one) if isinstance(one, str) else str(one) for one in key)
        asked.append(f"({', '.join(keys)}) < ({last})")
    order = ", ".join(f"{key} DESC" for key in keys)
    found = run.cursor().execute(
        f"SELECT {', '.join([*told.values(), *keys])} FROM {run.rows(table.name)} "
        f"WHERE {' AND '.join(asked)} ORDER BY {order} LIMIT {limit + 1}"
    ).fetchall()  # fmt: skip
    width = len(told)
    page = tuple(of(*map(_told, kinds.values(), cells[:width])) for cells in found[:limit])
    return Page(page, paging.cursor(found[limit - 1][width:]) if len(found) > limit else None)


def _told(kind: Kind, cell: Any) -> Any:
    if cell is None:
        return None
    match kind:
        case "instant":
            return instant(cell)
        case "day":
            return _day(cell)
        case "points":
            return Decimal(cell).scaleb(-1)
        case _:
            return cell


def _day(number: int) -> date:
    return EPOCH_DAY + timedelta(number)

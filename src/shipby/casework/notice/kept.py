"""The orders that a preview found -> a file beside the service's data; a page of it, or all of it for a spreadsheet.

One file a preview, named by the digest of what was previewed: whoever reads it reads what was shown. It can be made
anew, so a backup leaves it out.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
from django.conf import settings

from shipby.casework.notice.effect import Order
from shipby.casework.notice.models import Notice
from shipby.facts.sql import literal

_RISKY = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a cell that begins with one of these for a formula."""
_COLUMNS = "order_id, shop_id, due_before, due_after, verdicts"


def place(number: str, digest: str) -> Path:
    """Where the orders of one preview lie."""
    return Path(settings.PREVIEWS) / f"{number}-{digest[:16]}.parquet"


def put(number: str, digest: str, made: Path) -> None:
    """Whole or not at all; those of earlier previews of the notice go."""
    target = place(number, digest)
    target.parent.mkdir(parents=True, exist_ok=True)
    made.replace(target)
    for old in target.parent.glob(f"{number}-*.parquet"):
        if old != target:
            old.unlink(missing_ok=True)


def of(notice: Notice) -> Path | None:
    """The file of what was shown last; None where it is on another machine, or gone."""
    found = place(notice.case.number, notice.shown_of)
    return found if notice.shown_of and found.is_file() else None


def page(path: Path, after: int, size: int) -> list[Order]:
    """So many orders after the first `after`."""
    query = f"SELECT {_COLUMNS} FROM {_file(path)} WHERE place > ? AND place <= ? ORDER BY place"
    with duckdb.connect(":memory:", config={"threads": 1}) as con:
        return [Order(*one) for one in con.execute(query, [after, after + size]).fetchall()]


def as_csv(path: Path, out: Path) -> None:
    """All of it; no cell is a formula."""
    cells = f"{_inert('order_id')}, {_inert('shop_id')}, due_before, due_after, verdicts"
    with duckdb.connect(":memory:", config={"threads": 1}) as con:
        query = f"SELECT {cells} FROM {_file(path)} ORDER BY place"
        con.execute(f"COPY ({query}) TO {literal(str(out))} (FORMAT csv, HEADER)")


def _file(path: Path) -> str:
    return f"read_parquet({literal(str(path))})"


def _inert(column: str) -> str:
    risky = ", ".join(literal(mark) for mark in _RISKY)
    return f"CASE WHEN left({column}, 1) IN ({risky}) THEN '''' || {column} ELSE {column} END AS {column}"

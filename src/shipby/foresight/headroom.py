"""`room_windows`, `bounds`, `lines`, `ranked` -> the room each window has left."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from shipby.domain.zones import EPOCH_DAY
from shipby.facts.sql import literal
from shipby.foresight.model import End, Headroom, LineRoom, Window
from shipby.foresight.seed import Seed
from shipby.rules.model import Rate

_WINDOWS = """CREATE OR REPLACE TEMP TABLE shown AS
SELECT w.*, b.* EXCLUDE (window_id), l.keep AS nearest, l.saves AS most_saved, s.window_id IS NOT NULL AS in_row
FROM room_windows AS w JOIN bounds AS b USING (window_id) LEFT JOIN streaks AS s USING (window_id) LEFT JOIN
    (SELECT window_id, max(keep) AS keep, max(saves) AS saves FROM lines GROUP BY window_id) AS l USING (window_id)
WHERE {only}
ORDER BY most_saved DESC NULLS LAST, nearest NULLS LAST, most DESC NULLS LAST, shop_id, clause, window_start
LIMIT {limit}"""

_MONEY = """SELECT window_id, sum(minor)::BIGINT, bool_or(unknown)
FROM members JOIN pays USING (duty_id) WHERE window_id IN (SELECT window_id FROM shown) GROUP BY window_id"""

_FIRST = """SELECT window_id, list(order_id ORDER BY place)
FROM ranked JOIN duties USING (duty_id)
    JOIN (SELECT window_id, max(keep) AS keep FROM lines GROUP BY window_id) USING (window_id)
WHERE place <= keep AND window_id IN (SELECT window_id FROM shown) GROUP BY window_id"""

_LINES = """SELECT window_id, name, points_class, tenths, state, after, keep, saves
FROM lines WHERE window_id IN (SELECT window_id FROM shown) ORDER BY window_id, place"""


def headroom(seed: Seed, shop: str | None, limit: int | None) -> Headroom:
    """The first `limit` windows in order, and how many there are."""
    con, only = seed.con, "true" if shop is None else f"w.shop_id = {literal(shop)}"
    row = con.execute(f"SELECT count(*) FROM room_windows AS w JOIN bounds USING (window_id) WHERE {only}").fetchone()
    con.execute(_WINDOWS.format(only=only, limit="NULL" if limit is None else limit))
    found = con.execute("FROM shown")
    names = [column[0] for column in found.description or ()]
    rows = [dict(zip(names, cells, strict=True)) for cells in found.fetchall()]
    money = {window: (minor, unknown) for window, minor, unknown in con.execute(_MONEY).fetchall()}
    first = dict(con.execute(_FIRST).fetchall())
    lines: dict[int, list[LineRoom]] = {}
    for window, *cells in con.execute(_LINES).fetchall():
        lines.setdefault(window, []).append(LineRoom(*cells))
    windows = tuple(
        _window(seed, each, money.get(each["window_id"], (0, False)), lines, first.get(each["window_id"], []))
        for each in rows
    )
    return Headroom(seed.rules.zone, seed.as_of, seed.rules.currency, int(row[0]) if row else 0, windows)


def _window(
    seed: Seed,
    row: Mapping[str, Any],
    money: tuple[int, bool],
    lines: Mapping[int, list[LineRoom]],
    first: list[str],
) -> Window:
    rate = seed.rules.epochs[row["epoch"]].pack.clause(row["clause"]).rate
    assert rate is not None
    return Window(
        shop_id=row["shop_id"],
        clause=row["clause"],
        window_start=EPOCH_DAY + timedelta(row["window_start"]),
        window_end=EPOCH_DAY + timedelta(row["window_end"]),
        ends_at=row["ends_at"],
        final=row["ends_at"] <= seed.as_of,
        violations=int(row["violations"]),
        orders=int(row["orders"]),
        open=int(row["open"]),
        now=None if row["now_band"] is None else _end(rate, row["now_band"], row["now"]),
        best=_end(rate, row["best_band"], row["least"]),
        worst=_end(rate, row["worst_band"], row["most"]),
        pays_minor=money[0],
        unknown_money=money[1],
        lines=tuple(lines.get(row["window_id"], ())),
        ship_first=tuple(first),
        streak=rate.streak.action.kind if rate.streak and row["in_row"] else None,
    )


def _end(rate: Rate, band: int, cost: int | None) -> End:
    return End(band, rate.bands[band - 1].name if band > 0 else None, None if cost is None else int(cost))

"""The name of a shop -> nothing, or a sentence that names the nearest."""

from __future__ import annotations

import duckdb

from shipby.facts.sql import literal
from shipby.foresight.seed import ForesightError


def check_shop(con: duckdb.DuckDBPyConnection, shop: str) -> None:
    """Raises ForesightError unless the facts have an order of this shop."""
    one = literal(shop)
    for table in ("duties", "room_windows", "fact_orders"):
        if con.execute(f"SELECT 1 FROM {table} WHERE shop_id = {one} LIMIT 1").fetchone():
            return
    near = con.execute(
        f"""SELECT shop_id FROM (SELECT DISTINCT shop_id FROM fact_orders)
        ORDER BY jaro_winkler_similarity(lower(shop_id), lower({one})) DESC, shop_id LIMIT 3"""
    ).fetchall()
    advice = f"The nearest are {', '.join(name for (name,) in near)}." if near else "They have no shop at all."
    raise ForesightError(f'the facts have no shop "{shop}". {advice}')

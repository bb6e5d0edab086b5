"""a number of orders -> a facts folder of Parquet, the same for the same seed."""

from __future__ import annotations

import argparse
import json
import math
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb

SQL = Path(__file__).with_name("generate.sql")
ID_DIGITS = {"short": 9, "long": 18}
STEP = 6_180_339_887
"""Rows leave in the order r * STEP mod N: scattered, and never sorted by order."""


def order_id(number: int, ids: str = "short") -> str:
    """The id of the number-th order."""
    return f"O{number:0{ID_DIGITS[ids]}d}"


def generate(
    orders: int,
    out: Path,
    *,
    days: int = 28,
    in_turn: bool = False,
    seed: int = 1,
    ids: str = "short",
    memory: str = "2500MB",
) -> dict[str, int]:
    """Row counts per table written to `out`; the orders are paid on so many days. `orders` at least 10.

    in_turn: orders are numbered as they are paid, as marketplaces do; else numbers say nothing of time.
    """
    if orders < 10:
        raise SystemExit(f"generate: {orders} orders are too few. Ask for 10 or more.")
    out.mkdir(parents=True, exist_ok=True)
    step = next(p for p in range(STEP, STEP + 1000) if math.gcd(p, orders * 5) == 1)
    values = {
        "$N": orders,
        "$SEED": seed,
        "$PAID": f"i * {days * 86400} // {orders}" if in_turn else f"rnd(i, 1, {days * 86400})",
        "$DAYS": days,
        "$P": step % (orders * 5),
        "$W": ID_DIGITS[ids],
        "$SHOPS": max(3, orders // 500),
        "$OUT": out,
    }
    text = SQL.read_text()
    for name, value in values.items():
        text = text.replace(name, str(value))
    spill = out / ".spill"
    con = duckdb.connect()
    con.execute(f"SET TimeZone='Asia/Shanghai'; SET memory_limit='{memory}'; SET temp_directory='{spill}'")
    statements = duckdb.extract_statements(text)
    macros = [s for s in statements if s.type != duckdb.StatementType.COPY]
    for statement in macros:
        con.execute(statement)
    # DuckDB's range() feeds one thread: the tables are written side by side
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(lambda s: con.cursor().execute(s), (s for s in statements if s not in macros)))
    counts = {path.stem: _rows(con, path) for path in sorted(out.glob("*.parquet"))}
    con.close()
    return counts


def _rows(con: duckdb.DuckDBPyConnection, path: Path) -> int:
    row = con.execute(f"SELECT count(*) FROM '{path}'").fetchone()
    return int(row[0]) if row else 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("orders", type=int)
    parser.add_argument("out", type=Path)
    parser.add_argument("--days", type=int, default=28)
    parser.add_argument("--in-turn", action="store_true", help="number orders as they are paid")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--ids", choices=sorted(ID_DIGITS), default="short", help="long: 19 characters, as real exports have"
    )
    options = parser.parse_args()
    began = time.perf_counter()
    counts = generate(
        options.orders, options.out, days=options.days, in_turn=options.in_turn, seed=options.seed, ids=options.ids
    )
    print(json.dumps({"seconds": round(time.perf_counter() - began, 1), "rows": counts}))


if __name__ == "__main__":
    main()

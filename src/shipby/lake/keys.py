"""fact tables -> short columns beside their own: the day a row is sorted by, 64-bit hashes of the ids it is found by.

A run looks for a few orders among millions of rows: it reads eight bytes a row to find them, and then only the days
they lie on. The columns stand in the Parquet files, unknown to the Delta log: other readers do not see them. Their
names end with a mark of the hash function, so that files hashed by another version of DuckDB count as files without.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from shipby.domain.tables import FACTS
from shipby.facts import trusted
from shipby.facts.sql import name, names, paths

DAY = "_day"
"""UTC days since 1970."""
DAYS = {"orders": "paid_at", "shipments": "shipped_at", "scans": "scanned_at"}
"""The large tables, and the instant whose day their rows are sorted by."""
ROW = "_row"
"""Where in its file a row lies: not stored, the engine tells it."""
HASHES = {"_order": "order_id", "_parcel": "tracking_no", "_id": "shipment_id"}
"""A hash, and the column it is of, in every table that has it; null where that is."""
_DAY_US = 86_400_000_000
_NAMED_ROWS = 3_000
"""So many rows, of the days with the fewest, are asked for by their places in the files; of the others the days are."""


def mark(con: duckdb.DuckDBPyConnection) -> str:
    """What tells this hash function from others."""
    row = con.execute("SELECT printf('%x', hash('shipby') >> 32)").fetchone()
    assert row is not None
    return str(row[0])


def stored(con: duckdb.DuckDBPyConnection, table: str, query: str) -> str:
    """The query of rows as they lie in files, with the short columns of their table."""
    if table not in DAYS:
        return query
    ends = mark(con)
    day = f"{day_of(f'floor(epoch_us({name(DAYS[table])}) / {_DAY_US})')} AS {DAY}_{ends}"
    hashes = (f"{hashed(column)} AS {key}_{ends}" for key, column in _hashes(table).items())
    return f"SELECT *, {', '.join([day, *hashes])} FROM ({query})"


def day_of(days: str) -> str:
    """The SQL of a short day: beyond the years 1880 to 2059 the last of them, so that an odd row is in nobody's way."""
    return f"greatest(least({days}, 32767), -32768)::SMALLINT"


def hashed(column: str) -> str:
    """The SQL of a hash; null for null."""
    return f"CASE WHEN {name(column)} IS NOT NULL THEN hash({name(column)}) END"


def sorted_by(con: duckdb.DuckDBPyConnection, table: str) -> tuple[str, ...]:
    """The short columns that rows lie sorted by, before their own."""
    return (f"{DAY}_{mark(con)}",) if table in DAYS else ()


def have_keys(con: duckdb.DuckDBPyConnection, files: Mapping[str, Sequence[Path]]) -> bool:
    """Whether every file of the large tables has the short columns, made by this hash function."""
    wanted = [path for table in DAYS for path in files.get(table, ())]
    if not wanted:
        return True
    row = con.execute(
        f"SELECT count(*) FROM parquet_schema({paths(wanted)}) WHERE name = '{DAY}_{mark(con)}'"
    ).fetchone()
    return row is not None and row[0] == len(wanted)


def define_keyed(con: duckdb.DuckDBPyConnection, tables: Mapping[str, Sequence[Path]], prefix: str) -> None:
    """The connection has `<prefix><table>` as `define` gives it, with `_day`, `_row` and hashes, made here if small.

    Large tables also have their instants as they lie in files, `_<name>`: by these whole stretches are passed over.
    """
    ends = mark(con)
    large = {
        table: {key: f"{key}_{ends}" for key in (DAY, *_hashes(table))}
        | {f"_{at}": at for at in _instants(table)}
        | {ROW: "file_row_number"}
        for table in DAYS
        if tables.get(table)
    }
    trusted.define(con, tables, prefix, large)
    for table in FACTS:
        if table not in large:
            view, lies = f"{prefix}{table}", f"{prefix}{table}_lies"
            made = {key: hashed(column) for key, column in _hashes(table).items()}
            if table in DAYS:
                made |= {DAY: "NULL::SMALLINT", ROW: "NULL::BIGINT"}
                made |= {f"_{at}": f"make_timestamptz({at})" for at in _instants(table)}
            if made:
                con.execute(f"CREATE OR REPLACE VIEW {lies} AS {trusted.query(FACTS[table], tables)}")
                cells = ", ".join(f"{value} AS {key}" for key, value in made.items())
                con.execute(f"CREATE OR REPLACE VIEW {view} AS SELECT *, {cells} FROM {lies}")


def own(table: str) -> str:
    """The table's own columns, separated by commas."""
    return names(FACTS[table].names)


def between(table: str, instant: str, since: int, until: int) -> str:
    """The condition that an instant of a keyed table lies after `since`, at or before `until` (microseconds)."""
    if table not in DAYS:
        return f"{instant} > {since} AND {instant} <= {until}"
    return f"_{instant} > make_timestamptz({since}) AND _{instant} <= make_timestamptz({until})"


def one_of(key: str, table: str) -> str:
    """The condition that a hash is one of those in a table's column of the same name; null is none.

    By a Bloom filter DuckDB passes over most others before it reads the rest of their rows. It makes one where it takes
    the table for filtered: what stands there of the hashes holds for every number.
    """
    return f"{key} IN (SELECT {key} FROM {table} WHERE {key} % 2 < 2)"


def rows_where(
    con: duckdb.DuckDBPyConnection, columns: str, relation: str, condition: str, places: str | None = None
) -> str:
    """The query of the rows of a keyed relation that meet the condition: little is read beside them.

    Few rows of a day are read by their places in the files, many with their day. A place is one in any of the files:
    others fail the condition. places: the query of where the rows lie (`_row`, `_day`), if there is a better one.
    """
    where = places or f"SELECT _row, _day FROM {relation} WHERE {condition}"
    con.execute(f"CREATE OR REPLACE TEMP TABLE places AS {where}")
    by_day = con.execute("SELECT _day, count(*) AS n FROM places WHERE _day IS NOT NULL GROUP BY _day ORDER BY n, _day")
    named = 0
    few: list[int] = []
    many: list[int] = []
    for day, rows in by_day.fetchall():
        named += rows
        (few if named <= _NAMED_ROWS else many).append(day)
    lie = [_among("_day", many)]
    if few:
        named_rows = con.execute(f"SELECT DISTINCT _row FROM places WHERE {_among('_day', few)}").fetchall()
        lie.append(f"{_among('_day', few)} AND {_among('_row', [row for (row,) in named_rows])}")
    return " UNION ALL ".join(f"SELECT {columns} FROM {relation} WHERE ({condition}) AND {at}" for at in lie)


def _among(column: str, numbers: Sequence[int]) -> str:
    """The condition that a column holds one of these numbers."""
    return f"{column} IN ({', '.join(str(number) for number in sorted(numbers))})" if numbers else "FALSE"


def _instants(table: str) -> list[str]:
    return [column.name for column in FACTS[table].columns if column.kind == "instant"]


def _hashes(table: str) -> dict[str, str]:
    return {key: column for key, column in HASHES.items() if column in FACTS[table].names}

"""What each number of a report counts -> the first rows of it, each row once, within a budget of bytes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import duckdb

from shipby.domain.tables import Kind
from shipby.facts.sql import literal, name
from shipby.outcomes.rows import Ask, Condition, columns_of, command, of_shop, value_of
from shipby.outcomes.summary.model import Said

MOST = 1_000
"""Rows of one number in the file; a command prints the others."""
MOST_OF_A_MARK = 200
"""Rows of one mark of a chart: there are thousands of them."""
_ROUNDS = (20, 100, 300, MOST)
"""Every number gets its first rows before any gets its last."""
_NOT_SHOWN = ("pack",)
_FEW = 40
Shape = tuple[tuple[str, str, bool], ...]
"""Columns, how they are compared, and whether with nothing."""
_ORDER = {
    "rates": "projected_points DESC NULLS LAST, numerator DESC, denominator, clause, shop_id, window_start",
    "penalties": "points DESC NULLS LAST, occurred_at DESC, clause, shop_id, order_id, incident_id",
    "compensations": "amount_minor DESC NULLS LAST, order_id, clause",
    "actions": "starts_at DESC, kind, shop_id, order_id, product_id, clause",
    "quarantine": '"table", file, row, "column", reason',
}
"""The most useful first."""
_WORST = """(coalesce(margin_seconds, 1::BIGINT << 61) + if(outcome = 'violation', 0, 1::BIGINT << 60))::HUGEINT
    * 18446744073709551616 + hash(t.clause, t.order_id)"""
"""The same for verdicts, in one whole number that names the row: violations first, the latest of them first."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number people see, and the place of its rows."""

    n: int
    id: int | None


@dataclass(slots=True)
class Behind:
    """The asks of a report as they come up; the first ones matter most."""

    shop: str | None
    asks: list[Ask] = field(default_factory=list)
    titles: list[Said] = field(default_factory=list)
    marks: list[bool] = field(default_factory=list)
    _known: dict[Ask, int] = field(default_factory=dict)

    def number(self, n: int, table: str, title: Said, *where: str | Condition, mark: bool = False) -> Number:
        """A number and what it counts; nothing stands behind a zero."""
        if n == 0:
            return Number(0, None)
        ask = Ask(table, tuple(_condition(one) for one in where))
        if ask not in self._known:
            self._known[ask] = len(self.asks)
            self.asks.append(ask)
            self.titles.append(title)
            self.marks.append(mark)
        return Number(n, self._known[ask])

    def most(self, id: int) -> int:
        """How many rows of an ask the file may hold."""
        return MOST_OF_A_MARK if self.marks[id] else MOST

    def printed(self, ask: Ask) -> Ask:
        """The ask as a command has it: of this report's shop."""
        named = any(one.column == "shop_id" for one in ask.where)
        return of_shop(ask, self.shop) if self.shop is not None and not named else ask


def _condition(one: str | Condition) -> Condition:
    if isinstance(one, Condition):
        return one
    column, _, value = one.partition("=")
    return Condition(column, "=", value)


@dataclass(frozen=True, slots=True)
class Found:
    """How many rows an ask has, and the first of them."""

    total: int
    rows: list[tuple[Any, ...]]


def embedded(con: duckdb.DuckDBPyConnection, behind: Behind, out: str, zone: str, budget: int) -> str:
    """The rows as JSON of about `budget` bytes at most: words, columns and rows by table, per ask its rows' places."""
    found = _found(con, behind, zone)
    store = _Store(budget)
    heads = []
    for i, ask in enumerate(behind.asks):
        title = behind.titles[i]
        head = {"t": ask.table, "n": found[i].total, "h": [title.zh, title.en]}
        head["c"] = command(out, behind.printed(ask))
        store.left -= len(json.dumps(head).encode()) + 24
        heads.append(head)
    kept = [0] * len(heads)
    for most in _ROUNDS:
        for i, ask in enumerate(behind.asks):
            kept[i] += store.add(i, ask.table, found[i].rows[kept[i] : most])
    for i, head in enumerate(heads):
        head["r"] = _spans(store.places.get(i, []))
    tables = {
        table: {"k": [[column, kind] for column, kind in _shown(table).items()], "r": rows}
        for table, rows in store.rows.items()
    }
    return json.dumps(
        {"words": list(store.words), "tables": tables, "asks": heads}, ensure_ascii=False, separators=(",", ":")
    )


class _Store:
    """Rows of all asks, each once; words of few are written once."""

    def __init__(self, budget: int) -> None:
        self.left = budget
        self.words: dict[str, int] = {}
        self.rows: dict[str, list[list[Any]]] = {}
        self.places: dict[int, list[int]] = {}
        self._seen: dict[tuple[str, tuple[Any, ...]], int] = {}

    def add(self, ask: int, table: str, rows: Sequence[tuple[Any, ...]]) -> int:
        """How many of the rows had room."""
        for i, row in enumerate(rows):
            place = self._seen.get((table, row))
            if place is None:
                if self.left <= 0:
                    return i
                place = self._put(table, row)
            self.places.setdefault(ask, []).append(place)
            self.left -= 4
        return len(rows)

    def _put(self, table: str, row: tuple[Any, ...]) -> int:
        held = self.rows.setdefault(table, [])
        plain = [
            self._word(cell) if kind == "text" and column not in _OWN_WORDS else cell
            for cell, (column, kind) in zip(row, _shown(table).items(), strict=True)
        ]
        held.append(plain)
        self.left -= len(json.dumps(plain, ensure_ascii=False).encode())
        self._seen[table, row] = len(held) - 1
        return len(held) - 1

    def _word(self, cell: str | None) -> int | None:
        if cell is None:
            return None
        if cell not in self.words:
            self.left -= len(json.dumps(cell, ensure_ascii=False).encode()) + 1
        return self.words.setdefault(cell, len(self.words))


_OWN_WORDS = ("order_id", "incident_id", "value")
"""Texts that hardly come twice."""


def _spans(places: Sequence[int]) -> list[int]:
    """Places as pairs of first and how many: rows that came together lie together."""
    pairs: list[int] = []
    for place in places:
        if pairs and pairs[-2] + pairs[-1] == place:
            pairs[-1] += 1
        else:
            pairs += [place, 1]
    return pairs


# ------------------------------------------------------------------ queries


def _found(con: duckdb.DuckDBPyConnection, behind: Behind, zone: str) -> dict[int, Found]:
    """Asks that compare the same columns are answered together, in one pass over their table."""
    found: dict[int, Found] = {i: Found(0, []) for i in range(len(behind.asks))}
    families = [(*_family(ask), behind.most(i)) for i, ask in enumerate(behind.asks)]
    con.execute("CREATE OR REPLACE TEMP TABLE picked (id BIGINT, total BIGINT, those HUGEINT[])")
    for (table, shape, most), group in groupby(sorted(found, key=families.__getitem__), families.__getitem__):
        joined = _joined(con, behind, list(group), table, shape, zone)
        if table == "verdicts":
            con.execute(f"INSERT INTO picked SELECT id, count(*), min({_WORST}, {most}) FROM {joined} GROUP BY id")
        else:
            found |= _first(con, table, joined, most, zone)
    return found | _verdicts(con, zone)


def _family(ask: Ask) -> tuple[str, Shape]:
    return ask.table, tuple(dict.fromkeys((one.column, one.sign, one.value == "") for one in ask.where))


def _joined(
    con: duckdb.DuckDBPyConnection, behind: Behind, ids: Sequence[int], table: str, shape: Shape, zone: str
) -> str:
    """The SQL of a table's rows with the ids of the asks they meet."""
    values = [[str(i), *row] for i in ids for row in _rows(behind.asks[i], shape, zone)]
    columns = ["id", *(f"c{k}" for k in range(len(shape)))]
    rows = ", ".join(f"({', '.join(row)})" for row in values)
    con.execute(f"CREATE OR REPLACE TEMP TABLE asked AS FROM (VALUES {rows}) AS t({', '.join(columns)})")
    met = [_met(k, *one) for k, one in enumerate(shape)]
    # Said once more as constants, so that the file's statistics and dictionaries spare most rows the join.
    for k, (column, sign, empty) in enumerate(shape, 1):
        few = sorted({row[k] for row in values})
        if sign == "=" and not empty and len(few) <= _FEW:
            met.append(f"t.{name(column)} IN ({', '.join(few)})")
    return f"{table} AS t JOIN asked ON {' AND '.join(met) or 'true'}"


def _first(con: duckdb.DuckDBPyConnection, table: str, joined: str, most: int, zone: str) -> dict[int, Found]:
    """The first rows of each ask of a table that can be sorted."""
    totals: dict[int, int] = dict(con.execute(f"SELECT id, count(*) FROM {joined} GROUP BY id").fetchall())
    if len(totals) <= _FEW:  # the first few of a long table are found at once, sorting all of it takes longer
        query = f"SELECT {_cells(table, zone)} FROM {joined} WHERE id = ? ORDER BY {_ORDER[table]} LIMIT {most}"
        return {i: Found(total, con.execute(query, [i]).fetchall()) for i, total in totals.items()}
    rows = con.execute(
        f"""SELECT id, {_cells(table, zone)} FROM {joined}
        QUALIFY row_number() OVER (PARTITION BY id ORDER BY {_ORDER[table]}) <= {most} ORDER BY id, {_ORDER[table]}"""
    ).fetchall()
    groups = groupby(rows, lambda row: row[0])
    return {i: Found(totals[i], [row[1:] for row in group]) for i, group in groups}


def _verdicts(con: duckdb.DuckDBPyConnection, zone: str) -> dict[int, Found]:
    """The same of a table too long to be sorted: the worst were picked by one number each, and are looked up."""
    con.execute("CREATE OR REPLACE TEMP TABLE wanted AS SELECT DISTINCT unnest(those) AS worst FROM picked")
    rows = con.execute(
        f"SELECT worst, {_cells('verdicts', zone)} FROM verdicts AS t JOIN wanted ON worst = {_WORST}"
    ).fetchall()
    looked_up = {row[0]: row[1:] for row in rows}
    picked = con.execute("SELECT id, total, those FROM picked").fetchall()
    names = list(_shown("verdicts")).index("order_id")
    for _, _, those in picked:
        those.sort(key=lambda worst: (worst >> 64, looked_up[worst][names]))
    return {i: Found(total, [looked_up[worst] for worst in those]) for i, total, those in picked}


def _rows(ask: Ask, shape: Shape, zone: str) -> Iterator[list[str]]:
    """An ask's values, in one row for each choice that several `=` leave."""
    choices: list[list[str]] = [[]]
    for column, sign, _ in shape:
        kind = columns_of(ask.table)[column]
        values = [value_of(one, kind, zone) for one in ask.where if (one.column, one.sign) == (column, sign)]
        choices = [[*choice, value] for choice in choices for value in values]
    yield from choices


def _met(k: int, column: str, sign: str, empty: bool) -> str:
    if empty:
        return f"t.{name(column)} IS {'NOT ' if sign == '!=' else ''}NULL"
    return f"t.{name(column)} {sign} asked.c{k}"


def _shown(table: str) -> dict[str, Kind]:
    return {column: kind for column, kind in columns_of(table).items() if column not in _NOT_SHOWN}


def _cells(table: str, zone: str) -> str:
    return ", ".join(_cell(f"t.{name(column)}", kind, zone) for column, kind in _shown(table).items())


def _cell(column: str, kind: Kind, zone: str) -> str:
    """Days as numbers, instants as seconds of the zone's wall clock, points as text."""
    if kind == "instant":
        return f"epoch_us(timezone({literal(zone)}, {column})) // 1000000"
    if kind == "day":
        return f"({column} - DATE '1970-01-01')::INTEGER"
    return f"{column}::VARCHAR" if kind == "points" else column

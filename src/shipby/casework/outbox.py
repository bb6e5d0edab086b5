"""Fact rows that steps made -> the lake, as one import; each counts there once, also where a process was killed.

A row is marked after the import that holds it is committed. Killed between the two, the same rows are brought again:
the lake knows the import by its content, and of rows told twice the judge takes one.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from django.db import connection, transaction

from shipby.casework.lakes import lake_of
from shipby.casework.models import Outbox
from shipby.domain.instants import instant_us
from shipby.domain.tables import FACTS, Column, FactTable, Kind
from shipby.domain.zones import EPOCH_DAY, HOUR_US
from shipby.facts.sql import literal
from shipby.lake import LakeError, import_facts
from shipby.lake.writing import stored
from shipby.people.models import Market

_TYPES: dict[Kind, pa.DataType] = {
    "text": pa.string(),
    "codes": pa.string(),
    "instant": pa.int64(),
    "day": pa.int32(),
    "integer": pa.int64(),
    "hours": pa.int64(),
    "flag": pa.bool_(),
}
"""What a column is inside the plan."""


def drain(market: Market, at: datetime) -> list[str]:
    """Every decision committed until now lies in the market's lake; ids of the imports made, none where none waited.

    at: the time of the import. Raises LakeError; nothing is marked then, and the next time brings it again.
    """
    lake = lake_of(market)
    rows = _committed(market)
    if not rows:
        return []
    with tempfile.TemporaryDirectory(prefix="shipby-") as room:
        folder = Path(room) / "decisions"
        folder.mkdir()
        written(rows, folder)
        imported = import_facts(lake, folder, at=at, format="decisions")
    if imported.report.quarantined:
        raise LakeError(
            f"{lake.root}: import {imported.id} set decisions aside as bad rows, and they must not be lost: look at "
            "its quarantine in the lake's imports folder and report it as a defect of shipby."
        )
    waiting(market).filter(pk__lte=rows[-1].pk).update(import_id=imported.id)
    return [imported.id]


def waiting(market: Market) -> Any:
    """The rows not known to be in the lake, in the order in which they were made."""
    return Outbox.objects.filter(market=market, import_id="").order_by("pk")


def written(rows: Iterable[Outbox], folder: Path) -> Mapping[str, Path]:
    """The rows as files of a facts folder, one a table, such as a lake keeps; by table."""
    by_table: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        by_table[row.table].append(row.row)
    files = {name: folder / f"{name}.parquet" for name in sorted(by_table)}
    with duckdb.connect(":memory:", config={"threads": 1}) as con:
        con.execute("SET TimeZone = 'UTC'")
        for name, path in files.items():
            con.register("told", _typed(FACTS[name], by_table[name]))
            con.execute(f"COPY ({stored(FACTS[name], 'told')}) TO {literal(str(path))} (FORMAT parquet)")
    return files


def _committed(market: Market) -> Sequence[Outbox]:
    """The rows that wait. A step that has written its rows and not yet committed is awaited."""
    with transaction.atomic():
        # SQLite has one writer at a time, and this transaction is it.
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {Outbox._meta.db_table} IN SHARE MODE")
        return list(waiting(market))


def _typed(table: FactTable, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """The rows in plan types. Raises LookupError for a column that the table has not: a mistake of ours."""
    if strange := {name for row in rows for name in row} - set(table.names):
        raise LookupError(f"{table.name} has no columns {sorted(strange)}")
    columns = {
        column.name: pa.array([_cell(column, row.get(column.name)) for row in rows], _TYPES[column.kind])
        for column in table.columns
    }
    return pa.table(columns)


def _cell(column: Column, told: Any) -> Any:
    if told is None:
        return None
    match column.kind:
        case "instant":
            return instant_us(told)
        case "day":
            return (date.fromisoformat(told) - EPOCH_DAY).days
        case "hours":
            return int(Decimal(told) * HOUR_US)
        case "codes":
            return "|".join(told)
        case _:
            return told

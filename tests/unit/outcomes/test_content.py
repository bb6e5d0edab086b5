"""The content hash: one for the same cells in the same order, another for any other cell, order or table."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from shipby.domain.tables import OUTCOMES, Kind
from shipby.outcomes import content
from shipby.outcomes.content import FEW_WORDS, content_hash

ROWS = 334
TYPES: dict[Kind, pa.DataType] = {
    "text": pa.string(),
    "instant": pa.timestamp("us", tz="UTC"),
    "day": pa.date32(),
    "integer": pa.int64(),
    "points": pa.decimal128(9, 1),
    "flag": pa.bool_(),
}
EMPTY: dict[Kind, Any] = {
    "text": "",
    "instant": datetime(1970, 1, 1, tzinfo=UTC),
    "day": date(1970, 1, 1),
    "integer": 0,
    "points": Decimal("0.0"),
    "flag": False,
}
"""What a null must not be taken for."""


def cell(name: str, kind: Kind, row: int) -> Any:
    """Some value, or null in every seventh row."""
    if row % 7 == 3:
        return None
    values: dict[Kind, Any] = {
        "text": f"词{row % 4}" if name in FEW_WORDS else f"{name}-{'é' * (row % 3)}{row}",
        "instant": datetime(2023, 1, 1, tzinfo=UTC) + timedelta(microseconds=row * 10_000_019),
        "day": date(2023, 1, 1) + timedelta(row),
        "integer": row - 5,
        "points": Decimal(row + 1) / 10,
        "flag": row % 2 == 0,
    }
    return values[kind]


def made(table: str, **changes: tuple[int, Any]) -> pa.Table:
    """An outcome table; changes: column -> (row, its cell)."""
    columns = {}
    for name, kind in OUTCOMES[table].columns:
        cells = [cell(name, kind, row) for row in range(ROWS)]
        if name in changes:
            row, value = changes[name]
            cells[row] = value
        columns[name] = pa.array(cells, TYPES[kind])
    return pa.table(columns)


@pytest.fixture
def hashed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The hash of a table written to a file; small chunks."""
    monkeypatch.setattr(content, "CHUNK_ROWS", 50)

    def run(table: str, rows: pa.Table, threads: int = 2, **written: Any) -> str:
        pq.write_table(rows, tmp_path / "rows.parquet", **written)
        return content_hash(table, tmp_path / "rows.parquet", threads)

    return run


@pytest.mark.parametrize("table", OUTCOMES)
def test_how_the_file_is_laid_out_does_not_count(hashed: Any, table: str) -> None:
    rows = made(table)
    told = hashed(table, rows)
    for size in (7, 50, 51, 100, 149, ROWS):
        assert hashed(table, rows, row_group_size=size) == told
    assert hashed(table, rows, use_dictionary=False, compression="zstd") == told
    assert hashed(table, rows, threads=1) == hashed(table, rows, threads=4) == told
    text = [name for name, kind in OUTCOMES[table].columns if kind == "text"]
    coded = rows
    for name in text:
        coded = coded.set_column(coded.column_names.index(name), name, coded[name].dictionary_encode())
    assert hashed(table, coded) == told


@pytest.mark.parametrize("table", OUTCOMES)
def test_every_cell_counts(hashed: Any, table: str) -> None:
    seen = {hashed(table, made(table))}
    changes = 0
    for name, kind in OUTCOMES[table].columns:
        for row in (0, ROWS - 1):
            seen.add(hashed(table, made(table, **{name: (row, None)})))
            seen.add(hashed(table, made(table, **{name: (row, EMPTY[kind] if kind != "flag" else row % 2 == 1)})))
            changes += 2
        seen.add(hashed(table, made(table, **{name: (3, EMPTY[kind])})))
        changes += 1
    assert len(seen) == 1 + changes


def test_the_order_of_rows_counts(hashed: Any) -> None:
    rows = made("verdicts")
    assert hashed("verdicts", rows.take([1, 0, *range(2, ROWS)])) != hashed("verdicts", rows)


def test_where_one_text_ends_counts(hashed: Any) -> None:
    one = made("verdicts", order_id=(0, "a"), shop_id=(0, "b")).slice(0, 1)
    other = made("verdicts", order_id=(0, "ab"), shop_id=(0, "")).slice(0, 1)
    assert hashed("verdicts", one) != hashed("verdicts", other)


def test_the_name_of_the_table_counts(hashed: Any) -> None:
    rows = made("actions")
    assert hashed("actions", rows.slice(0, 0)) != hashed("verdicts", made("verdicts").slice(0, 0))


def test_the_definition_stands(hashed: Any) -> None:
    """A hash in an old run.json is compared with a new one: the same rows give it for ever."""
    assert {table: hashed(table, made(table))[:16] for table in OUTCOMES} == {
        "verdicts": "98e2c8f87ebefdf5",
        "rates": "7dde877c5be08856",
        "penalties": "c8373bd668b7004a",
        "compensations": "69018d458ecf76ae",
        "actions": "d8f4e22cbd233615",
    }

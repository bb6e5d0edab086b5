"""An outcome table in key order -> one sha256 over its cells, the same on every engine and in every file format."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from shipby.domain.tables import OUTCOMES, Kind

CHUNK_ROWS = 122_880
"""Rows hashed together, counted from the first: part of the definition (a row group of DuckDB, so none is copied)."""

FEW_WORDS = ("pack", "clause", "outcome", "missing", "relief", "kind", "form", "currency", "band", "points_class")
"""Text columns hashed as sorted words and places in them: part of the definition."""

_TYPES: dict[Kind, pa.DataType] = {
    "text": pa.large_string(),
    "instant": pa.timestamp("us", tz="UTC"),
    "day": pa.date32(),
    "integer": pa.int64(),
    "points": pa.decimal128(9, 1),
    "flag": pa.uint8(),
}


def content_hash(table: str, path: Path, threads: int = 2) -> str:
    """sha256 in hex over a Parquet file's rows in their order.

    Per chunk and column: how many rows, which are null, the cells (little-endian numbers, or lengths and UTF-8 bytes).
    """
    total = hashlib.sha256(table.encode())
    with ThreadPoolExecutor(max_workers=max(1, threads)) as pool:
        for digest in _ahead(pool, table, path, threads):
            total.update(digest)
    return total.hexdigest()


def _ahead(pool: ThreadPoolExecutor, table: str, path: Path, threads: int) -> Iterator[bytes]:
    """Digests in order, a few chunks in work at a time."""
    waiting = []
    for chunk in _chunks(path):
        waiting.append(pool.submit(_digest, table, chunk))
        if len(waiting) > threads:
            yield waiting.pop(0).result()
    for one in waiting:
        yield one.result()


def _chunks(path: Path) -> Iterator[pa.Table]:
    """Tables of CHUNK_ROWS rows, whatever the file's row groups; the last may be shorter."""
    names = pq.read_schema(path).names
    file = pq.ParquetFile(path, read_dictionary=[name for name in FEW_WORDS if name in names])
    held: list[pa.Table] = []
    rows = 0
    for number in range(file.num_row_groups):
        group = file.read_row_group(number)
        while rows + group.num_rows >= CHUNK_ROWS:
            take = CHUNK_ROWS - rows
            yield pa.concat_tables([*held, group.slice(0, take)]).unify_dictionaries()
            held, rows, group = [], 0, group.slice(take)
        if group.num_rows:
            held.append(group)
            rows += group.num_rows
    if held:
        yield pa.concat_tables(held).unify_dictionaries()


def _digest(table: str, chunk: pa.Table) -> bytes:
    digest = hashlib.sha256(chunk.num_rows.to_bytes(8, "little"))
    for name, kind in OUTCOMES[table].columns:
        column = chunk.column(name)
        cells = column.combine_chunks()
        parts = _words(cells) if name in FEW_WORDS else _bytes(cells.cast(_TYPES[kind]), kind)
        for part in parts:
            digest.update(part)
    return digest.digest()


def _words(cells: Any) -> Iterator[Any]:
    """The words that occur, sorted, then per row the place of its word from 1, 0 for null."""
    coded = cells if pa.types.is_dictionary(cells.type) else cells.dictionary_encode()
    used = pc.unique(coded.indices).drop_null()
    found = sorted((coded.dictionary[code.as_py()].as_py(), code.as_py()) for code in used)
    places = [0] * len(coded.dictionary)
    for place, (_, code) in enumerate(found):
        places[code] = place + 1
    if not places:
        yield bytes(4 * len(coded))
        return
    yield "\0".join(word for word, _ in found).encode()
    lookup = pa.Array.from_buffers(pa.int32(), len(places), [None, pa.py_buffer(array("i", places))])
    yield _plain(pc.fill_null(lookup.take(coded.indices), _zero(pa.int32())))


def _bytes(cells: Any, kind: Kind) -> Iterator[Any]:
    """Which cells are null, then the cells."""
    if cells.null_count:
        yield _plain(pc.cast(cells.is_null(), pa.uint8()))
    if kind == "text":
        filled = pc.fill_null(cells, _zero(cells.type)) if cells.null_count else cells
        yield _plain(pc.cast(pc.binary_length(filled), pa.int32()))
        offsets = filled.buffers()[1]
        first, last = (
            int.from_bytes(offsets[i * 8 : i * 8 + 8], "little") for i in (filled.offset, filled.offset + len(filled))
        )
        yield filled.buffers()[2][first:last] if filled.buffers()[2] is not None else b""
    else:
        plain = cells.view({"instant": pa.int64(), "day": pa.int32()}.get(kind, cells.type))
        yield _plain(pc.fill_null(plain, _zero(plain.type)) if plain.null_count else plain)


def _zero(kind: Any) -> Any:
    """Zero, or empty text, of a type: made from bytes, since Arrow would import pandas to read a Python value."""
    buffers = [None, pa.py_buffer(bytes(16))] + ([pa.py_buffer(b"")] if pa.types.is_large_string(kind) else [])
    return pa.Array.from_buffers(kind, 1, buffers)[0]


def _plain(cells: Any) -> Any:
    """The bytes of a fixed-width array without nulls."""
    width = cells.type.bit_width // 8
    return cells.buffers()[1][cells.offset * width : (cells.offset + len(cells)) * width]

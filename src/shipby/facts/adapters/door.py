"""a source of any known format and a target -> facts kept, bad rows in quarantine, a report of it all.

Commands and services import through this one door.
"""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Any

import duckdb

from shipby.domain.tables import FACTS, Column
from shipby.facts.adapters.adapter import Adapter, Reading, Sample
from shipby.facts.adapters.desk import Desk
from shipby.facts.adapters.documents import Broken, documents
from shipby.facts.adapters.fields import folded
from shipby.facts.adapters.inputs import Given, digest, files_of, strays_of
from shipby.facts.adapters.registry import SURE, adapter, adapters, ranked
from shipby.facts.adapters.report import ImportReport, Text
from shipby.facts.adapters.sheets import opened
from shipby.facts.adapters.target import FactsFolder, Target
from shipby.facts.errors import FactsError
from shipby.facts.find import FactFile
from shipby.facts.quarantine import QUARANTINE, TABLE, open_quarantine, write_quarantine
from shipby.facts.sql import literal
from shipby.facts.sql import name as quoted
from shipby.facts.workbook import workbook_rows

_MEMORY = "512MB"
_TABLES = (".csv", ".txt", ".tsv", ".xlsx", ".xlsm", ".xls")
_STORED = {
    "instant": "make_timestamptz({0})",
    "day": "(DATE '1970-01-01' + {0}::INTEGER)",
    "hours": "({0} / 3600000000.0)::DECIMAL(18, 6)",
    "integer": "{0}::BIGINT",
    "flag": "{0}::BOOLEAN",
}
"""What a column of the plan becomes in a part; all others are text."""


def import_facts(
    source: Given,
    into: Path | Target,
    name: str = "auto",
    *,
    shop: str | None = None,
    mapping: Path | None = None,
) -> ImportReport:
    """`into` keeps the facts of the source, read by the adapter of this name (`auto`: by the one that recognises it).

    source: a file or folder, an open binary stream, or parsed records. shop: the shop of an export that names none.
    mapping: the file that says how a table of one's own is read. FactsError for a source or target that cannot be used;
    then nothing was changed.
    """
    target = FactsFolder(into) if isinstance(into, Path) else into
    with target.room() as room, _connected(room / "work") as con:
        files = files_of(source, room / "work")
        sure = None
        if name == "auto":
            sure, name = recognised(files, room / "work")
        chosen = adapter(name)
        open_quarantine(con)
        desk = Desk(
            con, room / "work", files, ranked, shop, mapping, Path(source) if isinstance(source, str | Path) else None
        )
        reading = chosen.read(desk)
        part = digest(files, name, shop, mapping.read_text(encoding="utf-8") if mapping else None)
        new = room / "new"
        written = tuple((table, _write(con, new, table, part, query)) for table, query in reading.tables.items())
        bad = _quarantine(con, new, part)
        added = target.add(con, new, part, _about(chosen, files, reading))
    return ImportReport(
        name,
        sure,
        target.name,
        reading.files,
        written,
        (*_unread(source), *desk.notes, *reading.notes, *added.notes),
        Path(target.name) / bad if bad else None,
        added.again,
        reading.assumed,
    )


def _unread(source: Given) -> tuple[Text, ...]:
    strays = ", ".join(strays_of(source))
    return (Text(f"未读的文件：{strays}", f"files not read: {strays}"),) if strays else ()


def recognised(files: tuple[FactFile, ...], work: Path) -> tuple[float, str]:
    """(how sure, name) of the adapter that knows the files; FactsError names the nearest where none is sure enough."""
    found = ranked(sample(files, work))
    if not found or found[0][0] < SURE:
        near = "; ".join(f"{name} ({sure:.0%} alike)" for sure, name in found[:3])
        alike = "、".join(f"{name}（{sure:.0%} 相同）" for sure, name in found[:3])
        raise FactsError(
            f"{files[0].label} is in no format that is recognised{f': nearest {near}' if near else ''}. Name one of "
            f"{', '.join(adapters())}; `shipby import table FILE --guess` drafts a mapping for any table.",
            zh=f"{files[0].label} 不是能识别的格式{f'，最接近的是 {alike}' if alike else ''}。能识别的有 "
            f"{'、'.join(adapters())}；`shipby import table FILE --guess` 可为任意表格起草映射。",
            file=files[0].label,
        )
    return found[0]


def sample(files: tuple[FactFile, ...], work: Path) -> Sample:
    """The beginning of a source: its header, or its first document."""
    labels = tuple(file.label for file in files)
    first = files[0]
    suffix = first.path.suffix.lower()
    if suffix == ".parquet":
        return Sample(labels)
    if suffix in _TABLES and not _looks_like_json(first.path):
        book = next(workbook_rows(first, lambda _: False), []) if suffix in (".xlsx", ".xlsm") else None
        header = opened(first, work / "sample.csv").header if book is None else tuple(book)
        return Sample(labels, tuple(folded(head) for head in header))
    found = (document for _, document in islice(documents(first), 20) if not isinstance(document, Broken))
    return Sample(labels, (), next(found, None))


def _looks_like_json(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")


def _connected(work: Path) -> duckdb.DuckDBPyConnection:
    work.mkdir(parents=True, exist_ok=True)
    con = duckdb.connect(config={"temp_directory": str(work / "spill"), "memory_limit": _MEMORY})
    con.execute("SET TimeZone = 'UTC'")
    return con


def _write(con: duckdb.DuckDBPyConnection, new: Path, table: str, part: str, query: str) -> int:
    """The rows of the query as one part of the table; how many."""
    told = {column[0] for column in con.execute(f"SELECT * FROM ({query}) LIMIT 0").description or ()}
    columns = ", ".join(
        f"{_stored(column)} AS {quoted(column.name)}" for column in FACTS[table].columns if column.name in told
    )
    path = new / table / f"{part}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    row = con.execute(f"COPY (SELECT {columns} FROM ({query})) TO {literal(str(path))} (FORMAT parquet)").fetchone()
    return int(row[0]) if row else 0


def _stored(column: Column) -> str:
    return _STORED.get(column.kind, "{0}::VARCHAR").format(quoted(column.name))


def _hide_people(con: duckdb.DuckDBPyConnection) -> None:
    """The quarantine keeps no line as a whole, and no value that could be of a person: cells may have shifted."""
    con.execute(
        rf"""UPDATE {TABLE} SET value = NULL WHERE "column" IS NULL OR length(value) > 64
        OR regexp_matches(value, '(^|[^0-9])1[3-9][0-9]{{9}}([^0-9]|$)|^[1-9][0-9]{{16}}[0-9Xx]$')
        OR regexp_matches(value, '[\x{{4e00}}-\x{{9fff}}]')"""
    )


def _quarantine(con: duckdb.DuckDBPyConnection, new: Path, part: str) -> str | None:
    row = con.execute(f"SELECT count(*) FROM {TABLE}").fetchone()
    if not row or not row[0]:
        return None
    _hide_people(con)
    (new / QUARANTINE).mkdir(parents=True, exist_ok=True)
    write_quarantine(con, new / QUARANTINE / f"{part}.csv")
    return f"{QUARANTINE}/{part}.csv"


def _about(chosen: Adapter, files: tuple[FactFile, ...], reading: Reading) -> dict[str, Any]:
    counts = {file.file: {"read": file.read, "kept": file.kept} for file in reading.files}
    return {"adapter": chosen.name, "files": [file.label for file in files], "rows": counts}

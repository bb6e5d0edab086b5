"""any table (CSV, workbook, Parquet) and a mapping of its columns -> the fact tables that the mapping names."""

from __future__ import annotations

from pathlib import Path

from shipby.domain.tables import FACTS, FactTable
from shipby.facts.adapters.adapter import Adapter, Reading, Sample
from shipby.facts.adapters.carriers import define_carriers, unknown_carriers
from shipby.facts.adapters.desk import Desk, Told
from shipby.facts.adapters.fields import Layout
from shipby.facts.adapters.guess import draft
from shipby.facts.adapters.mapping import REGIONS, Mapped, read_mapping
from shipby.facts.adapters.regions import define_regions
from shipby.facts.adapters.report import FileCount, Text
from shipby.facts.errors import FactsError
from shipby.facts.sql import names

_EVENTS = ("paid_at", "shipped_at", "scanned_at", "closed_at", "carrier", "tracking_no", "cancelled_at")
"""Where one of these is required and a row lacks it, the thing has not happened: the row is set aside, not bad."""


def _read(desk: Desk) -> Reading:
    if desk.mapping is None:
        raise FactsError(
            "a table of your own needs a mapping: draft one by `shipby import table FILE --guess > mapping.yaml`, "
            "look it through, then add --map mapping.yaml."
        )
    mapping = read_mapping(desk.mapping)
    desk.zone = mapping.zone or desk.zone
    tables: dict[str, str] = {}
    counts: list[FileCount] = []
    notes: list[Text] = []
    assumed = 0
    for name, mapped in mapping.tables.items():
        reading = _table(desk, FACTS[name], mapped)
        tables |= reading.tables
        counts += reading.files
        notes += reading.notes
        assumed += reading.assumed
    return Reading(tables, tuple(counts), tuple(notes), assumed)


def _table(desk: Desk, table: FactTable, mapped: tuple[Mapped, ...]) -> Reading:
    late = [one.column.name for one in mapped if one.column.required and one.column.name in _EVENTS]
    fields = tuple(one.field(one.column.required and one.column.name not in late) for one in mapped)
    told = desk.told_mapped(Layout(f"mapped_{table.name}", fields), mapped)
    con = desk.con
    notes: list[Text] = []
    replaced = []
    for column in [one.column.name for one in mapped if one.column.name in REGIONS]:
        define_regions(con, told.view, column, f"{table.name}_{column}_code")
        code = f"(SELECT code FROM {table.name}_{column}_code WHERE place = {column})"
        replaced.append(f"CASE WHEN regexp_full_match({column}, '[0-9]+') THEN {column} ELSE {code} END AS {column}")
    if any(one.column.name == "carrier" for one in mapped):
        strangers = define_carriers(con, told.view, "carrier", f"{table.name}_carrier_code")
        replaced.append(f"(SELECT code FROM {table.name}_carrier_code WHERE name = carrier) AS carrier")
        notes += unknown_carriers(strangers)
    found = names(one.column.name for one in mapped)
    there = " AND ".join(f"{column} IS NOT NULL" for column in late) or "TRUE"
    star = f"SELECT {found}" if not replaced else f"SELECT * REPLACE ({', '.join(replaced)}) FROM (SELECT {found}"
    query = f"{star} FROM {told.view} WHERE {there}{')' if replaced else ''}"
    return Reading({table.name: query}, _counts(desk, table, told, there, late), tuple(notes), told.assumed)


def _counts(desk: Desk, table: FactTable, told: Told, there: str, late: list[str]) -> tuple[FileCount, ...]:
    rows = dict(
        desk.con.execute(f"SELECT _file, count(*) FROM {told.view} WHERE NOT ({there}) GROUP BY _file").fetchall()
    )
    why = Text(
        f"没有 {'、'.join(late)}，不成为 {table.name}", f"without {' or '.join(late)}: they make no row of {table.name}"
    )
    return tuple(
        FileCount(
            f"{file} -> {table.name}",
            read,
            read - told.bad[file] - rows.get(file, 0),
            told.bad[file],
            ((why, rows[file]),) if file in rows else (),
        )
        for file, read in sorted(told.read.items())
    )


def _recognise(sample: Sample) -> float:
    return 0.0


def _draft(path: Path) -> str:
    return draft(path)


ADAPTER = Adapter(
    "table",
    Text("任意表格（CSV、XLSX、Parquet），按映射文件读取", "any table (CSV, XLSX, Parquet), read by a mapping file"),
    _recognise,
    _read,
    draft=_draft,
)

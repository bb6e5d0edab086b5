"""the source of one import and a DuckDB connection -> rows of a layout, typed, checked, the bad ones in quarantine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb

from shipby.facts.adapters.adapter import Sample
from shipby.facts.adapters.documents import Broken, documents
from shipby.facts.adapters.fields import SPARED, Layout, folded
from shipby.facts.adapters.mapping import Mapped
from shipby.facts.adapters.report import Text
from shipby.facts.adapters.sheets import PARQUET, Opened, Sheet, mapped_sheet, opened, positions, sheet, write_records
from shipby.facts.broken_lines import REMOVED, drop_rejects, set_broken_lines_aside
from shipby.facts.errors import FactsError
from shipby.facts.faults import SCIENTIFIC, UNREADABLE, Fault
from shipby.facts.find import FactFile
from shipby.facts.quarantine import TABLE
from shipby.facts.sql import literal, names
from shipby.facts.stored import LARGE, Stored
from shipby.facts.text_table import set_text_aside, store_text
from shipby.facts.zone import local_time

ZONE = "Asia/Shanghai"
NO_RECORD = Fault("no_record", "is no record of this format.")


@dataclass(slots=True)
class Told:
    """Rows of one layout: a view of the good ones (fields, `_file`, `_record`), and how many there were by file."""

    view: str
    bad_view: str
    read: dict[str, int]
    bad: dict[str, int]
    assumed: int = 0
    present: frozenset[str] = frozenset()
    """the fields that at least one file has"""

    def seen_as(self, view: str) -> Told:
        """The same rows through another view, which may have worked on their fields."""
        return replace(self, view=view)


@dataclass(slots=True)
class Desk:
    """What an adapter works with."""

    con: duckdb.DuckDBPyConnection
    work: Path
    files: tuple[FactFile, ...]
    rank: Callable[[Sample], list[tuple[float, str]]]
    shop: str | None = None
    mapping: Path | None = None
    source: Path | None = None
    """the path that was named, where one was"""
    notes: list[Text] = field(default_factory=list)
    """what to know of the files, beside what their rows tell"""
    zone: str = ZONE

    def told_sheets(self, layout: Layout) -> Told:
        """The rows of every file as a table; FactsError for a file that lacks a needed column."""
        told = self._told(layout)
        relations: list[tuple[Stored, Sheet]] = []
        for index, file in enumerate(self.files):
            table = self._opened(file, layout, index)
            found = positions(file.label, table.header, layout)
            self._refuse(layout, table, found)
            relations.append(self._load(layout, sheet(table, layout, found), told, index))
        self._define(layout, told, relations)
        return told

    def told_mapped(self, layout: Layout, mapped: Sequence[Mapped]) -> Told:
        """The rows of every file as the mapping says; FactsError for a file that lacks a column it names."""
        told = self._told(layout)
        relations: list[tuple[Stored, Sheet]] = []
        for index, file in enumerate(self.files):
            table = self._opened(file, layout, index)
            relations.append(self._load(layout, mapped_sheet(table, layout, mapped), told, index))
        self._define(layout, told, relations)
        return told

    def told_records(self, layout: Layout, rows_of: Callable[[Any], Iterator[Mapping[str, Any]]]) -> Told:
        """The rows that rows_of makes of every JSON document; one that it makes none of is a bad row."""
        told = self._told(layout)
        lost: list[tuple[str, int, Fault]] = []
        table = write_records(self.work / f"{layout.name}.csv", layout, self._rows(rows_of, lost))
        places = {one.name: (index + 2,) for index, one in enumerate(layout.fields)}
        stored = self._load(layout, sheet(table, layout, places, recorded=True), told, 0)
        self._define(layout, told, [stored])
        if lost and not sum(told.read.values()):
            self._refuse_documents(lost[0][0])
        for file, record, fault in lost:
            self.con.execute(
                f"INSERT INTO {TABLE} VALUES (?, ?, ?, NULL, NULL, ?, ?)",
                [layout.name, file, record, fault.says, fault.code],
            )
            told.read[file] = told.read.get(file, 0) + 1
            told.bad[file] = told.bad.get(file, 0) + 1
        return told

    # -------------------------------------------------------------- loading

    def _opened(self, file: FactFile, layout: Layout, index: int) -> Opened:
        table = opened(file, self.work / f"{layout.name}-{index}.csv", layout)
        left = ", ".join(table.text.sheets_left)
        note = Text(f"{file.label} 中未读的工作表：{left}", f"{file.label}: sheets not read: {left}")
        if left and note not in self.notes:
            self.notes.append(note)
        return table

    def _told(self, layout: Layout) -> Told:
        none = {file.label: 0 for file in self.files}
        return Told(layout.name, f"{layout.name}_bad", dict(none), dict(none))

    def _rows(
        self, rows_of: Callable[[Any], Iterator[Mapping[str, Any]]], lost: list[tuple[str, int, Fault]]
    ) -> Iterator[tuple[str, int, Mapping[str, Any]]]:
        for file in self.files:
            for number, document in documents(file):
                some = False
                for row in () if isinstance(document, Broken) else rows_of(document):
                    some = True
                    yield file.label, number, row
                if not some:
                    lost.append((file.label, number, UNREADABLE if isinstance(document, Broken) else NO_RECORD))

    def _load(self, layout: Layout, part: Sheet, told: Told, index: int) -> tuple[Stored, Sheet]:
        row = layout.row(local_time(self.zone), part.matched.positions, part.typed, repaired=part.repaired)
        large = part.files[0].path.stat().st_size > LARGE
        name = f"{layout.name}_{index}"
        copy = self.work / f"{name}.parquet" if large else None
        stored = store_text(self.con, row, part, name, copy, keep=("r__file", "r__record"))
        if part.mark == PARQUET:
            self.con.execute(f"CREATE OR REPLACE TEMP TABLE {REMOVED} (file VARCHAR, line BIGINT)")
            broken = 0
        else:
            broken = set_broken_lines_aside(self.con, row.table, part, stored)
        if stored.bad:
            set_text_aside(self.con, row, part, stored)
            self._place(layout, part, stored)
        drop_rejects(self.con)
        label = part.files[0].label
        for file, read, bad in self.con.execute(
            f"SELECT _file, count(*), count(*) FILTER (WHERE _mask <> 0) FROM {stored.relation} GROUP BY _file"
        ).fetchall():
            told.read[file] = told.read.get(file, 0) + int(read)
            told.bad[file] = told.bad.get(file, 0) + int(bad)
        if broken:
            told.read[label] = told.read.get(label, 0) + broken
            told.bad[label] = told.bad.get(label, 0) + broken
        told.assumed += stored.assumed
        told.present |= part.matched.positions.keys()
        return stored, part

    def _place(self, layout: Layout, part: Sheet, stored: Stored) -> None:
        """The quarantine names columns as the file does, and rows made of records by the record."""
        label = literal(part.files[0].label)
        heads = {one.name: one.heads[0] for one in layout.fields if one.heads}
        if part.record.startswith("NULL"):
            heads = {name: part.header[place] for name, place in part.matched.positions.items() if place >= 0}
        whens = " ".join(f"WHEN {literal(name)} THEN {literal(head)}" for name, head in heads.items())
        self.con.execute(
            f"""UPDATE {TABLE} SET "column" = CASE "column" {whens} ELSE "column" END
            WHERE "table" = {literal(layout.name)} AND file = {label}"""
        )
        self.con.execute(
            f"""UPDATE {TABLE} SET file = placed._file, row = placed._record FROM {stored.relation} AS placed
            WHERE {TABLE}.file = {label} AND {TABLE}.row = placed._at + 2 AND placed._record IS NOT NULL"""
        )

    def _define(self, layout: Layout, told: Told, relations: list[tuple[Stored, Sheet]]) -> None:
        columns = names((*layout.table.names, "_file", "_record"))
        for view, bad in ((told.view, "="), (told.bad_view, "<>")):
            queries = (f"SELECT {columns} FROM {stored.relation} WHERE _mask {bad} 0" for stored, _ in relations)
            self.con.execute(f"CREATE OR REPLACE VIEW {view} AS {' UNION ALL '.join(queries)}")
        self._refuse_lossy()
        for heads, count in self.con.execute(
            f"SELECT {SPARED}, count(*) FROM {told.view} WHERE {SPARED} IS NOT NULL GROUP BY ALL ORDER BY ALL"
        ).fetchall():
            self.notes.append(
                Text(
                    f"{heads} 无法识别、按空处理的 {count:,} 行：不影响判定",
                    f"rows whose {heads} cannot be read and is taken as empty: {count:,}; no duty needs it",
                )
            )

    # -------------------------------------------------------------- refusing

    def _refuse(self, layout: Layout, table: Opened, found: Mapping[str, tuple[int, ...]]) -> None:
        missing = [one.heads[0] for one in layout.fields if one.needed and one.name not in found]
        if missing:
            nearest, zh = self._nearest(Sample((table.text.label,), tuple(folded(head) for head in table.header)))
            raise FactsError(
                f"{table.text.label} has no column {', '.join(missing)}. {nearest}",
                zh=f"{table.text.label} 缺少列 {'、'.join(missing)}。{zh}",
                file=table.text.label,
                column=missing[0],
            )

    def _refuse_documents(self, label: str) -> None:
        document = next((one for _, one in documents(self.files[0]) if not isinstance(one, Broken)), None)
        nearest, zh = self._nearest(Sample((label,), (), document))
        raise FactsError(
            f"{label} holds no record of this format. {nearest}", zh=f"{label} 中没有此格式的记录。{zh}", file=label
        )

    def _nearest(self, sample: Sample) -> tuple[str, str]:
        ranked = self.rank(sample)
        if not ranked:
            return (
                "No known format looks like it: `shipby import table FILE --guess` drafts a mapping of its columns.",
                "没有与之相近的已知格式：`shipby import table FILE --guess` 可为其列起草映射。",
            )
        sure, name = ranked[0]
        return (
            f"The nearest known format is {name} ({sure:.0%} alike).",
            f"最接近的已知格式是 {name}（{sure:.0%} 相同）。",
        )

    def _refuse_lossy(self) -> None:
        row = self.con.execute(
            f"""SELECT file, row, "column", value, reason FROM {TABLE} WHERE code = '{SCIENTIFIC.code}' ORDER BY ALL"""
        ).fetchone()
        if row:
            file, number, column, value, says = row
            raise FactsError(
                f'{file} row {number}, column {column}: "{value}" {says}',
                zh=f"{file} 第 {number} 行“{column}”列：“{value}”是科学计数法的数字，编号已丢失位数。"
                "请将该列导出为文本。",
                file=file,
                column=column,
                row=number,
                value=value,
            )

"""a folder of canonical facts -> the same facts, every row checked, as parts beside those of other sources."""

from __future__ import annotations

from pathlib import Path

from shipby.domain.tables import FACTS
from shipby.facts.adapters.adapter import Adapter, Reading, Sample
from shipby.facts.adapters.desk import Desk
from shipby.facts.adapters.report import FileCount, Text
from shipby.facts.errors import FactsError
from shipby.facts.loading import load
from shipby.facts.sql import names


def _recognise(sample: Sample) -> float:
    tables = {Path(file).parts[0].split(".")[0] for file in sample.files}
    known = {column for table in FACTS.values() for column in table.names}
    if not tables <= FACTS.keys() or (sample.header and not known & set(sample.header)):
        return 0.0
    return 1.0 if sample.header or "orders" in tables else 0.5


def _read(desk: Desk) -> Reading:
    if desk.source is None or not desk.source.is_dir():
        raise FactsError(
            f"{desk.files[0].label} is no folder. Name the folder that holds orders.csv and the other tables.",
            zh=f"{desk.files[0].label} 不是文件夹。请指定含有 orders.csv 和其他表的文件夹。",
        )
    report = load(desk.con, desk.source, desk.zone, desk.work, hashed=False, whole=False)
    present = [table for table in report.tables.values() if table.present]
    counts = tuple(
        FileCount(
            "/".join(table.files[:1]) if len(table.files) == 1 else f"{table.name}/",
            table.read,
            table.kept,
            table.quarantined,
        )
        for table in present
    )
    strays = [stray.name for stray in (*report.ignored, *(stray for table in present for stray in table.ignored))]
    if strays:
        told = ", ".join(strays)
        desk.notes.append(Text(f"未读的文件和列：{told}", f"files and columns not read: {told}"))
    queries = {table.name: f"SELECT {names(table.found)} FROM fact_{table.name}" for table in present}
    return Reading(queries, counts, (), sum(table.zone_assumed for table in present))


ADAPTER = Adapter(
    "facts",
    Text("按规范整理好的事实文件夹", "a folder of canonical fact tables"),
    _recognise,
    _read,
)

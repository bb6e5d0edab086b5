"""A folder of facts in any format -> the same as typed Parquet, as a warehouse holds them."""

from __future__ import annotations

from pathlib import Path

from shipby.domain.tables import FACTS, Kind
from shipby.engines import duckdb as engine
from shipby.facts import load
from shipby.facts.sql import name as quoted

_DOORS: dict[Kind, str] = {
    "instant": "make_timestamptz({0})",
    "day": "DATE '1970-01-01' + {0}",
    "hours": "({0} / 3600000000)::DECIMAL(12, 4)",
    "codes": "string_split({0}, '|')",
}


def write_typed(facts: Path, folder: Path) -> Path:
    """The folder of one Parquet file per table that the facts have, good rows only."""
    folder.mkdir()
    with engine.connect(work=folder, memory="1GB", threads=2) as con:
        report = load(con, facts, "Asia/Shanghai", folder)
        for name in report.present:
            columns = ((column.name, _DOORS.get(column.kind, "{0}")) for column in FACTS[name].columns)
            listed = ", ".join(f"{door.format(quoted(column))} AS {quoted(column)}" for column, door in columns)
            query = f"SELECT {listed} FROM fact_{name}"
            con.execute(f"COPY ({query}) TO '{folder / name}.parquet' (FORMAT parquet)")
    return folder

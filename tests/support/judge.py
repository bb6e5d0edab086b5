"""Rows as dicts -> outcome rows as dicts, judged by the real plan: facts go through files as a user's would."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from shipby.domain.instants import instant_us
from shipby.domain.tables import FACTS, OUTCOMES
from shipby.engines import duckdb as engine
from shipby.engines.sql import Script, compile_plan
from shipby.facts import load
from shipby.plan.build import build
from shipby.rules.load import load_pack
from shipby.rules.timeline import RulePack

Rows = Sequence[Mapping[str, object]]


def judge_rows(
    facts: Mapping[str, Rows], pack: str, as_of: str, settings: dict[str, Any] | None = None
) -> dict[str, list[dict[str, Any]]]:
    """The five outcome tables; a table missing from `facts` is absent."""
    rules = load_pack(pack, settings)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write_facts(facts, root / "facts")
        con = engine.connect(work=root, memory="1GB", threads=2)
        try:
            load(con, root / "facts", rules.zone, root)
            script = _script(pack, repr(settings), frozenset(facts), rules)
            engine.prepare(con, script, instant_us(as_of))
            engine.run(con, script)
            return {name: _rows(con, name) for name in OUTCOMES}
        finally:
            con.close()


_scripts: dict[tuple[str, str, frozenset[str]], Script] = {}


def _script(pack: str, settings: str, present: frozenset[str], rules: RulePack) -> Script:
    key = (pack, settings, present)
    if key not in _scripts:
        _scripts[key] = compile_plan(build(rules, present=present))
    return _scripts[key]


def write_facts(facts: Mapping[str, Rows], folder: Path) -> None:
    """One CSV per table, all columns of the table, empty where a row has none."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in facts.items():
        columns = FACTS[name].names
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(columns)
            writer.writerows([_cell(row.get(column)) for column in columns] for row in rows)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "|".join(str(part) for part in value)
    return str(value)


def _rows(con: duckdb.DuckDBPyConnection, table: str) -> list[dict[str, Any]]:
    spec = OUTCOMES[table]
    shown = ", ".join(f"epoch_us({name}) AS {name}" if kind == "instant" else name for name, kind in spec.columns)
    found = con.execute(f"SELECT {shown} FROM ({engine.select(table, ordered=False)})").fetchall()
    return [{name: _value(kind, cell) for (name, kind), cell in zip(spec.columns, row, strict=True)} for row in found]


def _value(kind: str, cell: Any) -> Any:
    if cell is not None and kind == "instant":
        return datetime.fromtimestamp(cell // 1_000_000, UTC).replace(microsecond=cell % 1_000_000)
    return cell

"""A small judgement written by hand -> an output folder, so that a summary can be read without judging."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from shipby.domain.tables import OUTCOMES, Kind
from shipby.rules.load import load_pack

Rows = Sequence[Mapping[str, object]]
QUARANTINE = "\ufefftable,file,row,column,value,reason\r\norders,orders.csv,7,paid_at,'=1+1,is not a time.\r\n"
AS_OF = "2023-01-10T00:00:00+08:00"
_TYPES: dict[Kind, str] = {
    "text": "VARCHAR",
    "instant": "TIMESTAMPTZ",
    "day": "DATE",
    "integer": "BIGINT",
    "points": "DECIMAL(9, 1)",
    "flag": "BOOLEAN",
}


def write(out: Path, pack: str, tables: Mapping[str, Rows], *, form: str = "csv", **run: Any) -> Path:
    """`out` as `shipby judge` would have written it; `run` replaces parts of run.json."""
    out.mkdir(parents=True)
    for name in OUTCOMES:
        _table(out, name, tables.get(name, ()), pack)
    if form == "parquet":
        _to_parquet(out)
    counts = {name: {"rows": len(tables.get(name, ()))} for name in OUTCOMES}
    told = {**_manifest(pack), "outcomes": counts, **run}
    (out / "run.json").write_text(json.dumps(told), encoding="utf-8")
    if told["quarantine"]:
        (out / "quarantine.csv").write_text(QUARANTINE, encoding="utf-8", newline="")
    return out


def table(read: int, *, quarantined: int = 0, zone_assumed: int = 0) -> dict[str, int]:
    """A fact table's part of run.json."""
    return {"read": read, "kept": read - quarantined, "quarantined": quarantined, "zone_assumed": zone_assumed}


def _manifest(pack: str) -> dict[str, Any]:
    rules = load_pack(pack)
    return {
        "schema": "shipby.run/1",
        "pack": {
            "name": pack,
            "market": rules.market,
            "versions": [one.version for one in rules.versions],
            "hash": rules.hash,
            "zone": rules.zone,
        },
        "as_of": AS_OF,
        "as_of_from": "given",
        "settings": None,
        "facts": {"orders": table(3)},
        "quarantine": [],
        "orphans": {},
    }


def _table(out: Path, name: str, rows: Rows, pack: str) -> None:
    columns = [column for column, _ in OUTCOMES[name].columns]
    with (out / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows({"pack": pack, **row} for row in rows)


def _to_parquet(out: Path) -> None:
    for name, spec in OUTCOMES.items():
        text = out / f"{name}.csv"
        columns = ", ".join(f"'{column}': '{_TYPES[kind]}'" for column, kind in spec.columns)
        with duckdb.connect() as con:
            con.execute(
                f"COPY (SELECT * FROM read_csv('{text}', header = true, auto_detect = false, columns = {{{columns}}})) "
                f"TO '{out / name}.parquet' (FORMAT parquet)"
            )
        text.unlink()

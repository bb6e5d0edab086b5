"""A judgement is a function of facts, rules and T: order of rows, duplicates, threads, memory, formats do not count."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from openpyxl import Workbook

import shipby
from bench.generate import generate
from shipby.domain.tables import OUTCOMES
from shipby.engines import duckdb as engine

PACK, AS_OF = "douyin", "2023-01-08T00:00:00+08:00"


def judged(facts: Path, out: Path, **options: Any) -> Path:
    shipby.judge(facts, pack=PACK, as_of=AS_OF, out=out, **options)
    return out


def hashes(out: Path) -> dict[str, str]:
    told = json.loads((out / "run.json").read_text(encoding="utf-8"))["outcomes"]
    return {name: each["content_hash"] for name, each in told.items()}


def files(out: Path) -> dict[str, bytes]:
    return {name: (out / f"{name}.parquet").read_bytes() for name in OUTCOMES}


# ------------------------------------------------------------------ many orders: threads, memory, order of keys


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Facts that give more verdicts than one row group holds."""
    folder = tmp_path_factory.mktemp("many")
    generate(50_000, folder)
    return folder


@pytest.fixture(scope="module")
def of_many(many: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return judged(many, tmp_path_factory.mktemp("judged") / "out", threads=2)


@pytest.mark.parametrize("options", [{"threads": 1}, {"threads": 3, "memory": "200MB"}], ids=str)
def test_threads_and_memory_do_not_count(many: Path, of_many: Path, tmp_path: Path, options: dict[str, Any]) -> None:
    out = judged(many, tmp_path / "out", **options)
    assert hashes(out) == hashes(of_many)
    assert files(out) == files(of_many)


@pytest.mark.parametrize("table", OUTCOMES)
def test_rows_leave_in_the_order_of_their_key(of_many: Path, table: str) -> None:
    key = [f"{name}::VARCHAR" if kind == "text" else name for name, kind in OUTCOMES[table].columns]
    key = [column for column in key if column.partition("::")[0] in OUTCOMES[table].key]
    sorted_by = ", ".join(f"{name} NULLS FIRST" for name in OUTCOMES[table].key)
    columns = ", ".join(f"{column} AS {column.partition('::')[0]}" for column in key)
    rows = f"SELECT {columns}, file_row_number FROM read_parquet('{of_many / table}.parquet', file_row_number = true)"
    found = duckdb.sql(
        f"SELECT count(*), count(DISTINCT ({', '.join(OUTCOMES[table].key)})), "
        "count(*) FILTER (place <> file_row_number) "
        f"FROM (SELECT *, row_number() OVER (ORDER BY {sorted_by}) - 1 AS place FROM ({rows}))"
    ).fetchone()
    assert found is not None
    assert (found[0] > 100, found[0] == found[1], found[2]) == (True, True, 0)


def test_one_thread_is_one_thread(tmp_path: Path) -> None:
    with engine.connect(work=tmp_path, memory=None, threads=1) as con:
        told = con.execute("SELECT current_setting('threads'), current_setting('external_threads')").fetchone()
        assert told == (2, 2)  # nobody but the caller works


# ------------------------------------------------------------------ few orders: how they are told

Write = Callable[[pa.Table, Path], None]
Facts = dict[str, pa.Table]


def _parquet(given: pa.Table, stem: Path) -> None:
    duckdb.sql("SELECT * FROM given").write_parquet(f"{stem}.parquet")


def _texts(given: pa.Table) -> Iterator[list[Any]]:
    columns = ", ".join(f'"{name}"::VARCHAR' for name in given.column_names)
    yield given.column_names
    yield from (list(row) for row in duckdb.sql(f"SELECT {columns} FROM given").fetchall())


def _csv(given: pa.Table, stem: Path, encoding: str) -> None:
    with stem.with_suffix(".csv").open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(_texts(given))


def _xlsx(given: pa.Table, stem: Path) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in _texts(given):
        sheet.append(row)
    book.save(stem.with_suffix(".xlsx"))


def _parts(given: pa.Table, stem: Path, write: Write) -> None:
    stem.mkdir()
    third = -(-given.num_rows // 3)
    for number in range(3):
        write(given.slice(number * third, third), stem / f"part-{number}")


def _shuffled(given: pa.Table, stem: Path) -> None:
    duckdb.sql("SELECT * FROM given ORDER BY md5(given::VARCHAR)").write_parquet(f"{stem}.parquet")


def _twice(given: pa.Table, stem: Path) -> None:
    duckdb.sql("SELECT * FROM given UNION ALL SELECT * FROM given").write_parquet(f"{stem}.parquet")


TOLD: dict[str, Write] = {
    "Parquet again": _parquet,
    "rows in another order": _shuffled,
    "every row twice": _twice,
    "CSV": partial(_csv, encoding="utf-8"),
    "CSV with a byte order mark": partial(_csv, encoding="utf-8-sig"),
    "CSV in GB18030": partial(_csv, encoding="gb18030"),
    "XLSX": _xlsx,
    "part files of Parquet": partial(_parts, write=_parquet),
    "part files of CSV": partial(_parts, write=partial(_csv, encoding="utf-8")),
}


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    """Generated facts, with names of shops no ASCII holds."""
    folder = tmp_path_factory.mktemp("few")
    generate(1_500, folder)
    facts = {}
    for path in sorted(folder.glob("*.parquet")):
        query = f"SELECT * FROM '{path}'"
        if "shop_id" in duckdb.sql(query).columns:
            query = f"SELECT * REPLACE ('店铺' || shop_id AS shop_id) FROM '{path}'"
        facts[path.stem] = duckdb.sql(query).to_arrow_table()
    return facts


@pytest.fixture(scope="module")
def of_few(few: Facts, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return judged(_told(few, tmp_path_factory.mktemp("told"), _parquet), tmp_path_factory.mktemp("judged") / "out")


def _told(facts: Facts, folder: Path, write: Write) -> Path:
    for name, table in facts.items():
        write(table, folder / name)
    return folder


@pytest.mark.parametrize("told", TOLD)
def test_how_facts_are_told_does_not_count(few: Facts, of_few: Path, tmp_path: Path, told: str) -> None:
    (tmp_path / "facts").mkdir()
    out = judged(_told(few, tmp_path / "facts", TOLD[told]), tmp_path / "out")
    assert hashes(out) == hashes(of_few)
    assert files(out) == files(of_few)


def test_the_chinese_names_come_through(of_few: Path) -> None:
    row = duckdb.sql(
        f"SELECT count(*), count(*) FILTER (starts_with(shop_id, '店铺')) FROM '{of_few}/verdicts.parquet'"
    )
    told = row.fetchone()
    assert told is not None
    assert told[0] == told[1] > 0


# ------------------------------------------------------------------ files, memory, settings


def test_csv_holds_the_same_rows(few: Facts, of_few: Path, tmp_path: Path) -> None:
    out = judged(_told(few, tmp_path, _parquet), tmp_path / "out", format="csv")
    assert hashes(out) == hashes(of_few)
    assert sorted(path.name for path in out.iterdir()) == sorted(["run.json", *(f"{name}.csv" for name in OUTCOMES)])
    kinds = {"text": "VARCHAR", "instant": "TIMESTAMPTZ", "day": "DATE", "integer": "BIGINT", "points": "DECIMAL(9,1)"}
    for name, table in OUTCOMES.items():
        types = {column: kinds.get(kind, "BOOLEAN") for column, kind in table.columns}
        text = f"FROM read_csv('{out}/{name}.csv', header = true, auto_detect = false, columns = {types})"
        parquet = f"FROM '{of_few}/{name}.parquet'"
        with duckdb.connect() as con:
            con.execute("SET TimeZone = 'UTC'")
            assert (
                con.execute(f"({text} EXCEPT ALL {parquet}) UNION ALL ({parquet} EXCEPT ALL {text})").fetchall() == []
            )
            assert con.sql(f"SELECT * {text}").to_arrow_table().equals(con.sql(f"SELECT * {parquet}").to_arrow_table())


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_tables_are_the_same_in_memory_and_from_files(few: Facts, tmp_path: Path, form: Any) -> None:
    facts = _told(few, tmp_path, _parquet)
    held = shipby.judge(facts, pack=PACK, as_of=AS_OF)
    written = shipby.judge(facts, pack=PACK, as_of=AS_OF, out=tmp_path / "out", format=form)
    for name in OUTCOMES:
        assert held.table(name).schema == written.table(name).schema
        assert held.table(name).equals(written.table(name))
        assert held.ibis(name).schema() == written.ibis(name).schema()
    with pytest.raises(KeyError, match="verdict: one of verdicts, rates"):
        held.table("verdict")


def test_nothing_is_left_of_a_judgement_in_memory(few: Facts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    facts = _told(few, tmp_path, _parquet)
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    run = shipby.judge(facts, pack=PACK, as_of=AS_OF)
    assert run.out is None
    assert list((tmp_path / "temporary").iterdir()) == []


def test_an_instant_with_any_offset_is_the_same_instant(few: Facts, of_few: Path, tmp_path: Path) -> None:
    facts = _told(few, tmp_path, _parquet)
    shipby.judge(facts, pack=PACK, as_of="2023-01-07T16:00:00Z", out=tmp_path / "out")
    assert hashes(tmp_path / "out") == hashes(of_few)


def test_another_instant_is_another_judgement(few: Facts, of_few: Path, tmp_path: Path) -> None:
    shipby.judge(_told(few, tmp_path, _parquet), pack=PACK, as_of="2022-12-20T00:00:00Z", out=tmp_path / "out")
    assert hashes(tmp_path / "out")["verdicts"] != hashes(of_few)["verdicts"]


def test_every_stage_is_watched(few: Facts, tmp_path: Path) -> None:
    seen: dict[str, str] = {}
    facts = _told(few, tmp_path, _parquet)
    shipby.judge(facts, pack=PACK, as_of=AS_OF, out=tmp_path / "out", watch=seen.__setitem__)
    assert {"working", "verdicts", "rates", "actions"} <= seen.keys()
    assert seen["verdicts"] == "writing verdicts"
    shutil.rmtree(tmp_path / "out")

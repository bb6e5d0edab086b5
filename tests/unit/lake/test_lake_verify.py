"""Every kind of damage to a lake is found, and said."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from shipby.lake import LakeError, compact, open_lake, snapshot, verify
from tests.unit.lake.lakes import AT, Bench, orders, scan


@pytest.fixture
def lake(bench: Bench) -> Bench:
    bench.bring(orders=orders(range(3)), scans=[scan()])
    bench.bring(orders=orders(range(5)))
    return bench


def _first(bench: Bench) -> Path:
    return snapshot(bench.lake).tables["orders"][0]


def _missing(bench: Bench) -> None:
    _first(bench).unlink()


def _shortened(bench: Bench) -> None:
    path = _first(bench)
    path.write_bytes(path.read_bytes()[:-20])


def _flipped(bench: Bench) -> None:
    path = _first(bench)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _other_log(bench: Bench) -> None:
    _log(bench, "orders", 1).write_text("garbage")


def _lost_log(bench: Bench) -> None:
    _log(bench, "orders", 1).unlink()


def _lost_last_commit(bench: Bench) -> None:
    _log(bench, "orders", 2).unlink()


def _forgotten_import(bench: Bench) -> None:
    """The head is told back to before the log knew the second import."""
    path = bench.lake.root / "head.json"
    data = json.loads(path.read_text())
    path.write_text(json.dumps({**data, "tables": {**data["tables"], "orders": 1}}))


def _gone_table(bench: Bench) -> None:
    path = bench.lake.root / "head.json"
    data = json.loads(path.read_text())
    path.write_text(json.dumps({**data, "tables": {"orders": 2}}))


def _damaged_record(bench: Bench) -> None:
    _record(bench, 1).write_text('{"schema": "shipby.lake.im')


def _record_of_another_shape(bench: Bench) -> None:
    data = json.loads(_record(bench, 1).read_text())
    data["tables"]["orders"].update(sources=None, odd=1)
    _record(bench, 1).write_text(json.dumps(data))


def _lost_record(bench: Bench) -> None:
    _record(bench, 1).unlink()


def _log(bench: Bench, table: str, version: int) -> Path:
    return bench.lake.table(table) / "_delta_log" / f"{version:020}.json"


def _record(bench: Bench, number: int) -> Path:
    [path] = bench.lake.imports.glob(f"{number:08}-*.json")
    return path


DAMAGES: dict[str, tuple[Callable[[Bench], None], str]] = {
    "a file is missing": (_missing, "orders: {file} is missing"),
    "a file was cut off": (_shortened, "orders: {file} has "),
    "a bit was flipped": (_flipped, "orders: {file} was changed: its bytes are not those that were written"),
    "a log is not one": (_other_log, "the log of the table orders"),
    "a log has a gap": (_lost_log, "the log of the table orders"),
    "a log lost its end": (_lost_last_commit, "the log of the table orders"),
    "a log does not know an import": (_forgotten_import, "orders: the log does not know import {second}"),
    "a table is gone": (_gone_table, "scans: the table is gone, and 1 imports brought rows of it"),
    "a record is damaged": (_damaged_record, "{record} is damaged: restore it from a copy of the lake."),
    "a record has another shape": (
        _record_of_another_shape,
        "{record} is damaged: restore it from a copy of the lake.",
    ),
    "a record is missing": (_lost_record, "imports: number 1 is missing"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_found(lake: Bench, damage: str) -> None:
    act, says = DAMAGES[damage]
    seen = snapshot(lake.lake)
    names = {
        "file": seen.tables["orders"][0].name,
        "second": seen.imports[1],
        "record": _record(lake, 1),
    }
    assert verify(lake.lake) == []
    act(lake)
    assert any(fault.startswith(says.format(**names)) for fault in verify(lake.lake)), verify(lake.lake)


def test_a_compacted_file_is_checked_by_its_name(lake: Bench) -> None:
    compact(lake.lake, now=AT)
    _flipped(lake)
    [fault] = verify(lake.lake)
    assert "was changed" in fault


def test_a_file_that_dropped_out_of_the_log_is_found(lake: Bench) -> None:
    """A log can be whole and yet not name what an import brought."""
    path = _log(lake, "orders", 1)
    kept = [line for line in path.read_text().splitlines() if not line.startswith('{"add"')]
    path.write_text("\n".join(kept) + "\n")
    [fault] = verify(lake.lake)
    assert "does not count any more, and nothing replaced it" in fault


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("SELECT * REPLACE (NULL::VARCHAR AS order_id)", "has 5 rows without a key"),
        ("SELECT * EXCLUDE (mode)", "has other columns than the table: mode"),
        ("SELECT * REPLACE (amount_minor::VARCHAR AS amount_minor)", "has other columns than the table: amount_minor"),
    ],
)
def test_files_that_were_written_wrongly_are_found(lake: Bench, change: str, says: str) -> None:
    """Bytes as they were written, but not what a table holds."""
    import hashlib

    from shipby.lake import delta
    from shipby.lake.records import File

    old = [path.name for path in snapshot(lake.lake).tables["orders"]]
    made = lake.lake.table("orders") / "made.parquet"
    duckdb.sql(f"COPY ({change} FROM '{_record_file(lake)}') TO '{made}' (FORMAT parquet)")
    digest = hashlib.sha256(made.read_bytes()).hexdigest()
    path = made.rename(made.with_name(f"compact-{digest}.parquet"))
    delta.replace(lake.lake, "orders", old, [File(path.name, 5, path.stat().st_size, digest, None, None)], AT)
    (lake.lake.root / "head.json").unlink()
    [fault] = verify(open_lake(lake.lake.root))
    assert fault == f"orders: {path.name} {says}"


def _record_file(bench: Bench) -> Path:
    """The file of the second import."""
    found = json.loads(_record(bench, 2).read_text())["tables"]["orders"]["file"]["path"]
    return bench.lake.table("orders") / str(found)


def test_all_faults_are_told(lake: Bench) -> None:
    for path in snapshot(lake.lake).tables["orders"]:
        path.unlink()
    _damaged_record(lake)
    assert len(verify(lake.lake)) == 3


def test_an_import_that_cannot_be_finished_is_told(lake: Bench) -> None:
    (lake.lake.root / "head.json").unlink()
    (lake.lake.table("orders") / "_delta_log").rename(lake.lake.root / "elsewhere")
    _first_file(lake).unlink()
    with pytest.raises(LakeError, match=r"head.json is missing or damaged, and could not be made again"):
        snapshot(open_lake(lake.lake.root))
    assert "head.json is missing or damaged" in verify(lake.lake)[0]


def _first_file(bench: Bench) -> Path:
    return next(iter(sorted(bench.lake.table("orders").glob("*.parquet"))))

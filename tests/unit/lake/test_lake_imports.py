"""A folder of facts is in the lake once, whole or not at all, and its bad rows are told."""

from __future__ import annotations

import csv
import errno
import json
import os
from pathlib import Path

import pytest

from shipby.facts import FactsError, load
from shipby.lake import LakeError, import_facts, imports, open_lake, snapshot, status, verify
from shipby.lake import writing as files
from tests.unit.lake.lakes import AT, Bench, order, orders, scan, shipment


def test_the_same_folder_twice_changes_nothing(bench: Bench) -> None:
    folder = bench.folder({"orders": orders(range(3)), "scans": [scan()]})
    first = import_facts(bench.lake, folder, at=AT)
    before = snapshot(bench.lake)
    again = import_facts(bench.lake, folder, at=AT)
    assert (first.already, again.already) == (False, True)
    assert (again.id, again.tables) == (first.id, {"orders": 3, "scans": 1})
    assert again.report.tables["orders"].kept == 3
    assert snapshot(bench.lake) == before


def test_the_same_content_in_another_folder_is_the_same_import(bench: Bench) -> None:
    first = bench.bring(orders=orders(range(3)))
    assert bench.bring(orders=orders(range(3))).id == first.id
    assert len(bench.rows("orders")) == 3


@pytest.mark.parametrize("made", [{"format": "an-export"}, {"options": {"shop": "S9"}}], ids=str)
def test_the_same_content_made_in_another_way_is_another_import(bench: Bench, made: dict[str, object]) -> None:
    folder = bench.folder({"orders": orders(range(3))})
    plain = import_facts(bench.lake, folder, at=AT)
    other = import_facts(bench.lake, folder, at=AT, **made)  # type: ignore[arg-type]
    assert not other.already
    assert snapshot(bench.lake).imports == (plain.id, other.id)


def test_a_part_of_the_facts_needs_no_orders(bench: Bench) -> None:
    assert bench.bring(scans=[scan()]).tables == {"scans": 1}
    assert set(snapshot(bench.lake).tables) == {"scans"}


def test_a_folder_without_any_table_is_refused(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / "notes.txt").write_text("nothing")
    with pytest.raises(FactsError, match="holds no table of facts"):
        import_facts(bench.lake, tmp_path / "odd", at=AT)


def test_bad_rows_stay_outside_and_are_listed(bench: Bench) -> None:
    done = bench.bring(orders=[order("O1"), order("O2", amount_minor=-5)])
    assert done.tables == {"orders": 1}
    assert done.report.tables["orders"].quarantined == 1
    assert [row[0] for row in bench.rows("orders", "order_id")] == ["O1"]
    with imports.quarantine(bench.lake, done.id).open(encoding="utf-8-sig") as listed:
        [row] = csv.DictReader(listed)
    assert (row["table"], row["row"], row["column"], row["value"]) == ("orders", "3", "amount_minor", "'-5")


def test_rows_of_bad_rows_only_make_a_table_without_files(bench: Bench) -> None:
    bench.bring(orders=[order()], scans=[scan(kind="collected")])
    assert snapshot(bench.lake).tables["scans"] == ()
    assert bench.rows("scans") == []


def test_the_record_says_what_came_from_where(bench: Bench) -> None:
    folder = bench.folder({"orders": orders(range(2)), "shipments": [shipment()]})
    done = import_facts(bench.lake, folder, at=AT, format="an-export", options={"shop": "S1"})
    record = json.loads((bench.lake.imports / f"00000001-{done.id}.json").read_text(encoding="utf-8"))
    assert (record["source"], record["at"]) == (folder.name, AT.isoformat())
    assert (record["format"], record["options"]) == ("an-export", {"shop": "S1"})
    table = record["tables"]["orders"]
    assert (table["sources"], table["read"], table["quarantined"]) == (["orders.csv"], 2, 0)
    assert table["file"]["rows"] == 2


def test_rows_of_several_stretches_lie_sorted_for_looking_up(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    import duckdb

    monkeypatch.setattr(files, "_STRETCH", 2)
    bench.bring(
        orders=orders([3, 1, 2]),
        shipments=[shipment("O3"), shipment("O1", shipment_id="Z"), shipment("O1", shipment_id="A")],
        scans=[scan("O3"), scan("O1"), scan("O2")],
    )
    found = {
        table: duckdb.sql(f"SELECT {columns} FROM '{path}'").fetchall()
        for table, columns in {
            "orders": "order_id",
            "shipments": "order_id, shipment_id",
            "scans": "tracking_no",
        }.items()
        for [path] in [snapshot(bench.lake).tables[table]]
    }
    assert {table: rows == sorted(rows) for table, rows in found.items()} == dict.fromkeys(found, True)


def test_a_source_that_changes_meanwhile_is_refused(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = bench.folder({"orders": orders(range(2))})

    def touched(*words: object, **named: object) -> object:
        with (folder / "orders.csv").open("a", encoding="utf-8") as stream:
            stream.write("O9,S1,,,2023-01-02T10:00:00+08:00,100\n")
        return load(*words, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(imports, "load", touched)
    with pytest.raises(LakeError, match=r"changed while it was read\. Nothing was imported"):
        import_facts(bench.lake, folder, at=AT)
    assert snapshot(bench.lake).imports == ()


@pytest.mark.parametrize("table", ["orders", "scans"])
def test_a_full_disk_while_writing_leaves_nothing(bench: Bench, table: str, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.bring(orders=[order("before")])
    write = files.write

    def full(con: object, spec: object, query: object, path: Path, rows: object) -> object:
        if path.stem == table:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        return write(con, spec, query, path, rows)  # type: ignore[arg-type]

    monkeypatch.setattr(imports, "write", full)
    with pytest.raises(OSError, match="No space left"):
        bench.bring(orders=orders(range(2)), scans=[scan()])
    monkeypatch.undo()
    lake = open_lake(bench.lake.root)
    assert [row[0] for row in bench.rows("orders", "order_id")] == ["before"]
    assert list((lake.root / "work").iterdir()) == []
    assert verify(lake) == []


def test_a_full_disk_after_the_record_stands_is_made_good_by_the_next_command(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    from shipby.lake import delta

    def full(*words: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "somewhere")

    monkeypatch.setattr(delta, "append", full)
    with pytest.raises(OSError, match="No space left"):
        bench.bring(orders=orders(range(2)))
    assert snapshot(bench.lake).imports == ()
    assert len(status(bench.lake).unfinished) == 1
    monkeypatch.undo()
    assert bench.bring(orders=orders(range(2))).already
    assert len(bench.rows("orders")) == 2


def test_more_imports_than_a_log_keeps_apart(bench: Bench) -> None:
    """The log is folded every hundred commits."""
    for number in range(105):
        bench.bring(closures=[{"closure_id": f"C{number}", "order_id": "O1", "closed_at": PAID_LATER}])
    assert len(bench.rows("closures")) == 105
    assert len(snapshot(bench.lake).imports) == 105
    assert verify(bench.lake) == []


PAID_LATER = "2023-01-05T10:00:00+08:00"

"""A folder is a lake, or the error says why not and what to do."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from shipby.lake import LakeError, check_market, compact, create, import_facts, is_lake, open_lake, snapshot, verify
from tests.unit.lake.lakes import AT, Bench, order, orders


def test_a_new_lake_is_empty_and_of_the_market_of_its_pack(tmp_path: Path) -> None:
    create(tmp_path / "a" / "lake", "xiaohongshu", AT)
    lake = open_lake(tmp_path / "a" / "lake")
    assert (lake.market, lake.pack, lake.zone) == ("xiaohongshu", "xiaohongshu", "Asia/Shanghai")
    assert (snapshot(lake).imports, snapshot(lake).tables) == ((), {})


def test_times_without_an_offset_are_read_in_the_markets_zone(bench: Bench) -> None:
    bench.bring(orders=[order("O1", paid_at="2023-01-02 10:00:00"), order("O2", paid_at="2023-01-02T10:00:00+08:00")])
    [[first], [second]] = bench.rows("orders", "paid_at")
    assert first == second


@pytest.mark.parametrize("what", ["a file", "a lake", "a folder with files"])
def test_a_lake_is_not_made_over_anything(tmp_path: Path, what: str) -> None:
    root = tmp_path / "lake"
    if what == "a file":
        root.write_text("mine")
        says = "is a file: name a folder"
    elif what == "a lake":
        create(root, "xiaohongshu", AT)
        says = "is a lake already, of the market xiaohongshu"
    else:
        root.mkdir()
        (root / "mine.txt").write_text("mine")
        says = "is not empty: name another folder"
    with pytest.raises(LakeError, match=says):
        create(root, "douyin", AT)


@pytest.mark.parametrize("left", ["lock", "imports", "head.json"])
def test_what_a_killed_init_left_is_no_obstacle(tmp_path: Path, left: str) -> None:
    root = tmp_path / "lake"
    create(root, "douyin", AT)
    (root / "lake.json").unlink()
    for path in root.iterdir():
        if path.name > left:
            path.rmdir() if path.is_dir() else path.unlink()
    create(root, "douyin", AT)
    assert is_lake(root)


def test_a_folder_that_is_no_lake_says_how_to_make_one(tmp_path: Path) -> None:
    assert not is_lake(tmp_path)
    with pytest.raises(LakeError, match=re.escape(f"Make one with shipby lake init {tmp_path} --pack MARKET")):
        open_lake(tmp_path)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ({"schema": "shipby.lake/2"}, r"written by a newer version of shipby \(shipby.lake/2\): install that one"),
        ({"schema": "others.lake/1"}, "is not that of a lake of shipby"),
        ({"market": "douyin"}, "is damaged: restore it"),
        ("[1, 2", "is damaged: restore it"),
    ],
    ids=str,
)
def test_a_lake_that_cannot_be_read_is_refused(bench: Bench, content: object, says: str) -> None:
    text = content if isinstance(content, str) else json.dumps(content)
    (bench.lake.root / "lake.json").write_text(text)
    with pytest.raises(LakeError, match=says):
        open_lake(bench.lake.root)


def test_rules_of_another_market_are_refused(bench: Bench) -> None:
    check_market(bench.lake, "douyin")
    with pytest.raises(LakeError, match="is a lake of the market douyin, and the rules are those of xiaohongshu"):
        check_market(bench.lake, "xiaohongshu")


@pytest.mark.parametrize("damage", ["missing", "cut off"])
def test_the_head_is_told_again_from_the_rest(bench: Bench, damage: str) -> None:
    bench.bring(orders=orders(range(3)))
    before, head = snapshot(bench.lake), bench.lake.root / "head.json"
    if damage == "missing":
        head.unlink()
    else:
        head.write_text(head.read_text()[:30])
    assert snapshot(open_lake(bench.lake.root)) == before


def test_a_head_that_is_told_again_does_not_bring_back_what_was_compacted(bench: Bench) -> None:
    bench.bring(orders=orders([1, 2]))
    bench.bring(orders=orders([2, 3]))
    compact(bench.lake, now=AT)
    (bench.lake.root / "head.json").unlink()
    assert snapshot(open_lake(bench.lake.root)).rows == {"orders": 3}
    assert verify(bench.lake) == []


def test_a_damaged_log_is_named(bench: Bench) -> None:
    bench.bring(orders=orders(range(3)))
    (bench.lake.table("orders") / "_delta_log" / f"{1:020}.json").write_text("garbage")
    with pytest.raises(
        LakeError, match=r"the log of the table orders in .* cannot be used: .*Restore the lake"
    ) as told:
        snapshot(open_lake(bench.lake.root))
    assert "\n" not in str(told.value)


def test_a_lake_that_cannot_be_written_is_still_read(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    import errno
    import os

    bench.bring(orders=orders(range(3)))
    folder = bench.folder({"orders": orders(range(4))})

    def refused(path: object, *words: object, **named: object) -> int:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    monkeypatch.setattr(Path, "mkdir", refused)
    monkeypatch.setattr(os, "open", refused)
    lake = open_lake(bench.lake.root)
    assert snapshot(lake).rows == {"orders": 3}
    with pytest.raises(PermissionError, match="Permission denied"):
        import_facts(lake, folder, at=AT)

"""How a pack is named, what it is called when it is not there, and what its hash is of."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from shipby.rules.documents import PackError
from shipby.rules.load import load_pack, markets
from tests.packs.overlay import BASES, copy_pack, edit


def test_the_shipped_markets_load_by_name_version_and_folder() -> None:
    assert markets() == ["douyin", "olist", "xiaohongshu"]
    by_name = load_pack("douyin")
    assert load_pack("douyin@2022-12-30") == by_name
    assert load_pack(BASES["douyin"]) == by_name
    assert load_pack(str(BASES["douyin"].parent)) == by_name


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("douyim", 'there is no pack "douyim". Did you mean "douyin"? There are douyin, olist, xiaohongshu.'),
        ("temu", 'there is no pack "temu". Known: douyin, olist, xiaohongshu.'),
        ("douyin@2022-12-31", 'douyin has no version "2022-12-31". There are 2022-12-30.'),
        ("./nowhere", "there is no pack here. Name a folder that holds pack.yaml or <version>/pack.yaml, or a market:"),
    ],
)
def test_a_pack_that_is_not_there_is_told_with_those_that_are(name: str, said: str) -> None:
    with pytest.raises(PackError, match=re.escape(said)):
        load_pack(name)


def test_the_hash_is_of_what_the_rules_say_not_of_how_they_are_written(tmp_path: Path) -> None:
    folder = copy_pack("douyin", tmp_path / "douyin")
    plain = load_pack("douyin").hash
    for path in folder.rglob("*.yaml"):
        edit(path, {})  # written anew as JSON: no comment is left
    clause = folder / "clauses" / "late-dispatch.yaml"
    lines = clause.read_text(encoding="utf-8").splitlines()
    assert not any(line.startswith("#") for line in lines)
    assert load_pack(folder).hash == plain

    edit(clause, {"rate.bands.0.replaces": [], "id": "late-dispatch"})
    assert load_pack(folder).hash == plain, "a default written out changes nothing"

    edit(clause, {"rate.bands.2.points.points": 6})
    assert load_pack(folder).hash != plain


@pytest.mark.parametrize("market", ["douyin", "xiaohongshu", "olist"])
def test_loading_takes_no_time(market: str) -> None:
    load_pack(market)
    best = min(_seconds(market) for _ in range(5))
    assert best < 0.12


def _seconds(market: str) -> float:
    began = time.perf_counter()
    load_pack(market)
    return time.perf_counter() - began

"""`shipby risk` and `shipby headroom` as people type them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.golden.golden import golden
from tests.support.judge import write_facts
from tests.unit.cli.shell import shipby
from tests.unit.foresight.made import BEFORE, facts


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("foresight") / "facts"
    write_facts(facts(), place)
    return place


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("pack", ["douyin", "xiaohongshu"])
def test_the_texts(folder: Path, pack: str, lang: str) -> None:
    given = [str(folder), "--pack", pack, "--as-of", BEFORE, "--lang", lang]
    risk, headroom = shipby("risk", *given, "--limit", "4"), shipby("headroom", *given, "--shop", "S1")
    assert (risk.code, headroom.code) == (0, 0)
    golden(f"foresight/{pack}.{lang}.txt", f"{risk.out}\n{headroom.out}")


def test_risk_as_data(folder: Path) -> None:
    done = shipby("risk", str(folder), "--pack", "douyin", "--as-of", BEFORE, "--json")
    told = json.loads(done.out)
    assert (told["schema"], told["total"], len(told["duties"])) == ("shipby.risk/1", 13, 13)
    first = told["duties"][0]
    assert (first["due_at"], first["minutes_left"]) == ("2023-01-03T10:00:00+08:00", 1320)
    assert first["stake"]["saves"] == "2.0"


def test_headroom_as_data(folder: Path) -> None:
    done = shipby("headroom", str(folder), "--pack", "douyin", "--as-of", BEFORE, "--json", "--shop", "S1")
    told = json.loads(done.out)
    assert told["schema"] == "shipby.headroom/1"
    (window,) = [one for one in told["windows"] if one["clause"] == "late-dispatch" and one["open"]]
    assert [(line["band"], line["points"], line["keep"]) for line in window["lines"]] == [
        ("A0.5", "0.5", 3), ("A2", "2.0", 3), ("A5", "5.0", None)
    ]  # fmt: skip
    assert window["worst"] == {"place": 2, "band": "A2", "points": "2.0"}
    assert [one["worst"] for one in told["standing"]] == ["2.0"]


@pytest.mark.parametrize("command", ["risk", "headroom"])
def test_what_is_wrong_says_what_to_do(folder: Path, command: str) -> None:
    nameless = shipby(command, str(folder))
    assert nameless.code == 2
    assert "name them with --pack" in nameless.err
    stranger = shipby(command, str(folder), "--pack", "douyin", "--shop", "S9")
    assert stranger.code == 2
    assert 'no shop "S9". The nearest are S1.' in stranger.err
    bare = shipby(command, str(folder), "--pack", "douyin", "--as-of", "2023-01-02")
    assert bare.code == 2
    assert "--as-of" in bare.err
    assert shipby(command, str(folder / "nowhere"), "--pack", "douyin").code == 4

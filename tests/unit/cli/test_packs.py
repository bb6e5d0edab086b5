"""`shipby packs`: what is printed, in both languages, and the exit codes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from shipby.rules.load import FOLDER
from tests.golden.golden import golden
from tests.unit.cli.shell import shipby

LANGUAGES = ("en", "zh")


@pytest.fixture
def market(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of a shipped pack with a mistake in it."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "market"
    shutil.copytree(FOLDER / "olist", folder)
    pack = folder / "2016" / "pack.yaml"
    pack.write_text(pack.read_text(encoding="utf-8").replace("currency: BRL", "curency: BRL"), encoding="utf-8")
    return folder


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("words", [("list",), ("show", "xiaohongshu"), ("show", "douyin")], ids=" ".join)
def test_a_pack_reads_as_its_golden_text(words: tuple[str, ...], lang: str) -> None:
    done = shipby("packs", *words, "--lang", lang)
    assert (done.code, done.err) == (0, "")
    golden(f"packs/{'-'.join(words)}.{lang}.txt", done.out)


def test_every_number_of_a_pack_is_in_its_json_with_its_source() -> None:
    [version] = json.loads(shipby("packs", "show", "douyin", "--json").out)
    by_path = {number["path"]: number for number in version["numbers"]}
    a2 = by_path["late-dispatch / rate / bands / A2 / violations"]
    assert (a2["value"], a2["unit"], a2["grade"]) == ("10..500", "orders", "seed")
    assert not by_path["standing / batch_size / value"]["published"]
    assert version["title"]["zh"]
    assert set(version["sources"]) == {number["source"] for number in version["numbers"]}


def test_the_list_as_json_names_what_judges_what() -> None:
    packs = {one["market"]: one for one in json.loads(shipby("packs", "list", "--json").out)}
    assert packs["olist"]["clauses"] == ["late-handover"]
    assert packs["douyin"]["since"] is None
    assert len(packs["douyin"]["hash"]) == 64


def test_lint_of_all_packs_finds_nothing() -> None:
    done = shipby("packs", "lint")
    assert done.code == 0
    assert "douyin: nothing to mend" in done.out


def test_lint_names_each_mistake_and_fails(market: Path) -> None:
    done = shipby("packs", "lint", "market")
    assert done.code == 1
    assert 'the key "curency" is not known. Did you mean "currency"?' in " ".join(done.out.split())
    assert done.out.splitlines()[-1] == "market: 2 things to mend"
    found = json.loads(shipby("packs", "lint", "market", "--json").out)
    assert [finding["pack"] for finding in found] == ["market", "market"]
    assert {"code", "where", "message", "advice"} < found[0].keys()


def test_lint_of_an_unknown_pack_is_wrong_usage() -> None:
    done = shipby("packs", "lint", "douyn")
    assert done.code == 2
    assert 'Did you mean "douyin"?' in done.err


def test_diff_names_each_value_before_and_after(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "2023-05"
    shutil.copytree(FOLDER / "douyin" / "2022-12-30", folder)
    for name, old, new in (
        ("pack.yaml", 'version: "2022-12-30"', 'version: "2023-05"'),
        ("clauses/late-dispatch.yaml", '"10..500"', '"10..400"'),
        ("clauses/late-dispatch.yaml", '"> 500"', '"> 400"'),
    ):
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
    done = shipby("packs", "diff", "douyin", "2023-05")
    assert done.code == 0
    golden("packs/diff.en.txt", done.out)
    golden("packs/diff.zh.txt", shipby("packs", "diff", "douyin", "2023-05", "--lang", "zh").out)
    changes = json.loads(shipby("packs", "diff", "douyin", "2023-05", "--json").out)
    assert [(one["before"], one["after"]) for one in changes] == [
        ("2022-12-30", "2023-05"), ("10..500", "10..400"), ("> 500", "> 400")
    ]  # fmt: skip


def test_a_pack_is_the_same_as_itself() -> None:
    done = shipby("packs", "diff", "douyin", "douyin@2022-12-30")
    assert done.out == "douyin 2022-12-30 and douyin 2022-12-30 say the same\n"

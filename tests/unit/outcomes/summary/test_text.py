"""A summary as text: whole pages in both languages, the width kept, numbers exact."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console

from shipby.outcomes.summary import words
from shipby.outcomes.summary.layout import grid, plain, wrapped
from shipby.outcomes.summary.numbers import explain, length, money, share
from shipby.outcomes.summary.read import summarise
from shipby.outcomes.summary.render import render
from shipby.outcomes.summary.words import WORDS, Lang
from tests.golden.golden import golden
from tests.unit.outcomes.summary.judgements import DAILY, DAILY_RUN, FORTNIGHTLY
from tests.unit.outcomes.summary.made import Rows, write

LANGUAGES: tuple[Lang, ...] = ("en", "zh")
CASES: dict[str, tuple[str, dict[str, Rows], dict[str, Any]]] = {
    "daily": ("douyin", DAILY, DAILY_RUN),
    "fortnightly": ("xiaohongshu", FORTNIGHTLY, {}),
    "empty": ("olist", {}, {}),
}


def _page(out: Path, lang: Lang, width: int = 80) -> str:
    text = io.StringIO()
    render(summarise(out), Console(file=text, width=width, _environ={}), lang)
    return text.getvalue()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", CASES)
def test_a_page_reads_as_its_golden_text(
    name: str, lang: Lang, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    pack, tables, run = CASES[name]
    golden(f"summary/{name}.{lang}.txt", _page(write(Path("judged"), pack, tables, **run), lang))


@pytest.mark.parametrize("width", [80, 200])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_page_keeps_its_width(lang: Lang, width: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    out = write(Path("judged"), "douyin", DAILY, **DAILY_RUN)
    wide = [
        line
        for line in _page(out, lang, width).splitlines()
        if cell_len(line) > min(width, 110) and "shipby " not in line
    ]
    assert wide == []


def test_a_pipe_gets_no_colours_and_a_terminal_says_the_same(tmp_path: Path) -> None:
    out = write(tmp_path / "out", "douyin", DAILY)
    text = io.StringIO()
    render(summarise(out), Console(file=text, width=80, force_terminal=True, color_system="truecolor"), "en")
    styled = text.getvalue()
    assert "\x1b[" in styled
    assert re.sub(r"\x1b\[[\d;]*m", "", styled) == _page(out, "en")
    assert "\x1b" not in _page(out, "en")


def test_ids_cannot_steer_the_terminal(tmp_path: Path) -> None:
    verdict = {**DAILY["verdicts"][0], "shop_id": "\x1b[31m[red]shop", "order_id": "A 1;rm"}
    page = _page(write(tmp_path / "out", "douyin", {"verdicts": [verdict]}), "en")
    assert "?[31m[red]shop" in page
    assert "\x1b" not in page
    assert "shipby explain 'A 1;rm' --out" in page


@pytest.mark.parametrize("key", WORDS)
def test_every_text_is_there_in_both_languages_with_the_same_parts(key: str) -> None:
    said = WORDS[key]
    assert said.zh
    assert said.en
    assert set(re.findall(r"{(\w+)}", said.zh)) == set(re.findall(r"{(\w+)}", said.en))


def test_no_text_is_left_over() -> None:
    folder = Path(words.__file__).parent
    code = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py") if path.name != "words.py").replace(
        "'", '"'
    )
    asked = {key for key in WORDS if f'"{key}"' in code or f'"{key.rsplit("_", 1)[0]}"' in code}
    chosen = {key for key in WORDS if key.startswith(("as_of_", "table_", "kind_", "form_", "status_", "on_", "not_"))}
    assert set(WORDS) - asked - chosen == set()


@pytest.mark.parametrize(
    ("numerator", "denominator", "text"),
    [
        (31, 120, "31/120 = 25.8 %"),
        (1, 8, "1/8 = 12.5 %"),
        (1, 2000, "1/2,000 = 0.1 %"),
        (1, 2001, "1/2,001 = 0.0 %"),
        (2, 3, "2/3 = 66.7 %"),
        (9_999, 10_000, "9,999/10,000 = 100.0 %"),
        (7, 7, "7/7 = 100.0 %"),
    ],
)
def test_a_share_is_exact_and_rounded_half_up(numerator: int, denominator: int, text: str) -> None:
    assert share(numerator, denominator) == text


def test_amounts_have_two_decimals_whatever_their_size() -> None:
    assert [money(minor) for minor in (0, 5, -5, 100, 123_456_789_012_345_678_901)] == [
        "0.00", "0.05", "-0.05", "1.00", "1,234,567,890,123,456,789.01"
    ]  # fmt: skip


def test_lengths_of_time_name_their_days() -> None:
    assert length(59, "en") == "00:00:59"
    assert length(90_061, "en") == "1 d 01:01:01"
    assert length(90_061, "zh") == "1 天 01:01:01"


def test_commands_can_be_pasted_into_a_shell() -> None:
    assert explain("A-1", "out") == "shipby explain A-1 --out out"
    assert explain("A 1", "my out") == "shipby explain 'A 1' --out 'my out'"
    assert explain("-1", "out") == "shipby explain --out out -- -1"


def test_chinese_wraps_between_characters_and_keeps_its_punctuation() -> None:
    assert wrapped("没有轨迹，且未覆盖（feeds）该时段。", 12) == ["没有轨迹，且", "未覆盖", "（feeds）该", "时段。"]
    assert wrapped("one two three", 7) == ["one two", "three"]
    assert wrapped("unbreakable", 4) == ["unbreakable"]
    assert wrapped("a >\u00a05", 4) == ["a", "> 5"]
    assert wrapped("", 4) == [""]


def test_columns_align_by_cells() -> None:
    assert grid([["超时", "1"], ["ab", "100"]], "<>", 80) == [["超时    1"], ["ab    100"]]
    assert plain("a\tb\x1bc") == "a?b?c"

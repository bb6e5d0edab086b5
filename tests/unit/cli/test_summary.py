"""`shipby summary`: the same page that judging ends with, in the language asked for; refused folders."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.support.judge import write_facts
from tests.unit.cli.shell import shipby


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with facts and their judgement in `out`."""
    root = tmp_path_factory.mktemp("judged")
    paid = [f"2023-01-01T{hour:02}:00:00+08:00" for hour in range(12)]
    orders = [
        {"order_id": f"o-{i}", "shop_id": "s", "paid_at": at, "amount_minor": 50_000} for i, at in enumerate(paid)
    ]
    write_facts({"orders": orders, "shipments": []}, root / "facts")
    words = ("--pack", "douyin", "--as-of", "2023-01-05T00:00:00+08:00", "--out", str(root / "out"))
    done = shipby("judge", str(root / "facts"), *words)
    assert done.code == 0, done.err
    (root / "printed.txt").write_text(done.out, encoding="utf-8")
    return root


def test_judging_ends_with_the_summary(folder: Path) -> None:
    printed = (folder / "printed.txt").read_text(encoding="utf-8")
    assert shipby("summary", str(folder / "out")).out == printed
    assert "12/12 = 100.0 %" in printed
    assert f"shipby explain o-0 --out {folder / 'out'}" in printed


def test_the_language_is_the_one_asked_for(folder: Path) -> None:
    assert "超时发货 late-dispatch" in shipby("summary", str(folder / "out"), "--lang", "zh").out


def test_json_is_the_same_judgement(folder: Path) -> None:
    data = json.loads(shipby("summary", str(folder / "out"), "--json").out)
    assert data["tallies"][0]["orders"] == {"violation": 12}
    assert data["windows"][0]["line"]["en"] == "> 25%, violations 10..500"
    assert data["points"][0]["points"] == "2.0"


@pytest.mark.parametrize("command", [("summary",), ("explain", "o-0", "--out")])
def test_a_half_copied_folder_is_refused(folder: Path, tmp_path: Path, command: tuple[str, ...]) -> None:
    out = shutil.copytree(folder / "out", tmp_path / "out")
    table = out / "verdicts.parquet"
    table.write_bytes(table.read_bytes()[:-100])
    done = shipby(*command, str(out))
    assert (done.code, done.out) == (5, "")
    assert f"error: {out}: the table verdicts is cut short or damaged: copy the whole folder again" in done.err


def test_a_folder_without_a_judgement_is_refused(tmp_path: Path) -> None:
    done = shipby("summary", str(tmp_path))
    assert (done.code, done.out) == (5, "")
    assert "has no run.json: judge first" in done.err

"""`shipby explain`: what it prints, in which language, and what it says when something is missing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shipby.cli.explain import language
from tests.support.judge import write_facts
from tests.unit.cli.shell import shipby
from tests.unit.outcomes.explain.told import T, facts, order, shipment


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output folder of two orders."""
    folder = tmp_path_factory.mktemp("run")
    given = facts(orders=[order(), order("O2")], shipments=[shipment("2023-01-02T10:00:00+08:00", "O2")])
    write_facts(given, folder / "facts")
    done = shipby("judge", str(folder / "facts"), "--pack", "douyin", "--as-of", T, "--out", str(folder / "out"), "-q")
    assert done.code == 0, done.err
    return folder


def test_an_output_folder_is_enough(run: Path) -> None:
    done = shipby("explain", "O1", "--out", str(run / "out"))
    assert done.code == 0, done.err
    assert done.out.startswith("Order O1 of shop S1\n")
    assert "violations: 1 of 2: clear" in done.out


def test_without_one_facts_pack_and_instant_are_asked_for(run: Path) -> None:
    done = shipby("explain", "O1", "--facts", str(run / "facts"))
    assert done.code == 2
    assert done.err.startswith("error: --pack, --as-of missing")
    done = shipby("explain", "O1", "--facts", str(run / "facts"), "--pack", "douyin", "--as-of", T, "--lang", "zh")
    assert done.code == 0, done.err
    assert done.out.startswith("订单 O1，店铺 S1\n")


def test_an_unknown_order_is_wrong_usage(run: Path) -> None:
    done = shipby("explain", "O3", "--out", str(run / "out"))
    assert done.code == 2
    assert "no order O3. Did you mean O1 or O2?" in done.err


def test_json_is_one_object_or_a_list(run: Path) -> None:
    out = str(run / "out")
    assert json.loads(shipby("explain", "O1", "--out", out, "--json").out)["order_id"] == "O1"
    both = json.loads(shipby("explain", "O2", "O1", "--out", out, "--json").out)
    assert [one["order_id"] for one in both] == ["O2", "O1"]


def test_an_instant_without_zone_is_refused(run: Path) -> None:
    done = shipby("explain", "O1", "--out", str(run / "out"), "--as-of", "2023-01-20")
    assert done.code == 2
    assert "--as-of" in done.err


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "C", "LC_ALL": "zh_TW"}, "zh"),
    ],
)
def test_the_language_is_the_terminals(environment: dict[str, str], expected: str) -> None:
    assert language(environment) == expected

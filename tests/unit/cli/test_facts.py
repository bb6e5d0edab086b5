"""`shipby facts check`: what is printed of a small folder with every kind of trouble, and the exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.golden.golden import golden
from tests.unit.cli.shell import shipby

ORDERS = """\
order_id,shop_id,paid_at,amount_minor,mode,chanel,channel,closed,parcels_expected,promised_by
A-1,s,2023-01-02 10:00:00,100,spot,,live,,,
A-2,s,2023-01-03T10:00:00+08:00,100,presale,,,,,
A-3,s,2023-01-04 10:00:00,-5,spot,,,,,
A-4,s,2023-01-04 10:00:00,100,spot,,,true,,
A-4,s,2023-01-04 10:00:00,100,spot,,,true,,
A-5,s,2023-13-04 10:00:00,100,spot,,,,,
"""
SHIPMENTS = """\
shipment_id,order_id,carrier,tracking_no,shipped_at
P-1,A-1,sf,SF1,2023-01-03 10:00:00
P-2,A-2,,,2023-01-03 10:00:00
P-3,Z-9,sf,SF3,2023-01-05 10:00:00
"""
SCANS = """\
carrier,tracking_no,kind,scanned_at
sf,SF1,picked_up,2023-01-03 18:00:00
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    facts = tmp_path / "facts"
    facts.mkdir()
    for name, text in (("orders", ORDERS), ("shipments", SHIPMENTS), ("scans", SCANS)):
        (facts / f"{name}.csv").write_text(text, encoding="utf-8")
    (facts / "shipment.csv").write_text("a\n", encoding="utf-8")
    return facts


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("pack", ["xiaohongshu", None], ids=["with-pack", "without-pack"])
def test_the_check_reads_as_its_golden_text(folder: Path, pack: str | None, lang: str) -> None:
    done = shipby("facts", "check", folder.name, *(["--pack", pack] if pack else []), "--lang", lang)
    assert (done.code, done.err) == (0, "")
    golden(f"facts/check-{'with' if pack else 'without'}-pack.{lang}.txt", done.out)


def test_json_has_every_count(folder: Path) -> None:
    data = json.loads(shipby("facts", "check", folder.name, "--pack", "douyin", "--json").out)
    tables = {table["loaded"]["name"]: table for table in data["tables"]}
    assert data["schema"] == "shipby.facts_check/1"
    assert (tables["orders"]["loaded"]["read"], tables["orders"]["loaded"]["quarantined"]) == (6, 2)
    assert (tables["orders"]["duplicates"], tables["shipments"]["orphans"]) == (1, 1)
    assert data["shipments"] == {"rows": 3, "without_number": 1, "with_custody_scan": 1}
    assert data["horizon"] == "2023-01-05T10:00:00+08:00"
    assert {gap["missing"] for gap in data["gaps"]} == {"promised_by", "tracking_no", "closed_at"}


def test_the_operators_hours_leave_no_gap(folder: Path) -> None:
    settings = folder.parent / "set.yaml"
    settings.write_text("douyin: {hours: {presale: 360}}", encoding="utf-8")
    words = ("facts", "check", folder.name, "--pack", "douyin", "--json")
    gaps = [json.loads(shipby(*words, *more).out)["gaps"] for more in ((), ("--set", str(settings)))]
    assert [{gap["missing"] for gap in found} for found in gaps] == [
        {"promised_by", "tracking_no", "closed_at"},
        {"tracking_no", "closed_at"},
    ]


def test_orders_before_the_first_version_are_counted(folder: Path) -> None:
    orders = ORDERS + "A-6,s,2022-12-31 10:00:00,100,spot,,,,,\n"
    (folder / "orders.csv").write_text(orders, encoding="utf-8")
    imaginary = Path(__file__).parents[2] / "packs" / "imaginary"
    done = shipby("facts", "check", folder.name, "--pack", str(imaginary), "--json")
    # `imaginary/` holds versions, each in force for its own days
    assert json.loads(done.out)["orders_without_version"] == 1
    assert "pack version: 1 order" in shipby("facts", "check", folder.name, "--pack", str(imaginary)).out


def test_refused_facts_end_with_their_own_code(tmp_path: Path) -> None:
    done = shipby("facts", "check", str(tmp_path))
    assert (done.code, done.out) == (4, "")
    assert "is empty. Put orders.parquet" in done.err


def test_an_unknown_pack_is_wrong_usage(folder: Path) -> None:
    assert shipby("facts", "check", folder.name, "--pack", "nobody").code == 2

"""Every mistake a pack can hold is found, alone, with its place and what to do; shipped packs hold none."""

from __future__ import annotations

from pathlib import Path

import pytest

from shipby.rules.documents import PackError, read_document
from shipby.rules.load import lint_pack, load_pack, markets

from .overlay import BASES, copy_pack, edit

BROKEN = sorted((Path(__file__).parent / "broken").glob("*.yaml"))


@pytest.mark.parametrize("path", BROKEN, ids=[path.stem for path in BROKEN])
def test_a_mistake_is_found_alone_with_its_place_and_advice(path: Path, tmp_path: Path) -> None:
    broken = read_document(path, path.name).data
    folder = copy_pack(broken["base"], tmp_path / broken["base"])
    for name in {**broken.get("set", {}), **broken.get("remove", {})}:
        edit(folder / name, broken.get("set", {}).get(name), broken.get("remove", {}).get(name))
    for name, text in broken.get("write", {}).items():
        (folder / name).write_text(text, encoding="utf-8")

    findings = lint_pack(folder.parent)

    assert [finding.code for finding in findings] == [broken["code"]], "\n".join(map(str, findings))
    for word in broken["words"]:
        assert word in str(findings[0])
    assert findings[0].where.startswith(f"{broken['base']}/{folder.name}/")
    assert findings[0].advice.endswith((".", "?", "…"))


@pytest.mark.parametrize("market", markets())
def test_a_shipped_pack_has_no_mistake(market: str) -> None:
    assert lint_pack(market) == []


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    folder = copy_pack("imaginary", tmp_path / "imaginary")
    edit(folder / "pack.yaml", {"calendar": "mars", "zone": "Nowhere/Town"})
    edit(folder / "clauses/late-dispatch.yaml", {"duty.must": "scan_at"})

    with pytest.raises(PackError) as refused:
        load_pack(folder.parent)

    assert {finding.code for finding in refused.value.findings} == {"pack.calendar", "pack.zone", "pack.event"}
    assert str(refused.value).count("\n") == 2


def test_a_finding_names_the_line(tmp_path: Path) -> None:
    folder = copy_pack("imaginary", tmp_path / "imaginary")
    path = folder / "clauses" / "late-dispatch.yaml"
    lines = path.read_text(encoding="utf-8").splitlines()
    line = next(i for i, text in enumerate(lines) if "name: iron" in text)
    lines[line] = lines[line].replace("account: strikes", "account: stripes")
    path.write_text("\n".join(lines), encoding="utf-8")

    (finding,) = lint_pack(folder.parent)

    assert finding.where == (f"imaginary/2023/clauses/late-dispatch.yaml line {line + 1}, rate.bands[1].points.account")


@pytest.mark.parametrize(
    ("until", "since", "code"),
    [
        ("2024-01-01", "2024-01-01", None),
        ("2024-01-01", "2024-01-02", "pack.gap"),
        ("2024-01-02", "2024-01-01", "pack.overlap"),
        (None, "2024-01-01", "pack.overlap"),
    ],
)
def test_versions_follow_one_another(tmp_path: Path, until: str | None, since: str, code: str | None) -> None:
    for version, dates in (("2023", {"in_force.until": until}), ("2024", {"in_force.since": since})):
        folder = copy_pack("imaginary", tmp_path / "imaginary", version)
        edit(folder / "pack.yaml", {"version": version, "in_force.until": None, **dates})

    assert [finding.code for finding in lint_pack(tmp_path / "imaginary")] == ([code] if code else [])


def test_versions_share_market_zone_and_currency(tmp_path: Path) -> None:
    copy_pack("imaginary", tmp_path / "imaginary")
    folder = copy_pack("imaginary", tmp_path / "imaginary", "2024")
    dates = {"in_force.since": "2024-01-01", "in_force.until": None}
    edit(folder / "pack.yaml", {"version": "2024", "zone": "UTC", "currency": "USD", **dates})

    findings = lint_pack(tmp_path / "imaginary")

    assert [finding.message for finding in findings] == [
        'zone is "UTC", but "Europe/Berlin" in version 2023',
        'currency is "USD", but "EUR" in version 2023',
    ]


def test_every_base_is_clean_before_it_is_broken() -> None:
    assert [finding for folder in BASES.values() for finding in lint_pack(folder)] == []

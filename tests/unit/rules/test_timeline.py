"""Versions and dated settings over time, in the pack's own zone."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from shipby.rules.documents import PackError
from shipby.rules.load import load_pack
from shipby.rules.model import Span
from tests.packs.overlay import copy_pack, edit


def instant(us: int | None) -> str | None:
    return None if us is None else datetime.fromtimestamp(us / 1_000_000, UTC).isoformat()


def civil(day: int | None) -> str | None:
    return None if day is None else date.fromordinal(date(1970, 1, 1).toordinal() + day).isoformat()


def market(folder: Path, *dates: tuple[str | None, str | None], zone: str = "Asia/Shanghai") -> Path:
    """Versions v0, v1, ... of the data-set pack, each with its dates."""
    for i, (since, until) in enumerate(dates):
        version = copy_pack("olist", folder / "olist", f"v{i}")
        values = {"version": f"v{i}", "zone": zone, "in_force.since": since, "in_force.until": until}
        edit(version / "pack.yaml", values)
    return folder / "olist"


def test_versions_without_dates_hold_at_all_times() -> None:
    (epoch,) = load_pack("douyin").epochs
    assert (epoch.since_us, epoch.until_us, epoch.since_day, epoch.until_day) == (None, None, None, None)


def test_versions_take_turns_at_the_first_instant_of_a_civil_day(tmp_path: Path) -> None:
    pack = load_pack(market(tmp_path, (None, "2023-01-01"), ("2023-01-01", None)))
    assert [epoch.pack.version for epoch in pack.epochs] == ["v0", "v1"]
    assert [instant(epoch.since_us) for epoch in pack.epochs] == [None, "2022-12-31T16:00:00+00:00"]
    assert [instant(epoch.until_us) for epoch in pack.epochs] == ["2022-12-31T16:00:00+00:00", None]
    assert [civil(epoch.since_day) for epoch in pack.epochs] == [None, "2023-01-01"]


def test_a_day_without_midnight_begins_at_its_first_instant(tmp_path: Path) -> None:
    pack = load_pack(market(tmp_path, (None, "2017-10-15"), ("2017-10-15", None), zone="America/Sao_Paulo"))
    assert instant(pack.epochs[1].since_us) == "2017-10-15T03:00:00+00:00"  # 01:00 at -02:00


def test_days_between_versions_have_none(tmp_path: Path) -> None:
    pack = load_pack(market(tmp_path, ("2022-01-01", "2022-07-01"), ("2022-08-01", "2023-01-01")))
    spans = [(civil(epoch.since_day), civil(epoch.until_day)) for epoch in pack.epochs]
    assert spans == [("2022-01-01", "2022-07-01"), ("2022-08-01", "2023-01-01")]


def test_one_version_named_is_pinned(tmp_path: Path) -> None:
    folder = market(tmp_path, ("2022-01-01", "2022-07-01"), ("2022-08-01", None))
    (epoch,) = load_pack(folder / "v0").epochs
    assert (epoch.pack.version, epoch.since_day, epoch.until_day) == ("v0", None, None)
    assert load_pack("douyin@2022-12-30").epochs == load_pack("douyin").epochs


def test_settings_take_turns_within_and_across_versions(tmp_path: Path) -> None:
    folder = market(tmp_path, (None, "2023-01-01"), ("2023-01-01", None))
    given = [{"hours": {"spot": 48}}, {"from": "2023-03-01", "hours": {"spot": 24}}, {"from": "2022-12-01"}]
    pack = load_pack(folder, {"olist": given})
    seen = [(civil(epoch.since_day), epoch.pack.version, epoch.pack.dispatch.spot) for epoch in pack.epochs]
    assert seen == [
        (None, "v0", Span(hours=Decimal("48"))),
        ("2022-12-01", "v0", "by_promise"),
        ("2023-01-01", "v1", "by_promise"),
        ("2023-03-01", "v1", Span(hours=Decimal("24"))),
    ]


def test_stretches_that_do_not_differ_are_one(tmp_path: Path) -> None:
    given = [{"hours": {"spot": 48}}, {"from": "2023-03-01", "hours": {"spot": 48}}]
    (epoch,) = load_pack(market(tmp_path, (None, None)), {"olist": given}).epochs
    assert (epoch.since_day, epoch.until_day) == (None, None)


def test_before_the_first_dated_settings_there_are_none(tmp_path: Path) -> None:
    pack = load_pack(market(tmp_path, (None, None)), {"olist": {"from": "2023-03-01", "hours": {"spot": 48}}})
    assert [epoch.pack.dispatch.spot for epoch in pack.epochs] == ["by_promise", Span(hours=Decimal("48"))]


def test_overlapping_versions_are_refused(tmp_path: Path) -> None:
    with pytest.raises(
        PackError, match=r"versions v0 and v1 are in force on the same days\. End v0 on the day on which v1"
    ):
        load_pack(market(tmp_path, (None, "2023-02-01"), ("2023-01-01", None)))


def test_versions_that_tell_one_sign_in_two_ways_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "douyin"
    for version, since, until in (("v0", None, "2023-01-01"), ("v1", "2023-01-01", None)):
        copied = copy_pack("douyin", folder, version)
        edit(copied / "pack.yaml", {"version": version, "in_force.since": since, "in_force.until": until})
    load_pack(folder)
    clause = folder / "v1" / "clauses" / "fake-dispatch.yaml"
    clause.write_text(clause.read_text(encoding="utf-8").replace("gap_over_hours: 24", "gap_over_hours: 48"), "utf-8")
    with pytest.raises(PackError, match=r"sign stalled is not what it is in version v0"):
        load_pack(folder)

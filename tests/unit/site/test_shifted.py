"""The demo's facts: whole days later and otherwise the same; a day under way that the judge finds threatened."""

from __future__ import annotations

import csv
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from shipby.foresight import look_ahead
from shipby.site.shifted import day_under_way, shifted
from tests.health.tree import ROOT

MARKET = ROOT / "examples" / "market"
HERE = ZoneInfo("Asia/Shanghai")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_time_is_so_many_days_later_and_nothing_else_has_changed(tmp_path: Path) -> None:
    shifted(MARKET, tmp_path, 1395, {})
    for path in MARKET.glob("*.csv"):
        for old, new in zip(rows(path), rows(tmp_path / path.name), strict=True):
            for name, cell in old.items():
                if cell == new[name]:
                    continue
                was, now = datetime.fromisoformat(cell), datetime.fromisoformat(new[name])
                assert now - was == timedelta(days=1395), (path.name, name)
    told = rows(tmp_path / "orders.csv")
    assert sum(row["paid_at"].startswith("2026") for row in told) > 2_000
    assert [row["paid_at"] for row in told if row["paid_at"].startswith("2023")] == ["2023-13-01 10:00:00"]


@pytest.mark.parametrize("hour", [0, 9, 23])
def test_a_few_more_late_orders_and_the_day_costs_points(tmp_path: Path, hour: int) -> None:
    now = datetime(2023, 2, 1, hour, 40, tzinfo=HERE)
    shifted(MARKET, tmp_path, 0, day_under_way("shop-02", now))
    with look_ahead(tmp_path, pack="douyin", as_of=now.isoformat(), shop="shop-02") as ahead:
        windows = [one for one in ahead.headroom("shop-02").windows if one.clause == "late-dispatch" and one.violations]
        risk = ahead.at_risk("shop-02")
    [day] = windows
    assert (day.window_start, day.violations) == (now.date(), 8)
    assert min(duty.minutes_left for duty in risk.duties) == 18
    if hour < 20:
        assert [(line.band, line.after) for line in day.lines if line.state == "open"] == [("A0.5", 4)]

"""A market's rules: read once, read again when its pack or the operator's values change."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from unittest.mock import patch

import pytest

from shipby.casework import lakes
from shipby.casework.models import Setting
from shipby.lake import create
from shipby.people.models import Market
from shipby.rules.load import FOLDER

pytestmark = pytest.mark.django_db
NOW = datetime(2023, 1, 1, tzinfo=UTC)


def test_rules_are_read_once_and_again_when_a_file_or_a_value_changes(tmp_path: Path) -> None:
    shutil.copytree(FOLDER / "douyin", tmp_path / "pack")
    create(tmp_path / "lake", str(tmp_path / "pack"), NOW)
    market = Market.objects.create(name="m", lake=str(tmp_path / "lake"))
    first = lakes.rules_of(market)
    with patch("shipby.casework.lakes.load_pack", side_effect=AssertionError("read again")):
        assert lakes.rules_of(market) is first
    clause = next((tmp_path / "pack").glob("*/clauses/late-dispatch.yaml"))
    clause.write_text(clause.read_text().replace("Late dispatch", "Dispatched late"))
    assert lakes.rules_of(market).versions[-1].clause("late-dispatch").title.en == "Dispatched late"
    hours = {"spot": 24}
    Setting.objects.create(
        market=market, key="judge.hours", value=hours, from_day=date(2023, 1, 1), reason="x", set_by="user:o", at=NOW
    )
    assert lakes.rules_of(market).settings

"""A fresh lake for each test of the lake room."""

from __future__ import annotations

from pathlib import Path

import pytest

from shipby.lake import create
from tests.unit.lake.lakes import AT, Bench


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(create(tmp_path / "lake", "douyin", AT), tmp_path / "beside")

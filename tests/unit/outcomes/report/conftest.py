"""The bundled market judged by both packs, once for all tests of reports."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.outcomes.report.pages import ROOT, judged


@pytest.fixture(scope="session")
def daily(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """By the pack that counts per day."""
    return judged(tmp_path_factory.mktemp("judged") / "daily", "douyin")


@pytest.fixture(scope="session")
def fortnightly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """By the pack that counts per two weeks, with an operator's thresholds."""
    settings = str(ROOT / "examples" / "settings.yaml")
    return judged(tmp_path_factory.mktemp("judged") / "fortnightly", "xiaohongshu", "--set", settings)

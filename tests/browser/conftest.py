"""The bundled market's reports, as a browser opens them; the console on the demo's data."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.served import served
from tests.unit.outcomes.report.pages import ROOT, judged


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The bundled market's reports: by each pack, and of one shop."""
    from shipby.outcomes.report.write import write_report

    folder = tmp_path_factory.mktemp("reports")
    settings = str(ROOT / "examples" / "settings.yaml")
    daily = judged(folder / "daily", "douyin")
    fortnightly = judged(folder / "fortnightly", "xiaohongshu", "--set", settings)
    return {
        "daily": write_report(daily),
        "fortnightly": write_report(fortnightly),
        "shop": write_report(daily, shop="shop-03"),
    }


@pytest.fixture(scope="session")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the demo, as `make serve` starts it."""
    folder = tmp_path_factory.mktemp("console")
    with served(folder, "--demo", "--data", str(folder / "data")) as place:
        yield place

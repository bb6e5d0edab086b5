"""One Spark session for all tests of a process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.parity import spark


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Spark runs in this process: judgements use it, and leave it running."""
    spark.require()
    from shipby.engines.spark.session import session

    work = tmp_path_factory.mktemp("spark")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in spark.FEW.items():
            patch.setenv(name, value)
        with session("local[2]", work, "1500MB"):
            yield work


@pytest.fixture(autouse=True)
def _together(running: Path, request: pytest.FixtureRequest) -> None:
    """Every test here needs Spark, and one worker runs them all: a second Spark would take the memory of the first."""
    if request.config.getoption("loadgroup", False):
        assert request.node.nodeid.endswith("@spark"), "the mark xdist_group went unheard"

"""The bundled market comes out the same on both engines, under every kind of pack."""

from __future__ import annotations

from pathlib import Path

import pytest

from shipby.rules.settings import read_settings
from tests.journeys.market import AS_OF, FACTS, SETTINGS
from tests.parity.same import assert_same

IMAGINARY = Path(__file__).parents[1] / "packs" / "imaginary"


@pytest.mark.xdist_group("spark")
@pytest.mark.parametrize("pack", ["douyin", "xiaohongshu", str(IMAGINARY)], ids=lambda pack: Path(pack).name)
def test_the_market_comes_out_the_same(pack: str, tmp_path: Path) -> None:
    settings = read_settings(SETTINGS) if pack == "xiaohongshu" else None
    assert_same(FACTS, pack, AS_OF, tmp_path, settings)

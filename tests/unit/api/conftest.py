"""A judged market behind HTTP."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.service_market import Place, place


@pytest.fixture
def here(tmp_path: Path, db: None) -> Place:
    """Two shops with twelve orders each, judged and posted."""
    return place(tmp_path)

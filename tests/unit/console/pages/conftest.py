"""A market's rooms, looked at as of its own time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.service_market import Place
from tests.unit.console.pages.rooms import as_of, room


@pytest.fixture
def rooms(tmp_path: Path, settings: Any, db: None) -> Iterator[Place]:
    """Two shops judged; the console's clock stands at their time."""
    settings.EVIDENCE = tmp_path / "evidence"
    with as_of():
        yield room(tmp_path)

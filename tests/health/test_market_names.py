"""No marketplace's name in code: what a market does stands in its pack, how its exports look in an adapter."""

from __future__ import annotations

import re

from tests.health.tree import PACKAGE, files, name

_OTHER_WORDS = re.compile("infolist")
"""Of zipfile."""
_MAY_NAME = (PACKAGE / "packs", PACKAGE / "facts" / "adapters")


def test_python_outside_packs_and_adapters_names_no_market() -> None:
    markets = sorted({path.parent.parent.name for path in (PACKAGE / "packs").glob("*/*/pack.yaml")})
    assert markets, "no packs found: this test looks in the wrong place"
    word = re.compile("|".join(markets), re.IGNORECASE)
    named = [
        f"{name(path)}:{number}: {line.strip()}"
        for path in files(".py")
        if path.is_relative_to(PACKAGE) and not any(path.is_relative_to(folder) for folder in _MAY_NAME)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if word.search(_OTHER_WORDS.sub("", line))
    ]
    assert not named, "\n".join(named)

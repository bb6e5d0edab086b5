"""Explanations as they are printed, in both languages: tests/golden/explain."""

from __future__ import annotations

from functools import cache

import pytest

from shipby.outcomes.explain import Explanation, as_text
from shipby.outcomes.explain.words import LANGUAGES, Language
from tests.golden.golden import golden

from .orders import TELLING
from .told import told


@cache
def explanation(name: str) -> Explanation:
    """One of the telling orders explained."""
    telling = TELLING[name]
    return told(telling.facts, pack=telling.pack, as_of=telling.as_of, settings=telling.settings)[0]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", TELLING)
def test_a_telling_order(name: str, language: Language) -> None:
    golden(f"explain/{name}.{language}.txt", as_text(explanation(name), language) + "\n")


def test_wrapped_lines_keep_the_width_and_lose_nothing() -> None:
    whole, narrow = as_text(explanation("late"), "en"), as_text(explanation("late"), "en", width=90)
    assert max(map(len, narrow.splitlines())) <= 90
    assert narrow.split() == whole.split()

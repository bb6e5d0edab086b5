"""A language -> its catalogue: every sentence by code, every word by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from shipby.outcomes.explain.sentences_en import SENTENCES as ENGLISH
from shipby.outcomes.explain.sentences_zh import SENTENCES as CHINESE
from shipby.outcomes.explain.words_en import WORDS as ENGLISH_WORDS
from shipby.outcomes.explain.words_zh import WORDS as CHINESE_WORDS

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")

SENTENCES: Mapping[Language, Mapping[str, str]] = {"zh": CHINESE, "en": ENGLISH}
"""Sentences with the names of their values in braces."""

WORDS: Mapping[Language, Mapping[str, str]] = {"zh": CHINESE_WORDS, "en": ENGLISH_WORDS}
"""Words of the tables, packs and headings."""

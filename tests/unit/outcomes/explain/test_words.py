"""Both languages say everything, with the same values in their sentences."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

import shipby.outcomes.explain
from shipby.domain.reasons import Reason
from shipby.domain.tables import CHANNELS, FACTS, INCIDENT_KINDS, MODES, SCAN_KINDS, SEVERITIES
from shipby.outcomes.explain.words import LANGUAGES, SENTENCES, WORDS, Language

SOURCES = "\n".join(path.read_text() for path in Path(shipby.outcomes.explain.__file__).parent.glob("*.py"))
ELSEWHERE = {Reason.EXCLUDED_APPEAL}


def _names(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def test_the_catalogues_have_the_same_entries() -> None:
    assert SENTENCES["zh"].keys() == SENTENCES["en"].keys()
    assert WORDS["zh"].keys() == WORDS["en"].keys()


@pytest.mark.parametrize("code", SENTENCES["en"])
def test_a_sentence_tells_the_same_values_in_both_languages(code: str) -> None:
    assert _names(SENTENCES["zh"][code]) == _names(SENTENCES["en"][code])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_words(reason: Reason, language: Language) -> None:
    assert SENTENCES[language][f"because.{reason.name}"]
    assert WORDS[language][f"outcome.{reason.outcome}"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_fact_tables_has_words(language: Language) -> None:
    words = [f"mode.{one}" for one in MODES] + [f"channel.{one}" for one in CHANNELS]
    words += [f"scan.{one}" for one in SCAN_KINDS] + [f"incident.{one}" for one in INCIDENT_KINDS]
    words += [f"severity.{one}" for one in SEVERITIES] + [f"table.{one}" for one in FACTS]
    assert [word for word in words if word not in WORDS[language]] == []


def test_every_sentence_that_the_code_names_is_there() -> None:
    named = set(re.findall(r'line\(\s*"([^"]+)"', SOURCES))
    assert named
    assert named <= SENTENCES["en"].keys()


def test_no_sentence_is_idle() -> None:
    """Each is named in the code, whole or as the beginning of a name that the code completes."""
    quoted = set(re.findall(r'"([a-zA-Z_.]+)"', SOURCES.split('"""Every sentence')[0] + _code()))
    begun = {name.split("{")[0] for name in re.findall(r'f"([a-z_.]*\{[^"]*)"', _code())} - {""}
    idle = [code for code in SENTENCES["en"] if code not in quoted and not any(code.startswith(one) for one in begun)]
    assert idle == []


def _code() -> str:
    folder = Path(shipby.outcomes.explain.__file__).parent
    return "\n".join(path.read_text() for path in folder.glob("*.py") if not path.name.startswith("sentences"))

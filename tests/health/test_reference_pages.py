"""The reference pages name every table, column, command and option that there is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import typer

from shipby.cli.app import app
from shipby.domain.tables import FACTS, OUTCOMES
from tests.health.tree import ROOT

_ROW = re.compile(r"^\| (?P<names>`[a-z_]+`(?:, `[a-z_]+`)*) \|", re.MULTILINE)
_WORD = re.compile(r"`([a-z_]+)`")


def _sections(page: str) -> dict[str, str]:
    text = (ROOT / "docs" / "reference" / page).read_text(encoding="utf-8")
    parts = re.split(r"^##+ (.+)\n", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def _columns(section: str) -> list[str]:
    return [name for row in _ROW.finditer(section) for name in _WORD.findall(row["names"])]


@pytest.mark.parametrize("table", FACTS)
def test_the_page_of_facts_names_every_column(table: str) -> None:
    declared = [name for name in FACTS[table].names if name != "source_at"]
    assert _columns(_sections("facts.md")[table]) == declared


@pytest.mark.parametrize("table", OUTCOMES)
def test_the_page_of_outcomes_names_every_column(table: str) -> None:
    declared = [name for name, _ in OUTCOMES[table].columns]
    section = _sections("outcomes.md")[table]
    assert [name for name in _columns(section) if name in declared] == declared
    assert f"Key `{', '.join(OUTCOMES[table].key)}`" in section


def test_the_page_of_the_command_line_names_every_command_and_option() -> None:
    page = (ROOT / "docs" / "reference" / "cli.md").read_text(encoding="utf-8")
    unnamed = [word for word in _words_of(typer.main.get_command(app)) if word not in page]
    assert not unnamed


def _words_of(command: Any) -> Iterator[str]:
    """The names of a command's parts and its long options."""
    for parameter in command.params:
        yield from (option for option in parameter.opts if option.startswith("--") and option != "--help")
    for part in getattr(command, "list_commands", lambda _: ())(None):
        yield part
        yield from _words_of(command.get_command(None, part))

"""The text of an option -> its value, or what to write instead; shared by the commands that judge."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shipby.cli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

_LEAST_KB = 64_000


class Form(StrEnum):
    """File format of the outcome tables."""

    parquet = "parquet"
    csv = "csv"


Settings = Annotated[Path | None, typer.Option("--set", help="The operator's own values, JSON or YAML.")]
Threads = Annotated[int | None, typer.Option(min=1, help="Threads. Default: all cores.")]
Format = Annotated[Form, typer.Option("--format", help="Format of the outcome tables.")]


def values_of(settings: Path | None) -> Mapping[str, Any] | None:
    """The operator's values of a file, if one is named. Raises SettingsError."""
    from shipby.rules.settings import read_settings

    return read_settings(settings) if settings else None


def instant_of(option: str, text: str | None) -> str | None:
    """The text, when it is an instant with a zone. Raises UsageError."""
    from shipby.domain.instants import instant_us

    if text is not None:
        try:
            instant_us(text)
        except ValueError as error:
            raise UsageError(f"{option}: {error}") from None
    return text


def memory_of(text: str) -> str:
    """The text, when it is a size that an engine can work with. Raises UsageError."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([KMGT])i?B", text, re.IGNORECASE)
    if not found:
        raise UsageError(f'--memory: "{text}" is not a size: write 4GB or 900MB')
    if float(found[1]) * 1000 ** "KMGT".index(found[2].upper()) < _LEAST_KB:
        raise UsageError(f'--memory: "{text}" is too little to work with: write 64MB or more')
    return text

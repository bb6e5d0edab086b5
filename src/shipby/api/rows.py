"""Rows as they were sent -> those that fit their table of facts, and why each of the others does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    create_model,
)
from pydantic import ValidationError as Invalid
from pydantic_core import PydanticCustomError

from shipby.api.problems import faults
from shipby.domain.tables import FACTS, Column

TABLES = ("orders", "shipments", "scans", "closures")
"""What is taken in row by row; of the other facts the service's own decisions tell."""

AT_MOST = 5_000
"""Rows in one batch."""

_HEARD = {"scans": "received_at"}
"""The column that tells when a row was heard of; of all other tables it is source_at."""
_REFUSALS_OF_A_ROW = 5


def _as_text(value: Any) -> Any:
    """A number is no time: of which unit it counts, nobody said."""
    if not isinstance(value, str):
        raise PydanticCustomError("datetime_type", "Input should be a time as text, with its zone")
    return value


_Instant = Annotated[
    AwareDatetime, BeforeValidator(_as_text), Field(description="ISO 8601 with its zone: 2023-01-20T00:00:00+08:00")
]


@dataclass(frozen=True, slots=True)
class Taken:
    """The good rows, each with the time it was heard of, and the others."""

    rows: list[dict[str, Any]]
    refused: list[dict[str, Any]]
    """index, column, value, zh, en."""


def take(table: str, rows: Sequence[Any], received_at: str) -> Taken:
    """received_at: for rows that do not tell when they were heard of."""
    model, heard = row_of(table), _HEARD.get(table, "source_at")
    good: list[dict[str, Any]] = []
    refused: list[dict[str, Any]] = []
    for index, row in enumerate(rows):
        try:
            model.model_validate(row)
        except Invalid as error:
            refused += _refused(index, row, error)
        else:
            good.append(row if row.get(heard) else {**row, heard: received_at})
    return Taken(good, refused)


@cache
def row_of(table: str) -> type[BaseModel]:
    """The model of a row: the columns of the table, times with their zones, no other keys."""
    fields: dict[str, Any] = {}
    for column in FACTS[table].columns:
        kind = _kind(column)
        fields[column.name] = (kind, ...) if column.required else (kind | None, None)
    config = ConfigDict(extra="forbid", title=f"{table.capitalize()}Row")
    return create_model(f"{table.capitalize()}Row", __config__=config, **fields)


def _kind(column: Column) -> Any:
    if column.words:
        return Literal[column.words]
    match column.kind:
        case "instant":
            return _Instant
        case "integer":
            return Annotated[StrictInt, Field(ge=column.least if column.least is not None else -(1 << 62), lt=1 << 62)]
        case "flag":
            return StrictBool
        case "day":
            return date
        case "hours":
            return Annotated[StrictStr, Field(pattern=r"^\d{1,6}(\.\d{1,6})?$", description="decimal hours as text")]
        case _:
            return Annotated[StrictStr, Field(min_length=1 if column.required else 0, max_length=200)]


def _refused(index: int, row: Any, error: Invalid) -> list[dict[str, Any]]:
    told = error.errors(include_url=False)[:_REFUSALS_OF_A_ROW]
    return [
        {
            "index": index, "column": "/".join(map(str, one["loc"])) or None,
            "value": _short(row.get(one["loc"][0])) if isinstance(row, dict) and one["loc"] else None,
            "zh": said.zh, "en": said.en,
        }
        for one, said in zip(told, faults(told), strict=True)
    ]  # fmt: skip


def _short(value: Any) -> str | None:
    return None if value is None else str(value)[:80]

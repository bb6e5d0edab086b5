"""a mapping file -> which column of a table of one's own becomes which column of facts, checked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shipby.domain.tables import FACTS, Column
from shipby.facts.adapters.fields import Field, How, folded
from shipby.facts.errors import FactsError, nearest

_KEYS = ("from", "value", "unit", "words")
_UNITS = ("yuan", "fen")
REGIONS = ("ship_from", "ship_to", "region")


@dataclass(frozen=True, slots=True)
class Mapped:
    """How one column of facts is made."""

    column: Column
    heads: tuple[str, ...] = ()
    """columns of the file; several are joined"""
    value: str | None = None
    """one value for all rows, instead of a column"""
    unit: str = "yuan"
    words: tuple[tuple[str, str], ...] = ()
    """(what the file says, what facts call it)"""

    def field(self, required: bool) -> Field:
        """The field that reads it."""
        how: How = "plain"
        if self.column.kind == "instant":
            how = "moment"
        elif self.column.name == "amount_minor":
            how = "yuan" if self.unit == "yuan" else "fen"
        elif len(self.heads) > 1 or self.column.name in REGIONS:
            how = "joined"
        elif self.column.name.endswith("_id") or self.column.name == "tracking_no":
            how = "id"
        column = self.column if how == "plain" else None
        return Field(self.column.name, self.heads, how, required=required, column=column)


@dataclass(frozen=True, slots=True)
class Mapping:
    """The tables that a file tells, and the zone of its times."""

    tables: dict[str, tuple[Mapped, ...]]
    zone: str | None


def read_mapping(path: Path) -> Mapping:
    """The mapping in a YAML file; FactsError names what in it cannot be meant."""
    import yaml

    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        raise FactsError(f"{path} cannot be read as a mapping: {str(error).splitlines()[0]}", file=path.name) from error
    if not isinstance(content, dict) or not content.keys() & FACTS.keys():
        raise FactsError(
            f"{path} names no table. Write one of {', '.join(FACTS)}, and below it its columns.", file=path.name
        )
    zone = content.pop("zone", None)
    return Mapping(
        {_known(path, str(name), FACTS, "table"): _table(path, str(name), told) for name, told in content.items()}, zone
    )


def _table(path: Path, name: str, told: Any) -> tuple[Mapped, ...]:
    if not isinstance(told, dict):
        raise FactsError(f"{path}, {name}: write `column: header of the file`, one a line.", file=path.name)
    table = FACTS[_known(path, name, FACTS, "table")]
    mapped = tuple(
        _mapped(path, name, table.column(_known(path, str(key), table.names, f"column of {name}")), value)
        for key, value in told.items()
    )
    missing = [column.name for column in table.columns if column.required and column.name not in told]
    if missing:
        raise FactsError(
            f"{path}, {name}: {', '.join(missing)} missing; every row needs it.", file=path.name, table=name
        )
    return mapped


def _mapped(path: Path, table: str, column: Column, told: Any) -> Mapped:
    place = f"{path}, {table}.{column.name}"
    if not isinstance(told, dict):
        told = {"from": told}
    for key in told:
        _known(path, str(key), _KEYS, f"key of {table}.{column.name}")
    if ("from" in told) == ("value" in told):
        raise FactsError(f"{place}: write either `from: HEADER` or `value: TEXT`.", file=path.name, column=column.name)
    unit = told.get("unit", "yuan")
    if unit not in _UNITS:
        raise FactsError(
            f'{place}: the unit "{unit}" is not one of {", ".join(_UNITS)}.', file=path.name, column=column.name
        )
    words = told.get("words") or {}
    if not isinstance(words, dict):
        raise FactsError(f"{place}: write words as `what the file says: what facts call it`.", file=path.name)
    heads = told.get("from", [])
    return Mapped(
        column,
        tuple(str(head) for head in (heads if isinstance(heads, list) else [heads])),
        str(told["value"]) if "value" in told else None,
        unit,
        tuple((str(said), str(word)) for said, word in words.items()),
    )


def _known(path: Path, name: str, known: Any, what: str) -> str:
    if name in known:
        return name
    like = nearest(name, known)
    raise FactsError(
        f'{path}: there is no {what} "{name}". '
        + (f"Did you mean {like}?" if like else f"There are {', '.join(known)}."),
        file=path.name,
    )


def place_of(label: str, header: tuple[str, ...], head: str) -> int:
    """Where the file has a column; FactsError if it has it never or twice."""
    found = [index for index, name in enumerate(header) if folded(name) == folded(head)]
    if len(found) == 1:
        return found[0]
    if found:
        raise FactsError(
            f'{label}: the column "{head}" stands {len(found)} times in the header, at '
            f"{' and '.join(str(place + 1) for place in found)}. Keep one of them.",
            file=label,
            column=head,
        )
    like = nearest(head, header)
    hint = f' Its column "{like}" looks like it.' if like else ""
    raise FactsError(f'{label} has no column "{head}", which the mapping names.{hint}', file=label, column=head)

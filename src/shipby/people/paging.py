"""Rows in an order, where the last page ended -> the next page. No page counts the rows before it."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import F, Model, Q, QuerySet

from shipby.people.rights import Unknown

SIZE = 50
_Row = TypeVar("_Row")
_Of = TypeVar("_Of", bound=Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[_Row]):
    """Rows, and the mark from which the next page goes on; None: these are the last."""

    rows: tuple[_Row, ...]
    after: str | None


def page_of(
    rows: QuerySet[_Of], order: Sequence[str] = ("-id",), after: str | None = None, size: int = SIZE
) -> Page[_Of]:
    """The page after the mark. order: fields, `-` before those that fall; together unique; nulls come last.

    Raises Unknown for a mark that no page gave.
    """
    found = rows.order_by(*(_ordered(name) for name in order))
    if after:
        found = found.filter(_after(_read(rows.model, order, after)))
    held = list(found[: size + 1])
    return Page(tuple(held[:size]), _mark(held[size - 1], order) if len(held) > size else None)


def _ordered(name: str) -> Any:
    field = F(name.removeprefix("-"))
    return field.desc(nulls_last=True) if name.startswith("-") else field.asc(nulls_last=True)


def _after(keys: Sequence[tuple[str, Any]]) -> Q:
    """Later in the order: equal in the first fields, further in the next."""
    further, equal = Q(pk__in=()), Q()
    for name, value in keys:
        field = name.removeprefix("-")
        if value is not None:
            beyond = Q(**{f"{field}__{'lt' if name.startswith('-') else 'gt'}": value}) | Q(
                **{f"{field}__isnull": True}
            )
            further |= equal & beyond
        equal &= Q(**{f"{field}__isnull": True}) if value is None else Q(**{field: value})
    return further


def _mark(row: Model, by: Sequence[str]) -> str:
    told = [_plain(getattr(row, name.removeprefix("-"))) for name in by]
    return urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")


def _read(model: type[Model], by: Sequence[str], mark: str) -> list[tuple[str, Any]]:
    fields: Any = model._meta
    try:
        told = json.loads(urlsafe_b64decode(mark + "=" * (-len(mark) % 4)))
        cells = [fields.get_field(name.removeprefix("-")).to_python(cell) for name, cell in zip(by, told, strict=True)]
    except (ValueError, TypeError, ValidationError):
        raise Unknown("page") from None
    return list(zip(by, cells, strict=True))


def _plain(cell: Any) -> Any:
    return cell.isoformat() if isinstance(cell, date | datetime) else cell

"""An operator's settings file -> what each market's rules take from it, and since when."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, Self, cast

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model, model_validator

from shipby.domain.findings import Finding, FindingsError
from shipby.rules.calendars import YearDays, check_year
from shipby.rules.documents import PackError, Place, read_document
from shipby.rules.model import Hours, Pack, Span, TableRow
from shipby.rules.shape import findings_of

Mode = Literal["spot", "presale", "custom", "fast"]
Rows = tuple[TableRow, ...]


class SettingsError(FindingsError):
    """Settings that cannot be used: what is wrong with them, all of it at once."""


@dataclass(frozen=True, slots=True)
class Settings:
    """One market's settings from a civil day on; tables by the name the pack gives them."""

    since: date | None
    hours: Mapping[Mode, Decimal]
    tables: Mapping[str, Rows]
    calendar: Mapping[int, YearDays]


class _Given(BaseModel):
    """As the operator writes it; the market's tables are added as keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    since: date | None = Field(default=None, alias="from")
    hours: dict[Mode, Hours] = {}
    calendar: dict[int, YearDays] = {}

    @model_validator(mode="after")
    def _years(self) -> Self:
        for year, days in self.calendar.items():
            check_year(year, days)
        return self


def read_settings(path: Path) -> dict[str, Any]:
    """The settings of every market in a JSON or YAML file, as plain data. Raises SettingsError."""
    data = _json(path) if path.suffix.lower() == ".json" else _yaml(path)
    if not isinstance(data, dict) or not all(isinstance(one, dict | list) for one in data.values()):
        advice = 'Write {"<market>": {"hours": {"spot": 72}}}.'
        raise _refused("shape", path.name, "it does not hold settings by market", advice)
    return data


def market_settings(
    given: Mapping[str, Any] | None, market: str, tables: Iterable[str], calendars: Iterable[str]
) -> tuple[Settings, ...]:
    """The market's settings in order of their day; other markets' are left alone. Raises SettingsError."""
    mine = (given or {}).get(market)
    if not mine:
        return ()
    model = _model(tuple(dict.fromkeys(tables)))
    findings: list[Finding] = []
    read: list[Settings] = []
    for i, one in enumerate(mine if isinstance(mine, list) else [mine]):
        where = _where(market, i if isinstance(mine, list) else None)
        try:
            read.append(_settings(model.model_validate(one)))
        except ValidationError as error:
            findings += findings_of(error, model, one, where)
        else:
            findings += _rows(read[-1], where)
    findings = findings or [*_days(read, market), *_years(read, market, tuple(calendars))]
    if findings:
        raise SettingsError(findings)
    return tuple(sorted(read, key=lambda one: one.since or date.min))


def given_years(settings: Iterable[Settings]) -> dict[int, YearDays]:
    """The calendar years the operator gives; each holds at all times, whichever object gives it."""
    return {year: days for one in settings for year, days in one.calendar.items()}


def apply(pack: Pack, settings: Settings | None) -> Pack:
    """The pack with the operator's hours and tables in it."""
    if settings is None or not (settings.hours or settings.tables):
        return pack
    hours: dict[str, Any] = {mode: Span(hours=value) for mode, value in settings.hours.items()}
    tables = {
        name: table.model_copy(update={"rows": settings.tables.get(name, table.rows)})
        for name, table in pack.tables.items()
    }
    return pack.model_copy(update={"dispatch": pack.dispatch.model_copy(update=hours), "tables": tables})


def disorder(rows: Rows) -> str | None:
    """What is wrong with the order of a table's rows, None where nothing is."""
    limits = [row.parcels_at_most for row in rows]
    if not limits or limits[-1] is not None:
        return "the last row does not stand for every larger shop: end with a row without parcels_at_most"
    bounds = [limit for limit in limits[:-1] if limit is not None]
    if len(bounds) < len(limits) - 1 or bounds != sorted(set(bounds)):
        return "parcels_at_most does not rise from row to row: order the rows, and let only the last be open"
    return None


def _model(tables: tuple[str, ...]) -> type[_Given]:
    fields: Any = dict.fromkeys(tables, (Rows, ()))
    return cast(type[_Given], create_model("Settings", __base__=_Given, **fields))


def _settings(given: _Given) -> Settings:
    names = given.model_fields_set - set(_Given.model_fields)
    return Settings(given.since, given.hours, {name: getattr(given, name) for name in sorted(names)}, given.calendar)


def _rows(settings: Settings, where: Callable[[Place], str]) -> Iterator[Finding]:
    for name, rows in settings.tables.items():
        if wrong := disorder(rows):
            message, _, advice = wrong.partition(": ")
            yield Finding("settings.rows", where([name]), message, f"{advice.capitalize()}.")


def _days(read: Sequence[Settings], market: str) -> Iterator[Finding]:
    for i, one in enumerate(read[1:], 1):
        if one.since is None:
            advice = "Write the first civil day it holds on; only the first object may lack it."
            yield Finding("settings.from", f"settings, {market}[{i}]", 'the key "from" is missing', advice)
    days = [one.since for one in read]
    for day in sorted({day for day in days if day is not None and days.count(day) > 1}):
        yield Finding("settings.from", f"settings, {market}", f"two objects begin on {day}", "Keep one of them.")


def _years(read: Sequence[Settings], market: str, calendars: tuple[str, ...]) -> Iterator[Finding]:
    years: dict[int, YearDays] = {}
    for one in read:
        if one.calendar and not calendars:
            message = "these rules count no working days"
            yield Finding("settings.calendar", f"settings, {market}.calendar", message, "Take calendar away.")
        for year, days in one.calendar.items():
            if years.setdefault(year, days) != days:
                message = f"{year} is given twice, with different days"
                yield Finding("settings.calendar", f"settings, {market}.calendar", message, "Give each year once.")


def _where(market: str, index: int | None) -> Callable[[Place], str]:
    def where(place: Place) -> str:
        path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place)
        return f"settings, {market}" + ("" if index is None else f"[{index}]") + path

    return where


def _yaml(path: Path) -> Any:
    try:
        return read_document(path, path.name).data
    except PackError as error:
        raise SettingsError(error.findings) from None


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except FileNotFoundError:
        raise _refused("file", str(path), "there is no such file", "Name a JSON or YAML file.") from None
    except UnicodeDecodeError:
        raise _refused("encoding", path.name, "it is not UTF-8 text", "Save it as UTF-8.") from None
    except json.JSONDecodeError as error:
        where, message = f"{path.name} line {error.lineno}", f"this is not JSON: {error.msg}"
        raise _refused("json", where, message, "Mind the quotes, commas and brackets.") from None


def _refused(code: str, where: str, message: str, advice: str) -> SettingsError:
    return SettingsError([Finding(f"settings.{code}", where, message, advice)])

"""Dated files of days off and days worked instead -> whether a civil day is a working day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Self

from pydantic import ValidationError, model_validator

from shipby.rules.advice import meant
from shipby.rules.documents import PackError, read_document
from shipby.rules.model import Grade, Part, Text
from shipby.rules.shape import findings_of

FOLDER = Path(__file__).parent.parent / "packs" / "calendars"
GAP = 1_000_000
"""The running count jumps by this where years between two covered ones are missing, so that no span crosses them."""

_EPOCH = date(1970, 1, 1).toordinal()


class YearDays(Part):
    """One year's exceptions from a week of Monday to Friday."""

    holidays: tuple[date, ...] = ()
    workdays: tuple[date, ...] = ()


class CalendarSource(Part):
    """The decision a calendar restates."""

    title: Text
    dated: date
    published_by: str
    grade: Grade


class CalendarYear(YearDays):
    """One file: the year, its source, its exceptions."""

    year: int
    source: CalendarSource

    @model_validator(mode="after")
    def _own_year(self) -> Self:
        check_year(self.year, self)
        return self


def check_year(year: int, days: YearDays) -> None:
    """Raises ValueError that names the first day which does not belong."""
    for day in (*days.holidays, *days.workdays):
        if day.year != year:
            raise ValueError(f"{day} is not a day of {year}: list the days of one year only")
    both = set(days.holidays) & set(days.workdays)
    if both:
        raise ValueError(f"{min(both)} is both a day off and a day worked: keep it in one list")


@dataclass(frozen=True)
class Calendar:
    """Working days by name; `given` years (the operator's) stand instead of the files' own."""

    name: str
    given: Mapping[int, YearDays] = field(default_factory=dict)
    folder: Path = FOLDER

    @cached_property
    def years(self) -> dict[int, YearDays]:
        """The covered years. Raises PackError where a file is wrong."""
        files = sorted((self.folder / self.name).glob("*.yaml"))
        read: dict[int, YearDays] = {year.year: year for year in map(_read, files)}
        return dict(sorted({**read, **self.given}.items()))

    def is_workday(self, day: int) -> bool | None:
        """Whether a civil day (days since 1970-01-01) is worked; None outside the covered years."""
        civil = date.fromordinal(_EPOCH + day)
        year = self.years.get(civil.year)
        if year is None:
            return None
        return civil in year.workdays or (civil.weekday() < 5 and civil not in year.holidays)

    def running_count(self) -> tuple[list[int], list[int]]:
        """Every covered civil day, ascending, and the working days up to and including it; see GAP."""
        days: list[int] = []
        counts: list[int] = []
        count = 0
        for year in self.years:
            first = date(year, 1, 1).toordinal() - _EPOCH
            if days and days[-1] != first - 1:
                count += GAP
            for day in range(first, date(year, 12, 31).toordinal() - _EPOCH + 1):
                count += bool(self.is_workday(day))
                days.append(day)
                counts.append(count)
        return days, counts


def calendar_names(folder: Path = FOLDER) -> list[str]:
    """The calendars there are files of."""
    return sorted(path.name for path in folder.iterdir() if path.is_dir())


def advice_on(name: str) -> str:
    """What to write instead of a calendar's name that is not known."""
    return meant(name, calendar_names())


def _read(path: Path) -> CalendarYear:
    document = read_document(path, f"calendars/{path.parent.name}/{path.name}")
    try:
        return CalendarYear.model_validate(document.data)
    except ValidationError as error:
        raise PackError(findings_of(error, CalendarYear, document.data, document.where)) from None

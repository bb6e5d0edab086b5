"""one column of text -> the SQL that trims, parses and checks it (CSV, workbooks, and Parquet columns of text)."""

from __future__ import annotations

from collections.abc import Callable

from shipby.domain.tables import Column, Kind
from shipby.facts.cells import FIRST_DAY, FIRST_US, LAST_DAY, LAST_US, Cell, Check, least_check, may_be_blank, raw, trim
from shipby.facts.faults import DATE, DIGITS, EMPTY, FLAG, HOURS, MINOR, SCIENTIFIC, TIME, WHOLE, YEARS, one_of
from shipby.facts.sql import among, literals
from shipby.facts.zone import LocalTime

_DAY = "[0-9]{4}(-[0-9]{1,2}-|/[0-9]{1,2}/)[0-9]{1,2}"
_CLOCK = "([01]?[0-9]|2[0-4]):[0-5][0-9]"
_SECONDS = ":[0-5][0-9]([.][0-9]+)?"
_OFFSET = " ?(Z|z|[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?)"
_TIME = f"{_DAY}[T ]{_CLOCK}({_SECONDS})?({_OFFSET})?"
_WITHOUT_OFFSET = "[0-9/-]+[T ][0-9:.]+"
"""Tells a time without offset from one with it."""

TRUE_WORDS = ("true", "t", "yes", "y", "1", "1.0", "是")
FALSE_WORDS = ("false", "f", "no", "n", "0", "0.0", "否")


def text_cell(column: Column, local: LocalTime, *, is_id: bool, odd_blanks: bool) -> Cell:
    """The reading of a text column.

    is_id also refuses ids that a spreadsheet wrote in scientific notation; odd_blanks looks for other blanks than
    spaces, too.
    """
    trimmed = f"t_{column.name}"
    told = raw(column)
    clean = f"CASE WHEN {may_be_blank(told, odd=odd_blanks)} THEN {trim(told)} ELSE {told} END AS {trimmed}"
    cell = _instant(column, trimmed, local) if column.kind == "instant" else _KINDS[column.kind](column, trimmed)
    required = (Check(column.name, EMPTY, f"{trimmed} IS NULL"),) if column.required else ()
    lossy = f"({trimmed} LIKE '_.%E+__' OR {trimmed} LIKE '_E+__')"
    digits = (Check(column.name, SCIENTIFIC, lossy),) if is_id else ()
    return Cell(
        column,
        cell.value,
        f"{trimmed} IS NOT NULL",
        (clean, *cell.steps),
        (*required, *cell.checks, *digits),
        cell.assumed,
    )


def _words(column: Column, trimmed: str) -> Cell:
    if column.words:
        value = f"v_{column.name}"
        check = Check(column.name, one_of(column.words), f"NOT {among(value, column.words)}")
        return Cell(column, value, "", (f"lower({trimmed}) AS {value}",), (check,))
    checks = (Check(column.name, DIGITS, f"NOT regexp_full_match({trimmed}, '[0-9]+')"),) if column.digits else ()
    return Cell(column, trimmed, "", (), checks)


def _instant(column: Column, trimmed: str, local: LocalTime) -> Cell:
    shape, naive, value = f"s_{column.name}", f"n_{column.name}", f"v_{column.name}"
    told = f"""CASE WHEN {trimmed} IS NULL THEN NULL
        WHEN {trimmed} LIKE '____-__-_____:__:__' AND NOT suffix({trimmed}, 'Z') THEN 1
        WHEN {trimmed} LIKE '____-__-_____:__:__+0_:00' THEN 2
        WHEN NOT regexp_full_match({trimmed}, '{_TIME}') THEN 3
        WHEN regexp_full_match({trimmed}, '{_WITHOUT_OFFSET}') THEN 1 ELSE 2 END AS {shape}"""
    plain = f"try_cast({trimmed} AS TIMESTAMPTZ)"
    rewritten = f"try_cast({_full_offset_time(trimmed)} AS TIMESTAMPTZ)"
    cast = f"CASE {shape} WHEN 1 THEN try_cast({trimmed} AS TIMESTAMP) END AS {naive}"
    parsed = f"""CASE {shape} WHEN 1 THEN {local(naive)}
        WHEN 2 THEN epoch_us(coalesce({plain}, {rewritten})) END AS {value}"""
    checks = (
        Check(column.name, TIME, f"{shape} IS NOT NULL AND {value} IS NULL"),
        Check(column.name, YEARS, f"{value} NOT BETWEEN {FIRST_US} AND {LAST_US}"),
    )
    return Cell(column, value, "", (told, cast, parsed), checks, assumed=f"{shape} = 1")


def _full_offset_time(text: str) -> str:
    """The SQL that makes `10:00Z`, `10:00:05z` and `10:00:05 +08` what DuckDB takes: seconds, no space, upper Z."""
    close = rf"regexp_replace(upper({text}), ' (Z|[+-][0-9:]+)$', '\1')"
    return rf"regexp_replace({close}, '([T ][0-9]{{1,2}}:[0-9]{{2}})(Z|[+-])', '\1:00\2')"


def _integer(column: Column, trimmed: str) -> Cell:
    value = f"v_{column.name}"
    whole = f"regexp_full_match({trimmed}, '-?[0-9]{{1,15}}([.]0*)?')"
    parsed = f"CASE WHEN {whole} THEN try_cast({trimmed} AS BIGINT) END AS {value}"
    fault = MINOR if column.name.endswith("_minor") else WHOLE
    check = Check(column.name, fault, f"{trimmed} IS NOT NULL AND {value} IS NULL")
    return Cell(column, value, "", (parsed,), (check, *least_check(column, value)))


def _hours(column: Column, trimmed: str) -> Cell:
    value = f"v_{column.name}"
    decimal = f"regexp_full_match({trimmed}, '-?[0-9]{{1,6}}([.][0-9]{{0,6}}0*)?')"
    exact = f"(try_cast({trimmed} AS DECIMAL(18, 6)) * 1000000)::BIGINT * 3600"
    parsed = f"CASE WHEN {decimal} THEN {exact} END AS {value}"
    check = Check(column.name, HOURS, f"{trimmed} IS NOT NULL AND {value} IS NULL")
    return Cell(column, value, "", (parsed,), (check, *least_check(column, value)))


def _flag(column: Column, trimmed: str) -> Cell:
    value = f"v_{column.name}"
    parsed = f"""CASE WHEN {among(f"lower({trimmed})", TRUE_WORDS)} THEN TRUE
        WHEN {among(f"lower({trimmed})", FALSE_WORDS)} THEN FALSE END AS {value}"""
    check = Check(column.name, FLAG, f"{trimmed} IS NOT NULL AND {value} IS NULL")
    return Cell(column, value, "", (parsed,), (check,))


def _day(column: Column, trimmed: str) -> Cell:
    value = f"v_{column.name}"
    date = f"regexp_full_match({trimmed}, '{_DAY}([T ]00:00(:00([.]0+)?)?)?')"
    count = f"(try_cast(regexp_extract({trimmed}, '^[0-9/-]+') AS DATE) - DATE '1970-01-01')::INTEGER"
    parsed = f"CASE WHEN {date} THEN {count} END AS {value}"
    checks = (
        Check(column.name, DATE, f"{trimmed} IS NOT NULL AND {value} IS NULL"),
        Check(column.name, YEARS, f"{value} NOT BETWEEN {FIRST_DAY} AND {LAST_DAY}"),
    )
    return Cell(column, value, "", (parsed,), checks)


def codes_value(column: Column, joined: str) -> str:
    """The SQL of codes joined by `|`, each of them trimmed, empty ones left out; null where none is left."""
    code = f"lower({trim('code')})" if column.words else trim("code")
    parts = f"list_filter(list_transform(string_split({joined}, '|'), lambda code: {code}), lambda code: code <> '')"
    return f"nullif(array_to_string({parts}, '|'), '')"


def codes_checks(column: Column, value: str) -> tuple[Check, ...]:
    """The checks of a text of codes: listed words only, digits only, where the column asks for it."""
    if column.words:
        unknown = f"NOT list_has_all([{literals(column.words)}], string_split({value}, '|'))"
        return (Check(column.name, one_of(column.words), unknown),)
    if column.digits:
        return (Check(column.name, DIGITS, f"NOT regexp_full_match({value}, '[0-9]+([|][0-9]+)*')"),)
    return ()


def _codes(column: Column, trimmed: str) -> Cell:
    value = f"v_{column.name}"
    return Cell(column, value, "", (f"{codes_value(column, trimmed)} AS {value}",), codes_checks(column, value))


_KINDS: dict[Kind, Callable[[Column, str], Cell]] = {
    "text": _words,
    "integer": _integer,
    "hours": _hours,
    "flag": _flag,
    "day": _day,
    "codes": _codes,
}

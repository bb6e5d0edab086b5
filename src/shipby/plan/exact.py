"""Whole-number arithmetic on columns; nothing here rounds, and no engine's session zone is asked."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from typing import TYPE_CHECKING, Any, TypeAlias

import ibis
import ibis.expr.types as ir

from shipby.domain.zones import DAY_US, Clock, Steps

Whole: TypeAlias = ir.IntegerValue


if TYPE_CHECKING:
    from collections.abc import Callable

    def _engine_function(shape: Callable[..., int]) -> Callable[..., Any]: ...

else:
    _engine_function = ibis.udf.scalar.builtin


@_engine_function
def as_of() -> int:
    """The instant of judgement: a plan does not depend on it."""
    raise AssertionError


@_engine_function
def floor_div(x: int, n: int) -> int:
    """floor(x / n) in whole numbers: Ibis' own // divides in doubles."""
    raise AssertionError


@_engine_function
def local_time(x: int) -> int:
    """Microseconds on the pack zone's wall clock at instant x."""
    raise AssertionError


@_engine_function
def civil_day(x: int) -> int:
    """The civil day instant x lies in, counted from 1970-01-01."""
    raise AssertionError


@_engine_function
def day_start(d: int) -> int:
    """The first instant of civil day d."""
    raise AssertionError


def functions(clock: Clock) -> dict[str, tuple[tuple[str, ...], str]]:
    """The functions above but `as_of`: name -> (arguments, body in SQL where // cuts), for the engine to define."""
    halves = "CASE WHEN x >= 0 THEN x // n ELSE -((n - 1 - x) // n) END"
    return {
        "floor_div": (("x", "n"), halves),
        "local_time": (("x",), f"x + {_steps('x', clock.offset_by_instant)}"),
        "civil_day": (("x",), f"(x + {_steps('x', clock.offset_by_instant)}) // {DAY_US}"),
        "day_start": (("d",), f"d * {DAY_US} - {_steps('d', clock.offset_by_day)}"),
    }


def _steps(x: str, steps: Steps) -> str:
    """A step function as SQL: the last step is asked first, the others by halving."""
    if not steps.breaks:
        return str(steps.values[0])
    older = _halve(x, steps.breaks[:-1], steps.values[:-1])
    return f"CASE WHEN {x} >= {steps.breaks[-1]} THEN {steps.values[-1]} ELSE {older} END"


def _halve(x: str, breaks: tuple[int, ...], values: tuple[int, ...]) -> str:
    if not breaks:
        return str(values[0])
    middle = len(breaks) // 2
    newer = _halve(x, breaks[middle + 1 :], values[middle + 1 :])
    older = _halve(x, breaks[:middle], values[: middle + 1])
    return f"CASE WHEN {x} >= {breaks[middle]} THEN {newer} ELSE {older} END"


def whole(value: Any) -> Whole:
    """A column, or a number as one, of 64 bits."""
    column = value if isinstance(value, ir.Value) else ibis.literal(value)
    return column.cast("int64")


def happened(left: ir.Value, sign: str, right: ir.Value) -> ir.BooleanValue:
    """left sign right; false where either is null."""
    compared = {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[sign]
    return compared.fill_null(False)


def past(instant: ir.IntegerValue) -> ir.IntegerValue:
    """The instant if it is not after T; else null."""
    return ibis.ifelse(instant <= as_of(), instant, ibis.null("int64"))


def ahead(instant: ir.IntegerValue) -> ir.IntegerValue:
    """The instant if it is not before T; else null."""
    return ibis.ifelse(instant >= as_of(), instant, ibis.null("int64"))


def earliest(values: Iterable[ir.Value]) -> ir.Value:
    """The least of the values that are not null; null if none is."""
    given = list(values)
    return given[0] if len(given) == 1 else ibis.least(*given)


def any_of(conditions: Iterable[ir.BooleanValue]) -> ir.BooleanValue:
    """True where one of the conditions is; false for no conditions."""
    given = list(conditions)
    return reduce(lambda a, b: a | b, given) if given else ibis.literal(False)


def all_of(conditions: Iterable[ir.BooleanValue]) -> ir.BooleanValue:
    """True where every condition is; true for no conditions."""
    given = list(conditions)
    return reduce(lambda a, b: a & b, given) if given else ibis.literal(True)


def merged(key: str, parts: dict[str, tuple[ir.Table, str]]) -> ir.Table:
    """Small tables with one row per key -> one: `parts` gives per column of the result its table and type."""
    blank = {name: ibis.null(kind) for name, (_, kind) in parts.items()}
    tables = [table.select(key, **(blank | {name: table[name].cast(kind)})) for name, (table, kind) in parts.items()]
    rows = ibis.union(*tables) if len(tables) > 1 else tables[0]
    return rows.group_by(key).agg(**{name: rows[name].max() for name in parts})

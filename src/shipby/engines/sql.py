"""A plan -> SQL text per stage, for one dialect; what an engine needs to run without the plan's expressions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from shipby.plan.draft import Plan

Dialect = Literal["duckdb", "spark"]
_SQLGLOT = {"duckdb": "duckdb", "spark": "pyspark"}


@dataclass(frozen=True, slots=True)
class Step:
    """One stage as SQL: the table it gives, what it is, whether to keep it."""

    name: str
    says: str
    keep: bool
    sql: str


@dataclass(frozen=True, slots=True)
class Script:
    """A plan as SQL."""

    market: str
    functions: Mapping[str, tuple[tuple[str, ...], str]]
    constants: Mapping[str, Mapping[str, Sequence[int]]]
    steps: tuple[Step, ...]
    ordered: frozenset[str]


def compile_plan(plan: Plan, dialect: Dialect = "duckdb") -> Script:
    """The SQL of every stage."""
    import ibis

    steps = (
        Step(stage.name, stage.says, stage.keep, str(ibis.to_sql(stage.expr, dialect=_SQLGLOT[dialect])))
        for stage in plan.stages
    )
    return Script(plan.market, plan.functions, plan.constants, tuple(steps), plan.ordered)

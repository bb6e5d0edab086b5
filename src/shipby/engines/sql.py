"""A plan -> SQL text per stage, for one dialect; what an engine needs to run without the plan's expressions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from shipby.plan.draft import Plan, Stage

Dialect = Literal["duckdb", "spark"]


@dataclass(frozen=True, slots=True)
class Step:
    """One stage as SQL: the table it gives, what it is, whether to keep it."""

    name: str
    says: str
    keep: bool
    sql: str
    ordered: bool = False
    idle: tuple[str, ...] = ()
    """kept tables that no later stage and no outcome reads."""

    @property
    def unsorted(self) -> str:
        """The SQL without the order that its last clause asks for."""
        return self.sql.rpartition("\nORDER BY")[0] if self.ordered else self.sql


@dataclass(frozen=True, slots=True)
class Script:
    """A plan as SQL."""

    market: str
    functions: Mapping[str, tuple[tuple[str, ...], str]]
    constants: Mapping[str, Mapping[str, Sequence[int]]]
    steps: tuple[Step, ...]
    ordered: frozenset[str]
    words: Mapping[str, Sequence[str]]

    def step(self, name: str) -> Step:
        """The stage of this name. Raises StopIteration."""
        return next(step for step in self.steps if step.name == name)


def compile_plan(plan: Plan, dialect: Dialect = "duckdb") -> Script:
    """The SQL of every stage."""
    last = _last_uses(plan)
    steps = (
        Step(
            stage.name,
            stage.says,
            stage.keep,
            _sql(stage, dialect),
            stage.ordered,
            tuple(sorted(name for name, place in last.items() if place == here)),
        )
        for here, stage in enumerate(plan.stages)
    )
    return Script(plan.market, plan.functions, plan.constants, tuple(steps), plan.ordered, plan.words)


def _sql(stage: Stage, dialect: Dialect) -> str:
    """One stage's; Spark keeps no order between stages, so none is asked for, and its HASH has 32 bits only."""
    import ibis

    if dialect == "duckdb":
        return _settled(str(ibis.to_sql(stage.expr, dialect="duckdb")))
    expr = stage.expr.op().parent.to_expr() if stage.ordered else stage.expr
    return re.sub(r"\bHASH\(", "XXHASH64(", _settled(str(ibis.to_sql(expr, dialect="pyspark"))))


def _settled(sql: str) -> str:
    """The same SQL in every process: Ibis writes the columns it drops in the order of a set."""
    return re.sub(r"EXCLUDE \(([^()]*)\)", lambda found: f"EXCLUDE ({', '.join(sorted(found[1].split(', ')))})", sql)


def _last_uses(plan: Plan) -> dict[str, int]:
    """Kept stage -> the place of the last stage that reads it, itself or through views; none for what outcomes read."""
    from ibis.expr import operations as ops

    kept = {stage.name for stage in plan.stages if stage.keep}
    reads: dict[str, set[str]] = {}
    last: dict[str, int] = {}
    for place, stage in enumerate(plan.stages):
        direct = {table.name for table in stage.expr.op().find(ops.UnboundTable)}
        reads[stage.name] = {name for one in direct for name in ({one} if one in kept else reads.get(one, set()))}
        if stage.keep:
            last |= dict.fromkeys(reads[stage.name], place)
    for name in plan.outcomes.values():
        for read in {name} | reads[name]:
            last.pop(read, None)
    return last

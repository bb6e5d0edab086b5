"""Stages as they are added -> the plan: named expressions in order, each over the tables before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import ibis
import ibis.expr.types as ir

from shipby.domain.tables import FACTS, Kind

TYPES: dict[Kind, str] = {
    "text": "string",
    "instant": "int64",
    "day": "int64",
    "integer": "int64",
    "hours": "int64",
    "points": "int64",
    "flag": "boolean",
    "codes": "string",
}
"""What a kind of column is inside the plan."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the plan: the table it gives, the expression that gives it, whether the engine should keep it."""

    name: str
    says: str
    expr: ir.Table
    keep: bool
    ordered: bool = False
    """the order of its rows is part of it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Stages in order, small tables of constants they read, and per outcome table the stage that gives it."""

    market: str
    functions: Mapping[str, tuple[tuple[str, ...], str]]
    """functions the stages call, for the engine to define (plan/exact.py)."""
    stages: tuple[Stage, ...]
    constants: Mapping[str, Mapping[str, Sequence[int]]]
    outcomes: Mapping[str, str]
    ordered: frozenset[str]
    """outcome tables whose rows already leave in key order."""
    words: Mapping[str, Sequence[str]]
    """all that a text column of `verdicts` can hold, where they are few."""


@cache
def fact(name: str) -> ir.Table:
    """The unbound fact table `fact_<name>` in the plan's types."""
    schema = {column.name: TYPES[column.kind] for column in FACTS[name].columns}
    return ibis.table(schema, name=f"fact_{name}")


@dataclass(slots=True)
class Draft:
    """A plan being written, for facts that have the tables `present`; an absent one is empty."""

    present: frozenset[str] = frozenset(FACTS)
    stages: list[Stage] = field(default_factory=list)
    constants: dict[str, Mapping[str, Sequence[int]]] = field(default_factory=dict)
    tables: dict[str, ir.Table] = field(default_factory=dict)
    prefix: str = ""
    """before the name of each stage: a plan's part written a second time, on other rows."""

    def add(self, name: str, says: str, expr: ir.Table, *, keep: bool = False, ordered: bool = False) -> ir.Table:
        """The table of a new stage, as later stages read it."""
        stage = Stage(f"{self.prefix}{name}", says, expr, keep, ordered)
        self.stages.append(stage)
        self.tables[name] = ibis.table(expr.schema(), name=stage.name)
        return self.tables[name]

    def constant(self, name: str, columns: Mapping[str, Sequence[int]]) -> ir.Table:
        """A small table of whole numbers that the pack brings."""
        self.constants[name] = columns
        return ibis.table(dict.fromkeys(columns, "int64"), name=name)

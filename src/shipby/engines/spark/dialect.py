"""SQL of the facts and of plan functions, written for DuckDB -> the same for Spark."""

from __future__ import annotations

import sqlglot
from sqlglot import exp


def spark_sql(expression: str) -> str:
    """One scalar expression of DuckDB's in Spark's dialect, the session's zone being UTC and its arithmetic ANSI's."""
    tree = sqlglot.parse_one(expression, read="duckdb").transform(_own)
    return str(tree.sql(dialect="spark"))


def _own(node: exp.Expression) -> exp.Expression:
    """What sqlglot leaves as it is."""
    if isinstance(node, exp.Anonymous) and node.name.lower() in _FUNCTIONS:
        return _filled_in(_FUNCTIONS[node.name.lower()], node.expressions)
    if isinstance(node, exp.RegexpFullMatch):
        return _filled_in(_FULL_MATCH, [node.this, node.expression])
    if isinstance(node, exp.Cast) and node.is_type("int") and isinstance(node.this.unnest(), exp.Sub):
        return exp.func("unix_date", node.this.unnest().this, dialect="spark")
    return node


_FULL_MATCH = r"(_0 RLIKE CONCAT('\\A(?:', _1, ')\\z'))"
_FUNCTIONS = {
    "epoch_us": "UNIX_MICROS(CAST(_0 AS TIMESTAMP))",
    "list_has_all": "(SIZE(ARRAY_EXCEPT(_1, _0)) = 0)",
}
"""Spark's words for DuckDB's functions; `_0`, `_1` are their arguments."""


def _filled_in(words: str, arguments: list[exp.Expression]) -> exp.Expression:
    return sqlglot.parse_one(words, read="spark").transform(_filled, arguments)


def _filled(node: exp.Expression, arguments: list[exp.Expression]) -> exp.Expression:
    if isinstance(node, exp.Column) and node.name.startswith("_") and node.name[1:].isdigit():
        return arguments[int(node.name[1:])].copy().transform(_own)
    return node

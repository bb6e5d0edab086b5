"""Texts such as "closed_at <= deadline and not dispatched_at <= closed_at" -> a small typed tree."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Sign = Literal["<", "<=", ">", ">="]
_SIGNS: dict[type[ast.cmpop], Sign] = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
_HOW = "write event <= event, joined by and, or, not and parentheses"


@dataclass(frozen=True, slots=True)
class Compare:
    """left op right, both names of instants; false where either is unknown."""

    left: str
    op: Sign
    right: str


@dataclass(frozen=True, slots=True)
class Not:
    """True where the part is false."""

    part: Predicate


@dataclass(frozen=True, slots=True)
class And:
    """True where every part is true."""

    parts: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """True where any part is true."""

    parts: tuple[Predicate, ...]


Predicate = Compare | Not | And | Or


def parse_predicate(text: str) -> Predicate:
    """The tree a text means. Raises ValueError that says what is wrong and how to write one."""
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except SyntaxError as error:
        raise ValueError(f'"{text}" is not a condition ({error.msg}): {_HOW}') from None
    return _node(tree.body, text)


def names(predicate: Predicate) -> Iterator[str]:
    """The names of instants a predicate compares, from left to right, with repeats."""
    match predicate:
        case Compare(left, _, right):
            yield left
            yield right
        case Not(part):
            yield from names(part)
        case And(parts) | Or(parts):
            for each in parts:
                yield from names(each)


def _node(node: ast.expr, text: str) -> Predicate:
    match node:
        case ast.BoolOp(op=ast.And(), values=values):
            return And(tuple(_node(value, text) for value in values))
        case ast.BoolOp(op=ast.Or(), values=values):
            return Or(tuple(_node(value, text) for value in values))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return Not(_node(operand, text))
        case ast.Compare(left=ast.Name(id=left), ops=[op], comparators=[ast.Name(id=right)]) if type(op) in _SIGNS:
            return Compare(left, _SIGNS[type(op)], right)
    raise ValueError(f'"{ast.get_source_segment(text.strip(), node)}" in "{text}" is not a condition: {_HOW}')

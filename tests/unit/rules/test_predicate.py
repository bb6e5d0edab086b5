"""The conditions of `void`, read into a tree."""

from __future__ import annotations

import pytest

from shipby.rules.predicate import And, Compare, Not, Or, names, parse_predicate


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("closed_at <= deadline", Compare("closed_at", "<=", "deadline")),
        (
            "closed_at <= deadline and not dispatched_at <= closed_at",
            And((Compare("closed_at", "<=", "deadline"), Not(Compare("dispatched_at", "<=", "closed_at")))),
        ),
        (
            "a < b or c > d and e >= f",
            Or((Compare("a", "<", "b"), And((Compare("c", ">", "d"), Compare("e", ">=", "f"))))),
        ),
        ("not (a < b or c < d)", Not(Or((Compare("a", "<", "b"), Compare("c", "<", "d"))))),
    ],
)
def test_a_condition_becomes_a_tree(text: str, tree: object) -> None:
    assert parse_predicate(text) == tree


def test_names_are_told_in_reading_order() -> None:
    assert list(names(parse_predicate("not (a < b) and (c >= a or d <= e)"))) == ["a", "b", "c", "a", "d", "e"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a <",
        "a < b < c",
        "a == b",
        "a != b",
        "a < 3",
        "f(a) < b",
        "a.b < c",
        "a if b else c",
        "a < b; c",
        "lambda: 0",
    ],
)
def test_anything_else_is_refused_with_how_to_write_it(text: str) -> None:
    with pytest.raises(ValueError, match=r"write event <= event, joined by and, or, not and parentheses$"):
        parse_predicate(text)

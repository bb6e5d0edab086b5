"""Files and functions stay small enough to be read at one go."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.health.tree import files, name

FILE_AT_MOST = 600
NINE_IN_TEN_UNDER = 300
FUNCTION_AT_MOST = 70
FEW_OVER = 50
FEW = 0.02


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def _functions(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield (node.end_lineno or node.lineno) - node.lineno + 1, f"{name(path)}:{node.lineno} {node.name}"


def test_no_file_is_too_long() -> None:
    long = [(lines, name(path)) for path in files(".py") if (lines := _lines(path)) > FILE_AT_MOST]
    assert not long, f"over {FILE_AT_MOST} lines, split them: {long}"


def test_nine_files_in_ten_are_short() -> None:
    lengths = sorted((_lines(path), name(path)) for path in files(".py"))
    ninetieth = lengths[len(lengths) * 9 // 10]
    assert ninetieth[0] < NINE_IN_TEN_UNDER, f"the longest tenth: {lengths[len(lengths) * 9 // 10 :]}"


def test_no_function_is_too_long() -> None:
    every = [function for path in files(".py") for function in _functions(path)]
    long = sorted(function for function in every if function[0] > FUNCTION_AT_MOST)
    assert not long, f"over {FUNCTION_AT_MOST} lines, split them: {long}"
    longish = sorted(function for function in every if function[0] > FEW_OVER)
    assert len(longish) <= FEW * len(every), f"too many over {FEW_OVER} lines: {longish}"

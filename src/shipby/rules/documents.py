"""A YAML file -> plain data whose every place knows its line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from shipby.domain.findings import Finding, FindingsError

Place = Sequence[str | int]
"""Keys and positions from the top of a document down."""

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(\.\d+)?")
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}


class PackError(FindingsError):
    """A pack that cannot be used: what is wrong with it, all of it at once."""


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML file: its path, its data, the nodes it came from."""

    path: Path
    name: str
    data: Any
    node: Any

    def line(self, place: Place) -> int:
        """The line of the deepest part of a place that the file has."""
        node = self.node
        line = node.start_mark.line if node is not None else 0
        for step in place:
            found = _step(node, step)
            if found is None:
                break
            mark, node = found
            line = mark.line
        return int(line) + 1

    def where(self, place: Place = ()) -> str:
        """File, line and key path, as people read it: `clauses/a.yaml line 3, rate.bands[0].points`."""
        path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place).lstrip(".")
        return f"{self.name} line {self.line(place)}" + (f", {path}" if path else "")


def read_document(path: Path, name: str) -> Document:
    """The document in a file, numbers exact, times and dates as text. Raises PackError naming file and line."""
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=_Loader)
    except FileNotFoundError:
        raise PackError([Finding("pack.file", name, "there is no such file", f"Write it: {path}.")]) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise PackError([_unreadable(name, error)]) from None
    reader = _Reader(name)
    data = reader.data(node) if node is not None else None
    if reader.findings:
        raise PackError(reader.findings)
    return Document(path, name, data, node)


class _Reader:
    def __init__(self, name: str) -> None:
        self.name = name
        self.findings: list[Finding] = []
        self._seen: set[int] = set()

    def data(self, node: Any) -> Any:
        """The plain data of a node; what may not be is noted in findings."""
        if isinstance(node, yaml.ScalarNode):
            return _scalar(node)
        if id(node) in self._seen:
            self._note(
                "pack.alias", node, "the block that begins here is repeated by an alias (*name)", "Write it out twice."
            )
            return None
        self._seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            return [self.data(item) for item in node.value]
        mapping: dict[str, Any] = {}
        for key, value in node.value:
            if key.value in mapping:
                self._note("pack.twice", key, f'the key "{key.value}" stands twice', "Keep one of them.")
            mapping[key.value] = self.data(value)
        return mapping

    def _note(self, code: str, node: Any, message: str, advice: str) -> None:
        self.findings.append(Finding(code, f"{self.name} line {node.start_mark.line + 1}", message, advice))


def _scalar(node: Any) -> Any:
    """Quoted text stays text; plain text is true, false, null, a whole number, a Decimal or text."""
    text: str = node.value
    if node.style:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if number := _NUMBER.fullmatch(text):
        return Decimal(text) if number[1] else int(text)
    return text


def _step(node: Any, step: str | int) -> tuple[Any, Any] | None:
    if isinstance(node, yaml.MappingNode):
        return next(((key.start_mark, value) for key, value in node.value if key.value == step), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step].start_mark, node.value[step]
    return None


def _unreadable(name: str, error: Exception) -> Finding:
    if isinstance(error, UnicodeDecodeError):
        return Finding("pack.encoding", name, f"it is not UTF-8 text (byte {error.start})", "Save it as UTF-8.")
    mark = getattr(error, "problem_mark", None)
    where = f"{name} line {mark.line + 1}" if mark else name
    problem = getattr(error, "problem", None) or str(error)
    return Finding(
        "pack.yaml", where, f"this is not YAML: {problem}", "Mind the indentation, the quotes and the colons."
    )

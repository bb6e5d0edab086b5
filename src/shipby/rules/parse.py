"""The folder of one version -> a Pack, or every mistake in its shape with file, line and key."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from shipby.domain.findings import Finding
from shipby.rules.documents import Document, PackError, Place, read_document
from shipby.rules.model import Pack
from shipby.rules.shape import findings_of


@dataclass(frozen=True, slots=True)
class Parsed:
    """One version and the files it came from."""

    pack: Pack
    folder: Path
    head: Document
    sources: Document
    clauses: tuple[Document, ...]

    def where(self, place: Place) -> str:
        """File, line and key path of a place in the pack."""
        return _locate(self.head, self.sources, self.clauses, place)


def parse_pack(folder: Path) -> Parsed:
    """The version in a folder. Raises PackError with every mistake of shape."""
    head, sources, clauses = _read(folder)
    data = {**head.data, "sources": sources.data, "clauses": [clause.data for clause in clauses]}
    try:
        pack = Pack.model_validate(data)
    except ValidationError as error:
        raise PackError(findings_of(error, Pack, data, _locator(head, sources, clauses))) from None
    return Parsed(pack, folder, head, sources, clauses)


def _read(folder: Path) -> tuple[Document, Document, tuple[Document, ...]]:
    findings: list[Finding] = []

    def read(name: str) -> Document | None:
        try:
            document = read_document(folder / name, f"{folder.parent.name}/{folder.name}/{name}")
        except PackError as error:
            findings.extend(error.findings)
            return None
        if not isinstance(document.data, dict):
            findings.append(Finding("pack.shape", document.where(), "it holds no keys", "Write key: value lines."))
            return None
        return document

    head, sources = read("pack.yaml"), read("sources.yaml")
    ids = head.data.get("clauses") if head else []
    if head and not (isinstance(ids, list) and all(isinstance(one, str) for one in ids)):
        advice = "List the ids of the clauses, in the order in which they judge and pay."
        findings.append(Finding("pack.clauses", head.where(["clauses"]), "clauses is not a list of ids", advice))
        ids = []
    elif head:
        findings += _strangers(folder, ids)
    clauses = [read(f"clauses/{one}.yaml") for one in ids]
    if findings or head is None or sources is None:
        raise PackError(findings)
    return head, sources, tuple(clause for clause in clauses if clause is not None)


def _strangers(folder: Path, ids: list[str]) -> Iterator[Finding]:
    for path in sorted(folder.glob("clauses/*.yaml")):
        if path.stem not in ids:
            where = f"{folder.parent.name}/{folder.name}/clauses/{path.name}"
            advice = f"Add {path.stem} to clauses in pack.yaml, or take the file away."
            yield Finding("pack.stranger", where, "pack.yaml does not list this clause", advice)


def _locator(head: Document, sources: Document, clauses: tuple[Document, ...]) -> Callable[[Place], str]:
    return lambda place: _locate(head, sources, clauses, place)


def _locate(head: Document, sources: Document, clauses: tuple[Document, ...], place: Place) -> str:
    steps: list[Any] = list(place)
    if steps[:1] == ["sources"]:
        return sources.where(steps[1:])
    if steps[:1] == ["clauses"] and len(steps) > 1 and isinstance(steps[1], int):
        return clauses[steps[1]].where(steps[2:])
    return head.where(steps)

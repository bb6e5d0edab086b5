"""a path, a stream or a batch of parsed records -> the files that an adapter reads."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO, Any

from shipby.facts.errors import FactsError
from shipby.facts.find import FactFile

Given = Path | str | IO[bytes] | Iterable[Mapping[str, Any]]
"""A file or folder; an open binary stream; parsed records (of JSON, or rows by header)."""

_CHUNK = 1 << 20
_DATA = {".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".parquet", ".json", ".jsonl", ".ndjson", ".log"}


def files_of(source: Given, work: Path) -> tuple[FactFile, ...]:
    """The files of the source in the order of their names; what is no file yet is written into work.

    Of a folder the files that may hold data; FactsError where there is none.
    """
    if isinstance(source, str | Path):
        return _lying(Path(source))
    work.mkdir(parents=True, exist_ok=True)
    if hasattr(source, "read"):
        stream: Any = source
        name = Path(str(getattr(stream, "name", "stream"))).name
        spooled = work / f"given-{name}"
        with spooled.open("wb") as out:
            shutil.copyfileobj(stream, out, _CHUNK)
        return (FactFile(spooled, name),)
    spooled = work / "given.jsonl"
    with spooled.open("w", encoding="utf-8", errors="replace") as out:
        for record in source:
            out.write(json.dumps(record, ensure_ascii=False, default=str) + "\n")
    return (FactFile(spooled, "records"),)


def digest(files: Iterable[FactFile], *options: str | None) -> str:
    """The name of what these files and options make; the same bytes make the same, whatever the files are called."""
    sums = []
    for file in files:
        with file.path.open("rb") as stream:
            sums.append(hashlib.file_digest(stream, "sha256").hexdigest())
    text = "\n".join((*sorted(sums), *(repr(option) for option in options)))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _lying(path: Path) -> tuple[FactFile, ...]:
    if path.is_file():
        return (FactFile(path, path.name),)
    if not path.is_dir():
        raise FactsError(f"{path} does not exist. Name the file or folder to import.", file=path.name)
    found = sorted(each for each in path.rglob("*") if each.is_file() and _may_be_data(each.relative_to(path)))
    if not found:
        raise FactsError(
            f"The folder {path} holds no file that can be read: {', '.join(sorted(_DATA))}. Name the file or folder.",
            file=path.name,
        )
    return tuple(FactFile(each, each.relative_to(path).as_posix()) for each in found)


def strays_of(source: Given) -> tuple[str, ...]:
    """The files of a folder that are not read: of another kind."""
    path = Path(source) if isinstance(source, str | Path) else None
    if path is None or not path.is_dir():
        return ()
    plain = (each.relative_to(path) for each in sorted(path.rglob("*")) if each.is_file())
    return tuple(each.as_posix() for each in plain if not _hidden(each) and not _may_be_data(each))


def _may_be_data(path: Path) -> bool:
    return path.suffix.lower() in _DATA and not _hidden(path)


def _hidden(path: Path) -> bool:
    return any(part.startswith((".", "~$")) for part in path.parts)

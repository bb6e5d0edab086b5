"""An output folder, a shop, a file's name -> the report in that file."""

from __future__ import annotations

import hashlib
import os
import re
import shlex
from pathlib import Path
from typing import Any, Literal

from shipby.engines.interrupt import interruptible
from shipby.outcomes.folder import FolderError, read_manifest
from shipby.outcomes.report.behind import Behind, embedded
from shipby.outcomes.report.gather import gathered
from shipby.outcomes.report.page import html
from shipby.outcomes.rows import check_shop
from shipby.outcomes.summary.files import opened
from shipby.outcomes.summary.rules import rules_of
from shipby.outcomes.whole import whole

LIMIT = 4_900_000
"""Bytes of a report, whatever the run's size: mail and chat forward it."""
_OURS = b"<!doctype html>"
_NAME_AT_MOST = 60


def write_report(out: Path, to: Path | None = None, shop: str | None = None, lang: Literal["zh", "en"] = "zh") -> Path:
    """The file written: `to`, else beside the folder. Raises FolderError, and AskError for a shop that is not there."""
    manifest: dict[str, Any] = read_manifest(out)
    target = to if to is not None else beside(out, shop)
    check_target(target, out)
    rules = rules_of(manifest)
    with whole(out, manifest, shop) as con, interruptible(con):
        if shop is not None:
            with opened(out) as every:
                check_shop(every, shop)
        behind = Behind(shop)
        report = gathered(con, out, manifest, rules, behind)
        again = _again(out, to, shop, lang)
        bare = html(report, manifest, "{}", lang, again)
        rows = embedded(con, behind, str(out), manifest["pack"]["zone"], LIMIT - len(bare.encode()))
    text = html(report, manifest, rows, lang, again)
    _replace(target, text.encode())
    return target


def beside(out: Path, shop: str | None) -> Path:
    """`OUT-report.html` beside the folder: the next judgement replaces all that is in it."""
    place = Path(os.path.normpath(out.absolute()))
    return place.parent / f"{place.name}-report{f'-{_plain(shop)}' if shop is not None else ''}.html"


def _plain(shop: str) -> str:
    """A shop as part of a file's name; two shops never share one."""
    plain = re.sub(r"[^\w.-]", "_", shop)[:_NAME_AT_MOST]
    return plain if plain == shop else f"{plain}-{hashlib.sha256(shop.encode()).hexdigest()[:8]}"


def check_target(target: Path, out: Path, ours: bytes = _OURS) -> None:
    """Raises FolderError unless the file can be made here: outside the run's folder, over nothing but its like."""
    if target.is_dir():
        raise FolderError(f"{target} is a folder: name a file, such as {target / 'report.html'}")
    if not target.absolute().parent.is_dir():
        raise FolderError(f"{target}: there is no folder {target.absolute().parent}. Make it, or name another file.")
    if target.resolve().is_relative_to(out.resolve()):
        raise FolderError(
            f"{target} lies in {out}, and the next judgement replaces all that is there: name a file outside."
        )
    if target.exists() and target.stat().st_size and not _begins(target, ours):
        raise FolderError(f"{target} is there and is no report: name another file.")
    if not os.access(target.absolute().parent, os.W_OK):
        raise FolderError(
            f"{target} cannot be written: {target.absolute().parent} is not yours to write to. Name another file."
        )


def _begins(path: Path, ours: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(len(ours)).lower() == ours


def _replace(target: Path, content: bytes) -> None:
    """The file holds this, or what it held before."""
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        part.replace(target)
    except OSError as error:
        if error.errno == 28:
            raise
        raise FolderError(f"{target} cannot be written: {error.strerror}. Name another file.") from None
    finally:
        part.unlink(missing_ok=True)


def _again(out: Path, to: Path | None, shop: str | None, lang: str) -> str:
    words: list[Any] = ["shipby", "report", out, "--lang", lang]
    words += ["--shop", shop] if shop is not None else []
    words += ["--to", to] if to is not None else []
    return shlex.join(map(str, words))

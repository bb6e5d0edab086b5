"""The name of a market, of a version or of a folder -> its RulePack, checked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from shipby.domain.findings import Finding
from shipby.rules.advice import meant
from shipby.rules.calendars import Calendar
from shipby.rules.documents import PackError
from shipby.rules.lint import check, check_versions, in_order, loose_ends
from shipby.rules.parse import Parsed, parse_pack
from shipby.rules.settings import given_years, market_settings
from shipby.rules.timeline import RulePack, epochs_of, hash_of

FOLDER = Path(__file__).parent.parent / "packs"
_NAME = re.compile(r"([a-z][a-z0-9-]*)(?:@(.+))?")


def load_pack(name: str | Path, settings: Mapping[str, Any] | None = None) -> RulePack:
    """The rules of `market`, `market@version` (pinned: it holds at all times) or a folder of either.

    settings: {market: {...} or [{"from": day, ...}, ...]}, see rules/settings.py. Raises PackError, SettingsError.
    """
    folders, pinned = version_folders(name)
    parsed, findings = read_versions(folders)
    if findings:
        raise PackError(findings)
    versions = tuple(one.pack for one in in_order(parsed))
    first = versions[0]
    tables = [table for pack in versions for table in pack.tables]
    names = sorted({pack.calendar for pack in versions if pack.calendar is not None})
    mine = market_settings(settings, first.market, tables, names)
    return RulePack(
        market=first.market,
        zone=first.zone,
        currency=first.currency,
        versions=versions,
        epochs=epochs_of(versions, mine, first.zone, pinned=pinned),
        settings=mine,
        hash=hash_of(versions),
        calendars={one: Calendar(one, given_years(mine)) for one in names},
    )


def lint_pack(name: str | Path) -> list[Finding]:
    """Every mistake in a pack, days without a version and unused sources among them; empty where there is none."""
    try:
        parsed, findings = read_versions(version_folders(name)[0])
    except PackError as error:
        return list(error.findings)
    return [*findings, *loose_ends(parsed)]


def read_versions(folders: Sequence[Path]) -> tuple[list[Parsed], list[Finding]]:
    """The versions in folders that could be read, and what is wrong in any of them."""
    findings: list[Finding] = []
    parsed: list[Parsed] = []
    for folder in folders:
        try:
            parsed.append(parse_pack(folder))
        except PackError as error:
            findings += error.findings
    for one in parsed:
        findings += check(one)
    return parsed, [*findings, *check_versions(parsed)]


def version_folders(name: str | Path) -> tuple[list[Path], bool]:
    """The folders of the versions a name means, and whether it names one version. Raises PackError."""
    found = _NAME.fullmatch(name) if isinstance(name, str) else None
    if found and (found[2] or found[1] in markets() or not Path(name).is_dir()):
        return _named(found[1], found[2])
    folder = Path(name)
    if (folder / "pack.yaml").is_file():
        return [folder], True
    versions = _versions(folder) if folder.is_dir() else []
    if not versions:
        advice = f"Name a folder that holds pack.yaml or <version>/pack.yaml, or a market: {', '.join(markets())}."
        raise PackError([Finding("pack.unknown", str(name), "there is no pack here", advice)])
    return versions, False


def markets() -> list[str]:
    """The markets that come with the program."""
    return sorted(path.name for path in FOLDER.iterdir() if path.is_dir() and _versions(path))


def _named(market: str, version: str | None) -> tuple[list[Path], bool]:
    if market not in markets():
        advice = meant(market, markets())
        if not advice.startswith("Known"):
            advice += f" There are {', '.join(markets())}."
        raise PackError([Finding("pack.unknown", f"--pack {market}", f'there is no pack "{market}"', advice)])
    versions = _versions(FOLDER / market)
    if version is None:
        return versions, False
    if version not in (names := [path.name for path in versions]):
        message = f'{market} has no version "{version}"'
        advice = f"There are {', '.join(names)}."
        raise PackError([Finding("pack.version", f"--pack {market}@{version}", message, advice)])
    return [FOLDER / market / version], True


def _versions(folder: Path) -> list[Path]:
    return sorted(path.parent for path in folder.glob("*/pack.yaml"))

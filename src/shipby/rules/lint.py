"""A pack's folders -> every mistake in them, each with its file, line and key, and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from shipby.domain.findings import Finding
from shipby.rules.checks.blocks import blocks
from shipby.rules.checks.money import money
from shipby.rules.checks.names import names, own_names
from shipby.rules.checks.rates import rates
from shipby.rules.checks.sources import sources, texts, unused
from shipby.rules.parse import Parsed

_CHECKS = (sources, texts, names, own_names, blocks, rates, money)


def check(parsed: Parsed) -> list[Finding]:
    """What is wrong within one version, in the order of its files."""
    found = [
        Finding(remark.code, parsed.where(remark.place), remark.message, remark.advice)
        for one in _CHECKS
        for remark in one(parsed.pack)
    ]
    return [*found, *_files(parsed)]


def check_versions(parsed: Sequence[Parsed]) -> list[Finding]:
    """What keeps versions from being one market's: another zone, signs told in two ways, dates that overlap ..."""
    findings = [finding for one in parsed[1:] for finding in _strange(parsed[0], one)]
    findings += _told_twice(parsed)
    for before, after in pairwise(in_order(parsed)):
        until, since = before.pack.in_force.until, after.pack.in_force.since
        if until is None or since is None or until > since:
            message = f"versions {before.pack.version} and {after.pack.version} are in force on the same days"
            advice = f"End {before.pack.version} on the day on which {after.pack.version} begins."
            findings.append(Finding("pack.overlap", before.where(["in_force", "until"]), message, advice))
    return findings


def loose_ends(parsed: Sequence[Parsed]) -> list[Finding]:
    """What a pack can be judged with all the same: sources nothing cites, days on which no version is in force."""
    findings = [
        Finding(remark.code, one.where(remark.place), remark.message, remark.advice)
        for one in parsed
        for remark in unused(one.pack)
    ]
    for before, after in pairwise(in_order(parsed)):
        until, since = before.pack.in_force.until, after.pack.in_force.since
        if until is not None and since is not None and until < since:
            message = f"no version is in force from {until} to the day before {since}"
            advice = f"Orders paid then are undetermined. End this version on {since}, or add the one between."
            findings.append(Finding("pack.gap", before.where(["in_force", "until"]), message, advice))
    return findings


def in_order(parsed: Sequence[Parsed]) -> list[Parsed]:
    """The versions by their first day, then by name."""
    return sorted(parsed, key=lambda one: (one.pack.in_force.since or date.min, one.pack.version))


def _strange(first: Parsed, other: Parsed) -> Iterator[Finding]:
    for key in ("market", "zone", "currency"):
        here, there = getattr(other.pack, key), getattr(first.pack, key)
        if here != there:
            message = f'{key} is "{here}", but "{there}" in version {first.pack.version}'
            yield Finding("pack.versions", other.where([key]), message, "All versions of a market share it.")


def _told_twice(parsed: Sequence[Parsed]) -> Iterator[Finding]:
    """One pass over the parcels serves all versions: an event or sign of one name, a kind of sign, has one value."""
    known: dict[tuple[str, str], tuple[object, str]] = {}
    for one in parsed:
        told: list[tuple[str, str, object]] = [
            ("event", name, (event.scan, event.clock, event.over)) for name, event in one.pack.events.items()
        ]
        for sign in (sign for clause in one.pack.clauses if clause.signs for sign in clause.signs.any_of):
            kinds = {kind: getattr(sign, kind) for kind in ("reused_within_days", "gap_over_hours", "region_digits")}
            told.append(("sign", sign.name, (sign.before, sign.incident, *kinds.values())))
            told += [("every sign's", kind, value) for kind, value in kinds.items() if value is not None]
        for what, name, value in told:
            earlier, version = known.setdefault((what, name), (value, one.pack.version))
            if earlier != value and version != one.pack.version:
                message = f"{what} {name} is not what it is in version {version}"
                advice = "Give it one value in all versions of a market; two of them cannot be judged side by side yet."
                yield Finding("pack.told_twice", one.where(["version"]), message, advice)


def _files(parsed: Parsed) -> Iterator[Finding]:
    if parsed.folder.name != parsed.pack.version:
        message = f'the folder is called "{parsed.folder.name}", the version "{parsed.pack.version}"'
        yield Finding("pack.version", parsed.where(["version"]), message, "Give both the same name.")
    for i, (document, clause) in enumerate(zip(parsed.clauses, parsed.pack.clauses, strict=True)):
        if document.path.stem != clause.id:
            message = f'the file is called "{document.path.name}", its clause "{clause.id}"'
            yield Finding("pack.clause", parsed.where(["clauses", i, "id"]), message, "Give both the same name.")

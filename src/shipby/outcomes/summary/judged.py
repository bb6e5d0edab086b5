"""run.json -> what was judged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from shipby.domain.instants import instant_us
from shipby.outcomes.summary.model import Judged, Quarantined, Setting, TableCounts
from shipby.outcomes.summary.rules import Rules


def judged(manifest: Mapping[str, Any], rules: Rules) -> Judged:
    """The head of a summary."""
    pack = manifest["pack"]
    counts = ("read", "kept", "quarantined", "zone_assumed")
    return Judged(
        market=pack["market"],
        versions=tuple(pack["versions"]),
        title=rules.title,
        zone=pack["zone"],
        as_of=instant_us(manifest["as_of"]),
        as_of_from=manifest["as_of_from"],
        settings=tuple(_settings((manifest["settings"] or {}).get(pack["market"]))),
        facts={name: TableCounts(*(table[count] for count in counts)) for name, table in manifest["facts"].items()},
        quarantine=tuple(Quarantined(**one) for one in manifest["quarantine"]),
        orphans={name: rows for name, rows in manifest["orphans"].items() if rows},
        rules_at_hand=rules.pack is not None,
    )


def _settings(given: Any) -> Iterator[Setting]:
    """One market's settings, value by value."""
    for one in given if isinstance(given, list) else [given or {}]:
        since = one.get("from")
        for mode, hours in one.get("hours", {}).items():
            yield Setting(f"hours.{mode}", str(hours), since)
        for year, days in one.get("calendar", {}).items():
            off, worked = (len(days.get(name, ())) for name in ("holidays", "workdays"))
            yield Setting(f"calendar.{year}", f"-{off} +{worked}", since)
        for name, rows in one.items():
            if name not in ("from", "hours", "calendar"):
                yield Setting(name, _table(rows), since)


def _table(rows: list[Mapping[str, Any]]) -> str:
    """A table of thresholds in short: `<=20: 80%, else 90%`."""
    ends = [f"<={row['parcels_at_most']}: " if row.get("parcels_at_most") is not None else "else " for row in rows]
    return ", ".join(f"{end}{row['at_least_percent']}%" for end, row in zip(ends, rows, strict=True))

"""run.json -> the rules that judged, where they are still at hand: titles, the line of a band, what is left open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from shipby.domain.zones import EPOCH_DAY
from shipby.outcomes.summary.model import Said
from shipby.rules.documents import PackError
from shipby.rules.load import load_pack
from shipby.rules.model import Clause, Condition, Pack, Text, ThresholdTable
from shipby.rules.settings import SettingsError
from shipby.rules.timeline import RulePack


@dataclass(frozen=True, slots=True)
class Rules:
    """The pack as it judged; every answer is None or empty where it is not at hand."""

    pack: RulePack | None

    @property
    def title(self) -> Said | None:
        """The newest version's title."""
        return _said(self.pack.versions[-1].title) if self.pack else None

    def clause_title(self, clause_id: str) -> Said | None:
        """A clause's title, in the newest version that has it."""
        clause = self._clause(clause_id)
        return _said(clause.title) if clause else None

    def account_title(self, account: str) -> Said | None:
        """The title of a class of points."""
        packs = reversed(self.pack.versions) if self.pack else ()
        return next((_said(pack.accounts[account].title) for pack in packs if account in pack.accounts), None)

    @property
    def counted(self) -> dict[str, str]:
        """Clauses whose rates count another clause's verdicts, and that clause."""
        packs = self.pack.versions if self.pack else ()
        return {one.id: one.rate.of for pack in packs for one in pack.clauses if one.rate and one.rate.of}

    def line(self, clause_id: str, outcome: str, band: str | None, day: date, orders: int) -> Said | None:
        """The line a window of so many orders reached, or would be held to, by the bands in force on its first day."""
        pack = self.on(day)
        rate = next((one.rate for one in pack.clauses if one.id == clause_id), None) if pack else None
        if pack is None or rate is None:
            return None
        unknown = outcome == "undetermined"
        found = next((one for one in rate.bands if (one.below is not None if unknown else one.name == band)), None)
        return line_of(found, pack.tables, orders) if found else None

    def in_order(self, clauses: Iterable[str]) -> list[str]:
        """Clauses in the newest version's order, those it lacks after them by name."""
        places = {clause.id: i for i, clause in enumerate(self.pack.versions[-1].clauses)} if self.pack else {}
        return sorted(clauses, key=lambda clause: (places.get(clause, len(places)), clause))

    def open_tables(self, clause_id: str) -> tuple[str, ...]:
        """The tables a rate asks for that nobody gave."""
        packs = [epoch.pack for epoch in self.pack.epochs] if self.pack else []
        return tuple(dict.fromkeys(name for pack in packs for name in _open(pack, clause_id)))

    def calendar_years(self) -> str:
        """The years each calendar covers, such as `cn 2022-2023`."""
        calendars = self.pack.calendars.items() if self.pack else ()
        return ", ".join(f"{name} {min(one.years)}-{max(one.years)}" for name, one in calendars if one.years)

    def _clause(self, clause_id: str) -> Clause | None:
        packs = reversed(self.pack.versions) if self.pack else ()
        return next((one for pack in packs for one in pack.clauses if one.id == clause_id), None)

    def on(self, day: date) -> Pack | None:
        """The rules in force on a civil day."""
        number = (day - EPOCH_DAY).days
        for epoch in self.pack.epochs if self.pack else ():
            begun = epoch.since_day is None or epoch.since_day <= number
            if begun and (epoch.until_day is None or number < epoch.until_day):
                return epoch.pack
        return None


def rules_of(manifest: Mapping[str, Any]) -> Rules:
    """The rules named by a run.json; none where they are gone or no longer the same."""
    try:
        pack = load_pack(manifest["pack"]["name"], manifest["settings"])
    except (PackError, SettingsError):
        return Rules(None)
    return Rules(pack if pack.hash == manifest["pack"]["hash"] else None)


def _said(text: Text) -> Said:
    return Said(text.zh, text.en)


def _open(pack: Pack, clause_id: str) -> list[str]:
    rate = next((one.rate for one in pack.clauses if one.id == clause_id), None)
    asked = [band.below for band in rate.bands if band.below] if rate else []
    return [name for name in asked if pack.tables[name].rows == "unpublished"]


def line_of(band: Condition, tables: Mapping[str, ThresholdTable], orders: int) -> Said:
    """A band's conditions as people read them, in the pack's own notation."""
    parts = []
    if band.rate is not None:
        parts.append(Said(f"违规率 {band.rate.text}", band.rate.text))
    if band.on_time is not None:
        parts.append(Said(f"准点率 {band.on_time.text}", f"on time {band.on_time.text}"))
    if band.below is not None:
        parts.append(_threshold(band.below, tables, orders))
    if band.violations is not None:
        parts.append(Said(f"违规 {band.violations.text}", f"violations {band.violations.text}"))
    if band.of is not None:
        parts.append(Said(f"订单 {band.of.text}", f"orders {band.of.text}"))
    return Said("，".join(part.zh for part in parts), ", ".join(part.en for part in parts))


def _threshold(table: str, tables: Mapping[str, ThresholdTable], orders: int) -> Said:
    rows = tables[table].rows
    if rows == "unpublished":
        return Said(f"准点率低于 {table}（未公布）", f"on time below {table} (unpublished)")
    row = next(row for row in rows if row.parcels_at_most is None or orders <= row.parcels_at_most)
    percent = f"{row.at_least_percent.normalize():f}%"
    if row.parcels_at_most is None:
        return Said(f"准点率 < {percent}", f"on time < {percent}")
    return Said(
        f"准点率 < {percent}（{row.parcels_at_most} 单以内）",
        f"on time < {percent} (up to {row.parcels_at_most} orders)",
    )

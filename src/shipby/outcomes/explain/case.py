"""The plan's tables -> the rows about one order, and the rules in force for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import duckdb

from shipby.domain.zones import Clock, clock
from shipby.outcomes.explain.model import Word
from shipby.plan.market import Market
from shipby.rules.calendars import Calendar
from shipby.rules.model import Clause, Pack, Text

Row = Mapping[str, Any]
Parcel = tuple[str | None, str | None]


_OPTIONAL = {
    "feeds_seen",
    "milestones",
    "shipments_reused",
    "shipments_uncovered",
    "waybills_repeated",
}
"""Tables that a plan makes only for facts with scans or feeds, and for rules that read them."""


class ExplanationError(AssertionError):
    """An explanation's own arithmetic disagrees with the plan: a defect of ours, never shown as an explanation."""


def agree(what: str, told: object, judged: object) -> None:
    """Raises ExplanationError unless both are the same."""
    if told != judged:
        raise ExplanationError(f"{what}: the explanation says {told}, the judgement {judged}")


@dataclass
class Tables:
    """Every table of a run on a few orders, each read at most once. names: of all, where they are known already."""

    con: duckdb.DuckDBPyConnection
    names: frozenset[str] = frozenset()
    holds: Callable[[str], bool] = lambda _: True
    """Asked of a table before it is read: whether it has rows."""
    _rows: dict[str, list[Row]] = field(default_factory=dict)
    _grouped: dict[tuple[str, str], dict[Any, list[Row]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.names = self.names or tables_of(self.con)

    def rows(self, table: str) -> list[Row]:
        """All rows, equal ones once; none of a table these facts or rules did without. KeyError for one no plan has."""
        if table not in self._rows:
            if table not in self.names and table not in _OPTIONAL:
                raise KeyError(f"the plan has no table {table}")
            self._rows[table] = self._read(table) if table in self.names and self.holds(table) else []
        return self._rows[table]

    def of(self, table: str, key: str, value: Any) -> list[Row]:
        """The rows whose column `key` has this value."""
        if (table, key) not in self._grouped:
            groups: dict[Any, list[Row]] = defaultdict(list)
            for row in self.rows(table):
                groups[row[key]].append(row)
            self._grouped[table, key] = groups
        return self._grouped[table, key].get(value, [])

    def _read(self, table: str) -> list[Row]:
        found = self.con.execute(f'SELECT * FROM "{table}"')
        names = [column[0] for column in found.description or ()]
        # Few rows: sorting them here takes a tenth of what planning a sort takes.
        rows = sorted(set(found.fetchall()), key=lambda cells: [(cell is None, cell) for cell in cells])
        return [dict(zip(names, cells, strict=True)) for cells in rows]


def tables_of(con: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """The tables and views there are."""
    found = con.execute("SELECT table_name FROM duckdb_tables() UNION SELECT view_name FROM duckdb_views()")
    return frozenset(name for (name,) in found.fetchall())


@dataclass
class Case:
    """One order: the plan's rows about it. `market` brings rules and epochs, `scanned` says there is a scan feed."""

    order_id: str
    tables: Tables
    market: Market
    as_of: int
    scanned: bool

    def rows(self, table: str) -> list[Row]:
        """The rows of a table that name the order."""
        return self.tables.of(table, "order_id", self.order_id)

    @cached_property
    def working(self) -> Row | None:
        """The row its tests read; None where nothing was known of the order at T."""
        return next(iter(self.rows("orders_decided")), None)

    @cached_property
    def based(self) -> Row:
        """The order with its base deadline."""
        return self.rows("orders_based")[0]

    @property
    def epoch(self) -> int:
        """The place of its epoch in the rules; -1 where no version was in force."""
        return int(self.working["epoch"]) if self.working else -1

    @cached_property
    def pack(self) -> Pack | None:
        """The version in force for it, with the operator's settings."""
        return self.market.pack.epochs[self.epoch].pack if self.epoch >= 0 else None

    @cached_property
    def written(self) -> Pack:
        """The version in force for it as its files say, without settings; the last one where none was."""
        versions = self.market.pack.versions
        return next((one for one in versions if self.pack and one.version == self.pack.version), versions[-1])

    @property
    def clock(self) -> Clock:
        return clock(self.market.pack.zone)

    @property
    def calendar(self) -> Calendar | None:
        return self.market.pack.calendars.get((self.pack or self.written).calendar or "")

    def at(self, event: str) -> int | None:
        """The instant of an event of the order; null where it has not happened."""
        row = self.working if self.working and event in self.working else self.based
        found: int | None = row[event]
        return found

    def event(self, name: str) -> Word | Text:
        """An event in words: the pack's own, or the catalogue's."""
        scanned = self.pack.events.get(name) if self.pack else None
        return scanned.says if scanned and scanned.says else Word(name)

    def verdict(self, clause: Clause) -> Row:
        """The row of a clause's verdicts."""
        return self.rows(f"verdict_{clause.id.replace('-', '_')}")[0]

    @cached_property
    def shipments(self) -> list[Row]:
        """Its shipments as seen at T, in the order in which they count."""
        return sorted(self.rows("shipments_seen"), key=lambda row: (row["shipped_at"], row["shipment_id"]))

    @cached_property
    def counted(self) -> list[Row]:
        """The shipments that are its counted parcels."""
        if not self.rows("orders_with_parcels"):
            return self.shipments
        ids = {row["shipment_id"] for row in self.rows("parcels_several")}
        return [row for row in self.shipments if row["shipment_id"] in ids]

    def milestones(self, shipment: Row) -> Row:
        """What the scans of a shipment's parcel tell; empty where there are none."""
        rows = self.tables.of("milestones", "tracking_no", shipment["tracking_no"])
        return next((row for row in rows if row["carrier"] == shipment["carrier"]), {})

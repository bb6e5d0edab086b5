"""the cells of a table -> one row: its values in plan types, and everything that can make it a bad row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import zip_longest

from shipby.domain.tables import FactTable
from shipby.facts.cells import Cell, Check
from shipby.facts.faults import ENDS, ONE_OFFER, PROMISE
from shipby.facts.horizon import tellers
from shipby.facts.sql import name as quoted


@dataclass(frozen=True, slots=True)
class Row:
    """How the rows of one table are read from one relation of raw cells."""

    table: FactTable
    cells: Mapping[str, Cell]
    """every column of the table, in its order."""

    def layered(self, relation: str) -> str:
        """A subquery: the relation with every step of every cell beside its raw cells, level by level."""
        query = relation
        for level in zip_longest(*(cell.steps for cell in self.cells.values())):
            steps = ", ".join(step for step in level if step is not None)
            query = f"(SELECT *, {steps} FROM {query})"
        return query

    def values(self) -> str:
        """The select list of the table's columns in plan types, `recorded_at` (of scans: `received_at`) defaulted."""
        recorded = "received_at" if self.table.name == "scans" else "recorded_at"
        return ", ".join(
            f"{self._recorded(recorded) if name == recorded else cell.value} AS {quoted(name)}"
            for name, cell in self.cells.items()
        )

    def newest(self, source: str) -> tuple[str, ...]:
        """Queries of the newest instant in each column that tells one; Parquet statistics can answer most of them."""
        cells = [self.cells[name] for name in tellers(self.table) if self.cells[name].present != "FALSE"]
        return tuple(
            f"SELECT {f'epoch_us(max({cell.order}))' if cell.order else f'max({cell.value})'} FROM {source}"
            for cell in cells
        )

    def _recorded(self, recorded: str) -> str:
        names = dict.fromkeys((recorded, *self.table.recorded_from))
        told = [self.cells[name].value for name in names if self.cells[name].present != "FALSE"]
        if not told:
            return self.cells[recorded].value
        return told[0] if len(told) == 1 else f"coalesce({', '.join(told)})"

    def checks(self) -> tuple[Check, ...]:
        """The checks of every cell and those between cells."""
        return (*(check for cell in self.cells.values() for check in cell.checks), *self._between())

    def _between(self) -> tuple[Check, ...]:
        checks: list[Check] = []
        if self.table.name == "orders":
            checks += self._order("paid_at", "promised_by", Check("promised_by", PROMISE, ""))
        if self.table.name in ("notices", "feeds"):
            checks += self._order("starts_at", "ends_at", Check("ends_at", ENDS, ""))
        if self.table.name == "notices":
            hours, instant = self.cells["extend_hours"].present, self.cells["dispatch_by"].present
            checks.append(Check("extend_hours", ONE_OFFER, f"({hours}) = ({instant})"))
        return tuple(checks)

    def _order(self, first: str, second: str, check: Check) -> tuple[Check, ...]:
        if self.cells[second].present == "FALSE":
            return ()
        start, end = self.cells[first], self.cells[second]
        when = f"{end.order} < {start.order}" if end.order and start.order else f"{end.value} < {start.value}"
        return (Check(check.column, check.fault, when),)

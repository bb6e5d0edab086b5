"""Outcome rows written by hand -> a stored run in the lake of a market of the service, and its posting."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from shipby.domain.instants import instant_us
from shipby.domain.zones import EPOCH
from shipby.engines.scripts import script_of
from shipby.lake import create, import_facts, open_lake
from shipby.ledger.posted import Posted
from shipby.ledger.posting import post_run
from shipby.outcomes.runs import running
from shipby.outcomes.runs.fingerprint import fingerprint
from shipby.outcomes.runs.stored import SCHEMA, Stored
from shipby.people.actors import Actor
from shipby.people.models import Market
from shipby.rules.load import load_pack
from shipby.rules.timeline import RulePack
from tests.support.judge import write_facts

OPERATOR = Actor("operator", "user:ops")
NOW = datetime(2023, 3, 2, 1, tzinfo=UTC)
_AT, _TENTHS = pa.timestamp("us", tz="UTC"), pa.decimal128(9, 1)
_TEXT = pa.string()
PENALTIES = pa.schema(
    {
        "pack": _TEXT, "clause": _TEXT, "shop_id": _TEXT, "order_id": _TEXT, "incident_id": _TEXT,
        "window_start": pa.date32(), "points_class": _TEXT, "points": _TENTHS, "occurred_at": _AT,
    }
)  # fmt: skip
COMPENSATIONS = pa.schema(
    {
        "pack": _TEXT, "clause": _TEXT, "order_id": _TEXT, "shop_id": _TEXT, "amount_minor": pa.int64(),
        "currency": _TEXT, "form": _TEXT, "occurred_at": _AT,
    }
)  # fmt: skip
ACTIONS = pa.schema(
    {
        "pack": _TEXT, "clause": _TEXT, "kind": _TEXT, "shop_id": _TEXT, "order_id": _TEXT, "product_id": _TEXT,
        "starts_at": _AT, "ends_at": _AT,
    }
)  # fmt: skip
Rows = Sequence[Mapping[str, Any]]


@dataclass
class Books:
    """A market with its lake, and runs put into it."""

    market: Market
    root: Path
    rules: RulePack
    runs: int = 0
    posted: list[Posted] = field(default_factory=list)

    def run(self, penalties: Rows = (), compensations: Rows = (), *, as_of: datetime | None = None) -> Stored:
        """A stored run with these outcomes; each as of a second after the one before."""
        self.runs += 1
        at = as_of or NOW + timedelta(seconds=self.runs)
        folder = self.root / "runs" / self.rules.market / f"{self.runs:06}"
        folder.mkdir(parents=True)
        tables = {
            "penalties": (penalties, PENALTIES), "compensations": (compensations, COMPENSATIONS),
            "actions": ((), ACTIONS),
        }  # fmt: skip
        for name, (rows, schema) in tables.items():
            whole = [{"pack": self.rules.market, **row} for row in rows]
            pq.write_table(pa.Table.from_pylist(whole, schema=schema), folder / f"{name}.parquet")
        data = {
            "schema": SCHEMA, "number": self.runs, "market": self.rules.market, "chain": [self.runs],
            "as_of_us": (at - EPOCH) // timedelta(microseconds=1), "settings": None, "imports": [],
            "plan": fingerprint(script_of(self.rules, None, frozenset())),
        }  # fmt: skip
        (folder / "run.json").write_text(json.dumps(data))
        return Stored(folder, data)

    def bring(self, **tables: Rows) -> None:
        """One import of facts."""
        with tempfile.TemporaryDirectory() as folder:
            write_facts(tables, Path(folder))
            import_facts(open_lake(self.root), Path(folder), at=NOW)

    def judge(self, as_of: str) -> Stored:
        """A run of the real judge over what was brought."""
        done = running.run(running.RunRequest(open_lake(self.root), instant_us(as_of)))
        self.runs = done.run.number
        return done.run

    def post(
        self, penalties: Rows = (), compensations: Rows = (), *, as_of: datetime | None = None, at: datetime = NOW
    ) -> Posted:
        """The same, posted at once: nothing waits."""
        return self.enter(self.run(penalties, compensations, as_of=as_of), at)

    def enter(self, run: Stored, at: datetime = NOW) -> Posted:
        return post_run(self.market, run, self.rules, OPERATOR, at, wait=timedelta(0))


def books(root: Path, pack: str = "douyin") -> Books:
    """An empty lake, mounted."""
    rules = load_pack(pack)
    create(root, pack, datetime(2026, 1, 1, tzinfo=UTC))
    return Books(Market.objects.create(name=rules.market, lake=str(root)), root, rules)


def window(points: str | None = "2.0", day: date = date(2023, 3, 1), **cells: Any) -> dict[str, Any]:
    """A row of `penalties`: a day's lateness, closed at the next midnight in Shanghai."""
    ends = datetime(day.year, day.month, day.day, 16, tzinfo=UTC)
    return {
        "clause": "late-dispatch", "shop_id": "S1", "window_start": day, "points_class": "A",
        "points": None if points is None else Decimal(points), "occurred_at": ends, **cells,
    }  # fmt: skip


def paid(order_id: str = "O1", amount: int | None = 300, **cells: Any) -> dict[str, Any]:
    """A row of `compensations`."""
    return {
        "clause": "late-dispatch", "order_id": order_id, "shop_id": "S1", "amount_minor": amount, "currency": "CNY",
        "form": "coupon", "occurred_at": datetime(2023, 3, 1, 4, tzinfo=UTC), **cells,
    }  # fmt: skip

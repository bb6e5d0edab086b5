"""Random facts of a few shops, with the instant and the settings they are judged by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random
from typing import Any

from hypothesis import Phase, settings
from hypothesis import strategies as st

from shipby.domain.tables import FACTS

from .moments import DAY, HOUR, JUDGED, NOW, TICK, about, civil, often
from .orders import Facts, Rows, deadline_guess, order_rows
from .rules import appeals, feeds, notices, terms

PACKS = ("douyin", "xiaohongshu")
THRESHOLDS = [{"parcels_at_most": 4, "at_least_percent": 30}, {"at_least_percent": 62.5}]
SETTINGS: tuple[dict[str, object] | None, ...] = (
    None,
    {"xiaohongshu": {"on_time_thresholds": THRESHOLDS}},
    {pack: {"hours": {"spot": 36, "presale": 72}} for pack in PACKS},
    {
        "douyin": [{"hours": {"spot": 24}}, {"from": "2022-12-31", "hours": {"fast": 30}}],
        "xiaohongshu": [{"hours": {"custom": 24}}, {"from": "2022-12-31", "on_time_thresholds": THRESHOLDS}],
    },
)
ALL = frozenset(FACTS)
MARKETS: tuple[tuple[frozenset[str], dict[str, object] | None], ...] = (
    (ALL, SETTINGS[1]),
    (ALL, SETTINGS[1]),
    (ALL, SETTINGS[3]),
    (ALL - {"scans", "terms"}, SETTINGS[2]),
    (frozenset({"orders", "shipments", "scans"}), SETTINGS[0]),
)
"""The tables a market delivers and what its operator has set."""
CHANGES: dict[str, dict[str, tuple[object, ...]]] = {
    "orders": {"amount_minor": (30_000, 100, -1), "mode": ("spot", "later"), "ship_to": ("440305", "33a")},
    "shipments": {"carrier": ("sf", "zto"), "tracking_no": ("W-shared", None), "order_id": ("unknown",)},
    "scans": {"region": ("110101", None, "north"), "note": ("c", None)},
    "incidents": {"severity": ("serious", None), "withdrawn_at": (None, civil("2023-01-01"))},
    "notices": {"extend_hours": (24, None), "side": ("from", "across")},
    "filings": {"status": ("approved", "rejected")},
    "complaints": {"remedy": ("cancel", None), "upheld": (True,)},
    "terms": {"hours": (12, 60, -1)},
    "appeals": {"outcome": ("upheld", "dismissed")},
}


@dataclass(frozen=True, repr=False)
class Trial:
    """Facts and what they are judged with."""

    facts: Facts
    as_of: str
    settings: dict[str, object] | None

    def __repr__(self) -> str:
        count = len(self.facts["orders"])
        facts = repr(self.facts) if count <= 5 else f"{count} orders"
        return f"Trial({facts}, {self.as_of!r}, {self.settings!r})"


def trials() -> st.SearchStrategy[Trial]:
    """A handful of orders, every choice shrinkable."""
    return st.builds(trial_by, st.randoms(use_true_random=False), st.integers(1, 5))


def crowded_trials(size: int) -> st.SearchStrategy[Trial]:
    """So many kinds of orders and some hundred more from one seed: they reach what a handful does not."""
    return st.builds(lambda seed: trial_by(Random(seed), size), st.integers(0, 2**32))


def seeds(count: int) -> settings:
    """So many crowded trials; a seed does not shrink, so nothing is tried after a failure."""
    return settings(max_examples=count, phases=[Phase.generate])


def trial_by(chance: Random, size: int) -> Trial:
    """Any facts at all: duplicates, gaps, bad rows, with and without a scan feed."""
    facts = facts_by(chance, size)
    due = [deadline_guess(order) for order in chance.sample(facts["orders"], 1)]
    as_of = chance.choice([*JUDGED, *(at + edge for at in due for edge in (-TICK, NOW, TICK))])
    for _ in range(chance.randint(0, 2 + size)):
        table, row = rival(chance, facts)
        facts[table].append(row)
    delivered, told = chance.choice(MARKETS)
    return Trial(with_gaps(chance, facts, delivered), as_of.isoformat(), told)


def facts_by(chance: Random, size: int) -> Facts:
    """Some orders, at times a crowd of one kind, and what concerns them all."""
    shops = [f"S{number}" for number in range(1 + size // 4)]
    groups: list[Facts] = []
    for number in range(size):
        name = f"O{number}"
        members = chance.choice((5, 10, 21)) if often(chance, 6) else 1
        groups += crowd(order_rows(chance, name, chance.choice(shops)), name, members)
    facts = join(groups)
    names = [str(order["order_id"]) for order in facts["orders"]]
    facts["notices"], facts["terms"], facts["feeds"] = notices(chance), terms(chance, shops), feeds(chance)
    facts["appeals"] = appeals(chance, names, shops)
    facts["shipments"] += orphans(chance, facts["shipments"])
    return facts


def orphans(chance: Random, shipments: Rows) -> Rows:
    """Shipments of orders nobody knows, at times under the waybill of a known one."""
    return [
        {
            **twin,
            "shipment_id": f"X-{twin['shipment_id']}",
            "order_id": "unknown",
            "shipped_at": about(chance, twin["shipped_at"], -30 * DAY, -30 * DAY, NOW),
        }
        for twin in chance.sample(shipments, len(shipments) // 8)
    ]


def crowd(group: Facts, name: str, size: int) -> list[Facts]:
    """The group of one order many times over, each under its own name."""

    def renamed(row: dict[str, Any], number: int) -> dict[str, Any]:
        own = f"{name}x{number}" if number else name
        return {key: cell.replace(name, own) if isinstance(cell, str) else cell for key, cell in row.items()}

    return [{table: [renamed(row, number) for row in rows] for table, rows in group.items()} for number in range(size)]


def join(groups: Iterable[Facts]) -> Facts:
    """The rows of all groups, table by table."""
    facts: Facts = {}
    for group in groups:
        for table, rows in group.items():
            facts.setdefault(table, []).extend(rows)
    return facts


def rival(chance: Random, facts: Facts) -> tuple[str, dict[str, Any]]:
    """A second row of one key: changed, recorded or exported at another time, or bad."""
    table = chance.choice(sorted(name for name, rows in facts.items() if rows))
    row = dict(chance.choice(facts[table]))
    for column, values in CHANGES.get(table, {}).items():
        if often(chance, 2):
            row[column] = chance.choice(values)
    if table == "scans":
        row["received_at"] = chance.choice((row["received_at"], row["scanned_at"] + HOUR))
    else:
        row["recorded_at"] = chance.choice((row.get("recorded_at"), civil("2022-12-31"), civil("2023-01-20")))
    row["source_at"] = chance.choice((None, None, civil("2023-01-05"), civil("2023-01-06")))
    return table, row


def with_gaps(chance: Random, facts: Facts, delivered: frozenset[str]) -> Facts:
    """The tables that are delivered, without some optional columns."""
    lost: dict[str, set[str]] = {}
    for table in chance.sample(sorted(facts), chance.choice((0, 0, 1, 2))):
        optional = [column.name for column in FACTS[table].columns if not column.required]
        lost[table] = set(chance.sample(optional, min(len(optional), 2)))
    return {
        table: [{key: cell for key, cell in row.items() if key not in lost.get(table, ())} for row in rows]
        for table, rows in facts.items()
        if table in delivered
    }

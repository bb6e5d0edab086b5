"""Case files beside the clauses -> cases: the fact rows a sentence tells and what is expected of them.

A case is a mapping:

name       one sentence: what is judged, and why it comes out so
as_of      instant of the judgement
order      the one order `O1` of shop `S1`: columns of `orders`, `amount` in yuan
shipped    instant, or list of instants or parcels (columns of `shipments`; `at`), all of this order
scans      {kind: instant} for its first parcel, or list of {kind, at, seen, region, parcel: 1}
incidents, filings, complaints, closures   rows about this order
orders     instead of `order`: list of orders, each with its own `shipped`, `scans`, `incidents` ...
crowd      see crowds.py: many equal orders in one line
notices, terms, feeds, appeals             rows of these tables
settings   the operator's settings for the market
rows       {table: rows}: anything the above cannot say
without    tables that are not delivered at all
expect     see expectations.py

Instants without an offset are read in the zone of the pack. Ids are given where none is written: O1, I1, N1, F1 ...
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

import shipby
from shipby.domain.tables import FACTS, Column
from tests.packs.crowds import crowd_orders

PACKS = Path(shipby.__file__).parent / "packs"
Row = dict[str, Any]
Facts = dict[str, list[Row]]

OF_ORDER = ("shipped", "scans", "incidents", "filings", "complaints", "closures")
OF_MARKET = ("notices", "terms", "feeds", "appeals")
KEYS = {"name", "as_of", "order", "orders", "crowd", "settings", "rows", "without", "expect", *OF_ORDER, *OF_MARKET}
LETTERS = {table: table[0].upper() for table in FACTS} | {"shipments": "H", "closures": "X", "feeds": "D"}
SHORT = {"shop": "shop_id", "order": "order_id", "product": "product_id", "category": "category_id"}
SHORT |= {"finding": "finding_id", "incident": "incident_id", "seen": "received_at"}
DEFAULTS: dict[str, Row] = {"filings": {"reason": "natural_disaster"}}
ORDER = {"shop": "S1", "product": "P1", "amount": Decimal("150.00"), "ship_from": "330106", "ship_to": "110101"}


@dataclass(frozen=True, slots=True)
class Case:
    """One sentence: where it stands, the facts it tells, what must come out."""

    name: str
    file: str
    market: str
    zone: ZoneInfo
    as_of: str
    settings: Row | None
    facts: Facts
    expect: Row

    @property
    def id(self) -> str:
        return f"{self.market}/{self.file}::{self.name}"


class _Loader(yaml.SafeLoader):
    """YAML whose instants stay text and whose decimals stay exact."""


_Loader.add_constructor("tag:yaml.org,2002:timestamp", lambda loader, node: str(node.value))
_Loader.add_constructor("tag:yaml.org,2002:float", lambda loader, node: Decimal(node.value))


def case_files() -> list[Path]:
    """Every case file of every pack."""
    return sorted(PACKS.glob("*/*/cases/*.yaml"))


def read_cases(file: Path) -> list[Case]:
    """One case file -> its cases, in order; ValueError names the file and the case that cannot be read."""
    cases = []
    zone = ZoneInfo(yaml.safe_load((file.parent.parent / "pack.yaml").read_text(encoding="utf-8"))["zone"])
    for number, told in enumerate(yaml.load(file.read_text(encoding="utf-8"), _Loader), 1):
        try:
            cases.append(_case(file, zone, told))
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"{file.name}, case {number} ({told.get('name')}): {error!r}") from error
    return cases


def instant(text: str, zone: ZoneInfo) -> datetime:
    """Text -> the instant in UTC."""
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _case(file: Path, zone: ZoneInfo, told: Row) -> Case:
    if unknown := told.keys() - KEYS:
        raise ValueError(f"a case has no key {', '.join(sorted(unknown))}")
    market, settings = file.parent.parent.parent.name, told.get("settings")
    return Case(
        name=told["name"],
        file=file.stem,
        market=market,
        zone=zone,
        as_of=instant(told["as_of"], zone).isoformat(),
        settings=None if settings is None else {market: json.loads(json.dumps(settings, default=float))},
        facts=_Facts(zone).told(told),
        expect=told["expect"],
    )


class _Facts:
    """The fact tables while a case is read."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone
        self.tables: Facts = {table: [] for table in FACTS}

    def told(self, case: Row) -> Facts:
        """A case -> the tables it delivers."""
        for number, order in enumerate(_orders(case), 1):
            self._add_order({"id": f"O{number}", **ORDER, **order})
        for table in OF_MARKET:
            self._add(table, case.get(table, ()))
        for table, rows in case.get("rows", {}).items():
            self._add(table, rows)
        return {table: rows for table, rows in self.tables.items() if table not in case.get("without", ())}

    def _add_order(self, order: Row) -> None:
        about = {key: order.pop(key) for key in OF_ORDER if key in order}
        self._add("orders", [order])
        of_order = {"order": order["id"]}
        parcels = [_parcel(order["id"], n, one) for n, one in enumerate(_listed(about.pop("shipped", ())), 1)]
        self._add("shipments", parcels, of_order)
        for scan in _scans(about.pop("scans", ())):
            parcel = parcels[scan.pop("parcel", 1) - 1]
            self._add("scans", [{key: parcel[key] for key in ("carrier", "tracking_no")} | scan])
        for table, rows in about.items():
            self._add(table, rows, of_order)

    def _add(self, table: str, rows: Iterable[Mapping[str, Any]], every: Mapping[str, Any] | None = None) -> None:
        for row in rows:
            given = {**DEFAULTS.get(table, {}), **(every or {}), **row}
            if table != "scans" and FACTS[table].key[0] not in given:
                given.setdefault("id", f"{LETTERS[table]}{len(self.tables[table]) + 1}")
            self.tables[table].append(_row(table, given, self.zone))


def _row(table: str, given: Mapping[str, Any], zone: ZoneInfo) -> Row:
    """What a case says of one row -> all columns of the table; ValueError for a column it does not have."""
    known = FACTS[table]
    named = {SHORT.get(key, key): value for key, value in given.items()}
    if "at" in named:
        named[known.recorded_from[-1]] = named.pop("at")
    if "amount" in named:
        named["amount_minor"] = named.pop("amount") * 100
    if "id" in named:
        named[known.key[0]] = named.pop("id")
    if unknown := named.keys() - set(known.names):
        raise ValueError(f"{table} has no column {', '.join(sorted(unknown))}")
    return {column.name: _cell(column, named.get(column.name), zone) for column in known.columns}


def _cell(column: Column, value: Any, zone: ZoneInfo) -> Any:
    if value is None:
        return None
    match column.kind:
        case "instant":
            return instant(value, zone)
        case "day":
            return date.fromisoformat(value)
        case "integer":
            return int(value)
        case "flag":
            return bool(value)
        case "codes":
            return "|".join(str(code) for code in _listed(value))
        case _:
            return str(value)


def _orders(case: Row) -> list[Row]:
    about = {key: case[key] for key in OF_ORDER if key in case}
    if "order" in case:
        return [case["order"] | about, *crowd_orders(case.get("crowd", ()))]
    if about:
        raise ValueError(f"{', '.join(about)} without an order: write it inside the order it belongs to")
    return [*case.get("orders", ()), *crowd_orders(case.get("crowd", ()))]


def _parcel(order_id: str, number: int, told: Any) -> Row:
    given = told if isinstance(told, dict) else {"at": told}
    return {"carrier": "sf", "tracking_no": f"SF-{order_id}-{number}", **given}


def _scans(told: Any) -> list[Row]:
    return [{"kind": kind, "at": at} for kind, at in told.items()] if isinstance(told, dict) else [*map(dict, told)]


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]

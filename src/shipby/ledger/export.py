"""A shop -> one JSON document from which anyone can recompute its ledger: entries, the last run's outcomes, rules.

Amounts are whole: tenths of a point, fen. Instants are ISO 8601 in UTC. `ledger.verify` reads it without a database.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from shipby.ledger.balances import Balance, statement
from shipby.ledger.models import Entry, Posting
from shipby.ledger.posting import accounts_of, lake_of
from shipby.ledger.said import define_outcomes
from shipby.outcomes.runs.stored import place
from shipby.people.models import Shop
from shipby.rules.timeline import RulePack

SCHEMA = "shipby.ledger-export/1"
_ENTRY = (
    "seq", "position", "account", "clause", "order_id", "incident_id", "window_start", "year", "amount", "unpublished",
    "occurred_at", "posted_at", "kind", "reason", "run", "case",
)  # fmt: skip


def export(shop: Shop, rules: RulePack, now: datetime) -> dict[str, Any]:
    """The document. Raises OSError where the last run's folder is gone from the lake."""
    accounts = accounts_of(rules)
    told = statement(shop, accounts, rules.zone, now)
    seqs = {entry.pk: entry.seq for entry in told.entries}
    postings = Posting.objects.filter(market=shop.market).order_by("as_of", "number")
    last = postings.last()
    folder = place(lake_of(shop.market), rules.market) / f"{last.number:06}" if last else None
    return {
        "schema": SCHEMA,
        "market": shop.market.name,
        "shop_id": shop.shop_id,
        "at": _plain(now),
        "zone": rules.zone,
        "accounts": {name: account.model_dump(mode="json") for name, account in accounts.items()},
        "postings": [{"run": f"{shop.market.name}/{one.number}", "as_of": _plain(one.as_of)} for one in postings],
        "manifest": json.loads((folder / "run.json").read_text(encoding="utf-8")) if folder else None,
        "outcomes": _outcomes(folder, shop.shop_id) if folder else {"penalties": [], "compensations": []},
        "entries": [entry_row(entry, seqs) for entry in told.entries],
        "waiting": [one.position for one in told.waiting],
        "balances": [balance_row(one) for one in told.balances],
    }


def entry_row(entry: Entry, seqs: dict[int, int]) -> dict[str, Any]:
    """An entry as plain data; seqs: the numbers of the shop's entries by id."""
    told = {name: _plain(getattr(entry, name)) for name in _ENTRY}
    return {
        **told,
        "refers_to": None if entry.refers_to_id is None else seqs[entry.refers_to_id],
        "noticed_at": _plain(entry.notice.at) if entry.notice else None,
    }


def balance_row(one: Balance) -> dict[str, Any]:
    """A balance as plain data."""
    return {
        "account": one.account,
        "year": one.year,
        "amount": one.amount,
        "unpublished": one.unpublished,
        "contested": one.contested,
        "reached": [node.tenths for node in one.reached],
    }


def _outcomes(folder: Path, shop_id: str) -> dict[str, list[dict[str, Any]]]:
    """The shop's rows of the run, points as text."""
    told = {}
    with duckdb.connect(":memory:") as con:
        define_outcomes(con, folder)
        for name in ("penalties", "compensations"):
            rows = con.execute(
                f"SELECT * REPLACE (epoch_us(occurred_at) AS occurred_at) FROM {name} WHERE shop_id = ?", [shop_id]
            )
            names = [column[0] for column in rows.description or ()]
            told[name] = [{key: _plain(cell) for key, cell in zip(names, row, strict=True)} for row in rows.fetchall()]
    return told


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value

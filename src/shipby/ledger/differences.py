"""A run and the ledger -> the positions in which they differ, and by how much."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from django.db.models import Min, Q, Sum

from shipby.domain.zones import EPOCH
from shipby.ledger.models import Entry
from shipby.ledger.said import DIFFERENCES, define_outcomes, define_said
from shipby.people.models import Market
from shipby.rules.model import Account

CHUNK = 10_000
"""So many ids are asked for in one query."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One position that the run brings to another amount. Of money it is the shop's side."""

    position: str
    head: Entry | None
    """its first entry; None: the position is new."""
    shop_id: str
    clause: str
    order_id: str
    incident_id: str
    window_start: date | None
    year: int | None
    account: str
    occurred_at: datetime
    amount: int
    """the difference of what is known."""
    unpublished: int
    """1: the amount becomes an unpublished one, -1: it was one."""
    fell: bool
    """nothing is left of it."""

    @property
    def is_money(self) -> bool:
        return not self.account.startswith("points/")

    @property
    def weighs_more(self) -> bool:
        """Whether the shop is worse off: told as a new notice."""
        return self.unpublished > 0 or (self.amount < 0 if self.is_money else self.amount > 0)


def differences(market: Market, outcomes: Path, accounts: Mapping[str, Account], zone: str) -> list[Difference]:
    """Every position where the run's outcomes in this folder differ from the ledger, in order of occurrence."""
    with duckdb.connect(":memory:") as con:
        define_outcomes(con, outcomes)
        define_said(con, accounts, zone)
        con.register("held", _held(market))
        rows = con.execute(DIFFERENCES).fetchall()
    heads = by_id([row[1] for row in rows if row[1] is not None])
    return [_difference(row, heads.get(row[1])) for row in rows]


def by_id(ids: list[int]) -> dict[int, Entry]:
    """Entries with their shops, by id."""
    found: dict[int, Entry] = {}
    for start in range(0, len(ids), CHUNK):
        found |= Entry.objects.select_related("shop").in_bulk(ids[start : start + CHUNK])
    return found


def _held(market: Market) -> pa.Table:
    """What the runs posted so far come to, by position: points, and the shop's side of money."""
    mine = Entry.objects.filter(Q(account__startswith="points/") | Q(account__startswith="settlement/"))
    sums = (
        mine.filter(shop__market=market).exclude(run="").values_list("position")
        .annotate(head=Min("id"), known=Sum("amount", default=0), unknown=Sum("unpublished"))
    )  # fmt: skip
    columns = list(zip(*sums.iterator(chunk_size=CHUNK), strict=True)) or [(), (), (), ()]
    types = {"position": pa.string(), "head": pa.int64(), "amount": pa.int64(), "unpublished": pa.int64()}
    return pa.table({name: pa.array(values, kind) for (name, kind), values in zip(types.items(), columns, strict=True)})


def _difference(row: tuple[Any, ...], head: Entry | None) -> Difference:
    position, _, shop_id, clause, order_id, incident_id, window_start, year, account, occurred_us, *change = row
    if head is not None:
        return Difference(
            position, head, head.shop.shop_id, head.clause, head.order_id, head.incident_id, head.window_start,
            head.year, head.account, head.occurred_at, *change,
        )  # fmt: skip
    return Difference(
        position, None, shop_id, clause, order_id or "", incident_id or "", window_start, year, account,
        EPOCH + timedelta(microseconds=occurred_us), *change,
    )  # fmt: skip

"""An export -> what in it does not add up; nothing where every number can be recomputed. No database is asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa

from shipby.domain.findings import Finding
from shipby.domain.instants import instant_us
from shipby.ledger.said import define_said
from shipby.outcomes.standing import Penalty, reached, standing, stands
from shipby.rules.model import Account

Row = Mapping[str, Any]
_PLATFORM = "platform"


def verify(data: Mapping[str, Any]) -> list[Finding]:
    """Every number that is not what the rest of the export makes it. Raises ValueError for another kind of document."""
    if data.get("schema") != "shipby.ledger-export/1":
        raise ValueError(f"this is no export of a ledger that this version reads ({data.get('schema')})")
    accounts = {name: Account.model_validate(one) for name, one in data["accounts"].items()}
    entries = data["entries"]
    return [
        *_numbers(entries),
        *_kinds(entries),
        *_zero(entries),
        *_positions(entries, _said(data, accounts), frozenset(data["waiting"])),
        *_balances(data, accounts),
        *_standing(data, accounts),
    ]


def _numbers(entries: list[Row]) -> Iterator[Finding]:
    for place, entry in enumerate(entries, 1):
        if entry["seq"] != place:
            yield _wrong("seq", f"entry {entry['seq']}", f"it stands where {place} belongs")
            return


def _kinds(entries: list[Row]) -> Iterator[Finding]:
    by_seq = {entry["seq"]: entry for entry in entries}
    once: set[tuple[str, ...]] = set()
    for entry in entries:
        where = f"entry {entry['seq']}"
        to = by_seq.get(entry["refers_to"])
        if entry["kind"] in ("hold", "release") and (entry["amount"] != 0 or to is None):
            yield _wrong("hold", where, "a hold or release moves nothing and names what it holds")
        if entry["kind"] == "correct" and (to is None or to["seq"] >= entry["seq"]):
            yield _wrong("correct", where, "it corrects no entry before it")
        elif entry["kind"] == "correct" and to is not None and to["occurred_at"] != entry["occurred_at"]:
            yield _wrong("correct", where, "it counts at another instant than what it corrects")
        key = (entry["position"], entry["run"], entry["case"], entry["reason"] if entry["case"] else "", entry["kind"])
        if key in once:
            yield _wrong("twice", where, "its position has an entry of the same run or case already")
        once.add(key)


def _zero(entries: list[Row]) -> Iterator[Finding]:
    """Money comes to 0 in every run and every act of a case."""
    sums: dict[tuple[str, str, str], int] = defaultdict(int)
    for entry in entries:
        if not entry["account"].startswith("points/"):
            sums[entry["run"], entry["case"], entry["posted_at"]] += entry["amount"] or 0
    for (run, case, at), total in sums.items():
        if total:
            yield _wrong("zero", f"{run or case} at {at}", f"its money comes to {total} fen, not 0")


def _positions(entries: list[Row], said: Mapping[str, tuple[int, int]], waiting: frozenset[str]) -> Iterator[Finding]:
    """What runs posted is what the last one says; the other side of money is the same with the sign turned."""
    held: dict[str, tuple[int, int]] = {}
    other: dict[str, int] = defaultdict(int)
    for entry in entries:
        if entry["run"] and entry["account"].startswith(("points/", "settlement/")):
            known, unknown = held.get(entry["position"], (0, 0))
            held[entry["position"]] = known + (entry["amount"] or 0), unknown + entry["unpublished"]
        if entry["run"] and not entry["account"].startswith("points/"):
            other[entry["position"].removesuffix(entry["account"])] += entry["amount"] or 0
    for position in sorted({*held, *said}):
        has, says = held.get(position, (0, 0)), said.get(position, (0, 0))
        if position in waiting and has == (0, 0):
            continue
        if has != says:
            yield _wrong("position", position, f"entries come to {_told(has)}, the last run says {_told(says)}")
    for base, total in sorted(other.items()):
        if total:
            yield _wrong("position", base, f"its two sides differ by {total} fen")


def _balances(data: Mapping[str, Any], accounts: Mapping[str, Account]) -> Iterator[Finding]:
    """The balances and nodes that the export tells are those of its entries."""
    now = instant_us(data["at"])
    sums: dict[tuple[str, int | None], tuple[int, int]] = {}
    for entry in data["entries"]:
        account = accounts.get(_class(entry["account"]))
        if account is None or stands(account, instant_us(entry["occurred_at"]), now):
            known, unknown = sums.get((entry["account"], entry["year"]), (0, 0))
            sums[entry["account"], entry["year"]] = known + (entry["amount"] or 0), unknown + entry["unpublished"]
    told = {(one["account"], one["year"]): one for one in data["balances"]}
    for account_name, year in sorted({*sums, *told}, key=lambda key: (key[0], key[1] or 0)):
        has = sums.get((account_name, year), (0, 0))
        one = told.get((account_name, year), {"amount": 0, "unpublished": 0, "reached": []})
        where = account_name if year is None else f"{account_name}, {year}"
        if has != (one["amount"], one["unpublished"]):
            says = _told((one["amount"], one["unpublished"]))
            yield _wrong("balance", where, f"entries come to {_told(has)}, the balance told is {says}")
        account = accounts.get(_class(account_name))
        nodes = [node.tenths for node in reached(account, has[0])] if account else []
        if nodes != one["reached"]:
            yield _wrong("node", where, f"the balance reaches {nodes}, the export tells {one['reached']}")


def _standing(data: Mapping[str, Any], accounts: Mapping[str, Account]) -> Iterator[Finding]:
    """Where nothing waits, the balances of points are what standing computes from the penalties alone."""
    if data["waiting"]:
        return
    now = instant_us(data["at"])
    rows = [
        Penalty(row["shop_id"], row["points_class"], _tenths(row["points"]), row["occurred_at"])
        for row in data["outcomes"]["penalties"]
    ]
    computed = {(one.points_class, one.year): one for one in standing(rows, accounts, data["zone"], now)}
    told = {(_class(one["account"]), one["year"]): one for one in data["balances"] if _class(one["account"])}
    for name, year in sorted({*computed, *told}, key=lambda key: (key[0], key[1] or 0)):
        has, one = computed.get((name, year)), told.get((name, year))
        is_ = (has.tenths, has.unpublished) if has else (0, 0)
        says = (one["amount"], one["unpublished"]) if one else (0, 0)
        if is_ != says:
            yield _wrong("standing", f"class {name}, {year}", f"penalties come to {_told(is_)}, not {_told(says)}")


def _said(data: Mapping[str, Any], accounts: Mapping[str, Account]) -> dict[str, tuple[int, int]]:
    """By position, what the last run says."""
    text = pa.string()
    columns = {"pack": text, "clause": text, "shop_id": text, "order_id": text, "occurred_at": pa.int64()}
    penalties = columns | {"incident_id": text, "window_start": text, "points_class": text, "points": text}
    compensations = columns | {"amount_minor": pa.int64()}
    with duckdb.connect(":memory:") as con:
        for name, schema in (("penalties", penalties), ("compensations", compensations)):
            rows = [{key: row[key] for key in schema} for row in data["outcomes"][name]]
            con.register(f"{name}_plain", pa.Table.from_pylist(rows, schema=pa.schema(schema)))
        con.execute(
            "CREATE TEMP VIEW penalties AS SELECT * REPLACE (make_timestamptz(occurred_at) AS occurred_at, "
            "window_start::DATE AS window_start, points::DECIMAL(9, 1) AS points) FROM penalties_plain"
        )
        con.execute(
            "CREATE TEMP VIEW compensations AS "
            "SELECT * REPLACE (make_timestamptz(occurred_at) AS occurred_at) FROM compensations_plain"
        )
        define_said(con, accounts, data["zone"])
        rows_ = con.execute("SELECT position, amount, unpublished FROM said").fetchall()
    return {position: (amount, unpublished) for position, amount, unpublished in rows_}


def _class(account: str) -> str:
    return account.split("/", 3)[2] if account.startswith("points/") else ""


def _tenths(points: str | None) -> int | None:
    return None if points is None else int(Decimal(points) * 10)


def _told(total: tuple[int, int]) -> str:
    return f"{total[0]}" + (f" and {total[1]} unpublished" if total[1] else "")


def _wrong(code: str, where: str, message: str) -> Finding:
    advice = "The ledger or the export was changed, or it is a defect of ours: keep the file and report it."
    return Finding(f"ledger.{code}", where, message, advice)

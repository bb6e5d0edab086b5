"""An exported file -> its format, period, bad rows and a first verdict; read and judged in a room that then is gone."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path

import duckdb

from shipby.domain.instants import instant_us
from shipby.facts.adapters.door import import_facts
from shipby.facts.adapters.report import ImportReport
from shipby.facts.sql import literal
from shipby.outcomes.judge import Request, Run, run
from shipby.outcomes.report.gather import OUTCOMES
from shipby.rules.load import load_pack, markets
from shipby.rules.model import Text
from shipby.rules.timeline import RulePack

SHOP = "shop"
"""What the shop is called where the file does not name it."""

_MEMORY = "512MB"
_THREADS = 2
_SHOWN = 20


class NoRules(Exception):
    """The file's format belongs to no market, and nobody named the rules to judge it by."""


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that could not be read: where, and why. Its value is not kept: it may be somebody's."""

    row: str
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class Late:
    """An order that broke a clause; due_at: microseconds since 1970; seconds: how late."""

    order_id: str
    clause: Text
    due_at: int | None
    seconds: int | None


@dataclass(frozen=True, slots=True)
class Look:
    """What a file tells. Instants are microseconds since 1970."""

    report: ImportReport
    rules: RulePack
    as_of: int
    since: int | None
    until: int | None
    orders: int
    outcomes: tuple[str, ...]
    table: tuple[tuple[Text, tuple[int, ...]], ...]
    """clauses, and how many orders have each outcome."""
    late: tuple[Late, ...]
    late_in_all: int
    missing: tuple[tuple[str, int], ...]
    """what the file lacks, and how many verdicts need it."""
    reached: tuple[tuple[Text, date, str, int, int], ...]
    """windows that reach a band: clause, first day, band, violations of orders."""
    bad_rows: tuple[BadRow, ...]
    warnings: tuple[str, ...]


def look(source: Path, room: Path, market: str = "") -> Look:
    """The first look at a file. room: an empty folder, which its caller removes. market: the rules; empty: the file's.

    Raises NoRules, FactsError, and as `outcomes.judge.run`.
    """
    facts = room / "facts"
    report = import_facts(source, facts, shop=SHOP)
    named = market or next((one for one in markets() if report.adapter.startswith(one)), "")
    if not named:
        raise NoRules(report.adapter)
    rules = load_pack(named)
    done = run(Request(facts, named, memory=_MEMORY, threads=_THREADS))
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'UTC'")
        for name in ("verdicts", "rates"):
            con.register(name, done.table(name))
        return _told(con, report, rules, done, facts)


def _told(con: duckdb.DuckDBPyConnection, report: ImportReport, rules: RulePack, done: Run, facts: Path) -> Look:
    titles = {clause.id: clause.title for pack in rules.versions for clause in pack.clauses}
    counted: Mapping[tuple[str, str], int] = {
        (clause, outcome): n
        for clause, outcome, n in con.execute("SELECT clause, outcome, count(*) FROM verdicts GROUP BY ALL").fetchall()
    }
    outcomes = tuple(one for one in OUTCOMES if any(outcome == one for _, outcome in counted))
    clauses = [name for name in titles if any(clause == name for clause, _ in counted)]
    late = con.execute(
        "SELECT order_id, clause, epoch_us(due_at), -margin_seconds FROM verdicts WHERE outcome = 'violation' "
        f"ORDER BY margin_seconds NULLS LAST, order_id, clause LIMIT {_SHOWN}"
    ).fetchall()
    missing = con.execute(
        "SELECT missing, count(*) FROM verdicts WHERE outcome = 'undetermined' AND missing IS NOT NULL "
        f"GROUP BY missing ORDER BY 2 DESC, 1 LIMIT {_SHOWN}"
    ).fetchall()
    reached = con.execute(
        "SELECT clause, window_start, band, numerator, denominator FROM rates WHERE band IS NOT NULL "
        f"AND outcome IN ('penalised', 'breached', 'open') ORDER BY window_start DESC, clause LIMIT {_SHOWN}"
    ).fetchall()
    since, until, orders = _period(con, facts)
    return Look(
        report, rules, instant_us(str(done.manifest["as_of"])), since, until, orders, outcomes,
        tuple((titles[name], tuple(counted.get((name, one), 0) for one in outcomes)) for name in clauses),
        tuple(Late(order, titles[clause], due, seconds) for order, clause, due, seconds in late),
        sum(n for (_, outcome), n in counted.items() if outcome == "violation"),
        tuple(missing), tuple((titles[clause], *rest) for clause, *rest in reached),
        tuple(_bad_rows(report)), done.warnings,
    )  # fmt: skip


def _period(con: duckdb.DuckDBPyConnection, facts: Path) -> tuple[int | None, int | None, int]:
    """First and last payment, and how many orders."""
    if not any((facts / "orders").glob("*.parquet")):
        return None, None, 0
    rows = f"read_parquet({literal(str(facts / 'orders' / '*.parquet'))})"
    found = con.execute(
        f"SELECT epoch_us(min(paid_at)), epoch_us(max(paid_at)), count(DISTINCT order_id) FROM {rows}"
    ).fetchone()
    return found if found else (None, None, 0)


def _bad_rows(report: ImportReport) -> Iterator[BadRow]:
    if report.quarantine is None:
        return
    with report.quarantine.open(encoding="utf-8-sig", newline="") as file:
        for row in islice(csv.DictReader(file), _SHOWN):
            yield BadRow(row["row"], row["column"], row["reason"])

"""The tables of an output folder -> a Report: each number with the rows it counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb

from shipby.outcomes.explain.rules import notes_of, rule_of
from shipby.outcomes.report.behind import Behind, Number
from shipby.outcomes.report.charts import REACHED
from shipby.outcomes.report.costs import measures, purses, worst
from shipby.outcomes.report.model import Aside, Gap, Part, Report, Test
from shipby.outcomes.report.points import classes
from shipby.outcomes.report.rates import WINDOWS, rates, titled
from shipby.outcomes.report.words import say
from shipby.outcomes.summary.model import Said, Summary
from shipby.outcomes.summary.read import summary_of
from shipby.outcomes.summary.rules import Rules

SHOPS = 12
OUTCOMES = ("on_time", "violation", "pending", "not_due", "excluded", "undetermined")


def gathered(
    con: duckdb.DuckDBPyConnection, out: Path, manifest: Mapping[str, Any], rules: Rules, behind: Behind
) -> Report:
    """All that the pages show; the order in which numbers come up is their order of importance."""
    summary = summary_of(con, out, manifest, rules, WINDOWS, SHOPS, orders=False)
    tests = [_test(behind, one.clause, titled(one.clause, one.title), one.orders) for one in summary.tallies]
    [(shops,)] = con.execute("SELECT count(DISTINCT shop_id) FROM tests").fetchall()
    reached, open_reached = _reached(con, behind)
    head = _head(behind, summary)
    return Report(
        summary=summary,
        shop=behind.shop,
        orders=max((sum(one.orders.values()) for one in summary.tallies), default=0),
        shops=shops,
        **head,
        reached=reached,
        windows=sum(one.windows for one in summary.rates),
        open_reached=open_reached,
        tests=tests,
        measures=measures(behind, rules, summary.measures),
        purses=purses(behind, summary.payments),
        classes=classes(con, rules, behind, summary.points, summary.judged.zone),
        gaps=_gaps(behind, rules, summary),
        aside=_aside(con, behind, summary, manifest),
        worst=[] if behind.shop is not None else worst(con, behind, summary),
        rates=rates(con, rules, behind, summary),
        rules=[rule_of(pack, clause) for pack in _newest(rules) for clause in pack.clauses],
        notes=[note for pack in _newest(rules) for note in notes_of(pack)],
    )


def _newest(rules: Rules) -> Sequence[Any]:
    return rules.pack.versions[-1:] if rules.pack else ()


def _head(behind: Behind, summary: Summary) -> dict[str, Number]:
    """The numbers over all tests."""
    count = {outcome: sum(one.orders.get(outcome, 0) for one in summary.tallies) for outcome in OUTCOMES}
    return {
        "violations": behind.number(count["violation"], "verdicts", say("violation"), "outcome=violation"),
        "judged": Number(count["violation"] + count["on_time"], None),
        "undetermined": behind.number(count["undetermined"], "verdicts", say("unknown"), "outcome=undetermined"),
    }


def _reached(con: duckdb.DuckDBPyConnection, behind: Behind) -> tuple[Number, Number]:
    """Windows that ended over a line, and open ones that are over it now."""
    row = con.execute(
        f"SELECT count(*) FILTER (outcome <> 'open'), count(*) FILTER (outcome = 'open') FROM rates WHERE {REACHED}"
    ).fetchone()
    ended, still = row or (0, 0)
    title = say("figure_windows")
    return (
        behind.number(ended, "rates", title, "outcome=penalised", "outcome=breached"),
        behind.number(still, "rates", title, "outcome=open", _not_null("band")),
    )


def _not_null(column: str) -> Any:
    from shipby.outcomes.rows import Condition

    return Condition(column, "!=", "")


def _test(behind: Behind, clause: str, title: Said, orders: Mapping[str, int]) -> Test:
    numbers = {
        outcome: behind.number(
            orders.get(outcome, 0), "verdicts",
            Said(f"{title.zh} · {say(outcome).zh}", f"{title.en} · {say(outcome).en}"),
            f"clause={clause}", f"outcome={outcome}",
        )
        for outcome in OUTCOMES
    }  # fmt: skip
    total = sum(orders.values())
    return Test(clause, title, numbers, Number(total, None), _bar(orders, total))


def _bar(orders: Mapping[str, int], total: int) -> list[Part]:
    """On time, violations, all others; what there is can be seen, however few."""
    parts = [("on_time", orders.get("on_time", 0)), ("violation", orders.get("violation", 0))]
    parts.append(("other", total - sum(n for _, n in parts)))
    widths = [max(100 * n / total, 0.4) if n else 0.0 for _, n in parts]
    found, x = [], 0.0
    for (kind, _), width in zip(parts, widths, strict=True):
        share = 100 * width / sum(widths)
        if share:
            found.append(Part(kind, round(x, 2), round(share, 2)))
        x += share
    return found


def _gaps(behind: Behind, rules: Rules, summary: Summary) -> list[Gap]:
    """What is missing, for whom; then rates without a line."""
    found = []
    for _, group in groupby(summary.missing, lambda one: one.missing):
        several = list(group)
        clauses = [
            (
                titled(one.clause, rules.clause_title(one.clause)),
                behind.number(
                    one.orders, "verdicts", Said(one.missing, one.missing), f"clause={one.clause}",
                    "outcome=undetermined", f"missing={one.missing}",
                ),
            )
            for one in several
        ]  # fmt: skip
        found.append(Gap(several[0], clauses))
    for line in summary.no_line:
        title = titled(line.clause, rules.clause_title(line.clause))
        number = behind.number(line.windows, "rates", title, f"clause={line.clause}", "outcome=undetermined")
        found.append(Gap(line, [(title, number)]))
    return found


def _aside(
    con: duckdb.DuckDBPyConnection, behind: Behind, summary: Summary, manifest: Mapping[str, Any]
) -> Aside | None:
    """Rows that judged nothing; none of them tells its shop, so a shop's report has none."""
    if behind.shop is not None:
        return None
    rows = con.execute(
        'SELECT "table", "column", count(*) FROM quarantine GROUP BY ALL ORDER BY 3 DESC, 1, 2'
    ).fetchall()
    bad = [
        (
            f"{table}.{column}" if column else table,
            behind.number(
                n, "quarantine", Said(f"{table} {column or ''}", f"{table} {column or ''}"), f"table={table}",
                f"column={column or ''}",
            ),
        )
        for table, column, n in rows
    ]  # fmt: skip
    return Aside(
        bad=bad,
        orphans=summary.judged.orphans,
        assumed=sum(table.zone_assumed for table in summary.judged.facts.values()),
        without_channel=manifest.get("orders_without_channel") or 0,
    )

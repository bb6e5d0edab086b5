"""Counts per shop and day of an earlier run, rows judged again -> the counts and windows as they are now.

Counted anew are the shops of which a count or an appeal changed; where a civil day began since, all: with it their
windows end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from shipby.engines.sql import Script, Step
from shipby.outcomes.runs import parts

_COUNTS, _MORE, _WINDOWS, _NEAR = "daily_", "more_", "rate_", "near_"


def daily_steps(script: Script) -> tuple[Step, ...]:
    """The stages that count orders per shop and civil day: all that windows are made of."""
    return tuple(step for step in script.steps if step.name.startswith(_COUNTS))


def run_former(con: duckdb.DuckDBPyConnection, script: Script, *, verdicts: bool) -> None:
    """From `working`, which holds the earlier run's rows: `was_daily_<clause>`; `was` with their verdicts, if asked."""
    for step in script.steps:
        if step.name.startswith("verdict"):
            con.execute(f"CREATE OR REPLACE TEMP VIEW {step.name} AS\n{step.sql}")
        elif step.name.startswith(_COUNTS):
            con.execute(f"CREATE OR REPLACE TEMP TABLE was_{step.name} AS\n{step.sql}")
    if verdicts:
        con.execute("CREATE OR REPLACE TEMP TABLE was AS FROM verdicts")


@dataclass(frozen=True, slots=True)
class Windows:
    """The windows of a run that judges little, between two instants (microseconds)."""

    script: Script
    earlier: Path
    """the folder of the run before."""
    since: int
    until: int
    day_began: bool
    """a civil day of the market began since."""

    @property
    def again(self) -> str:
        """Which shops are counted anew, as a condition."""
        return "TRUE" if self.day_began else "shop_id IN (FROM shops_again)"

    def steps(self) -> Iterator[Step]:
        """The stages, to be run after `run_former`: `daily_<clause>` and what follows hold shops counted anew."""
        days = daily_steps(self.script)
        for step in self.script.steps:
            if step == days[0]:
                yield from (self._more(each) for each in days)
                yield self._shops(days)
            if step.name.startswith(_WINDOWS):
                yield self._near(step)
            yield replace(step, sql=self._counted(step)) if step in days else step

    def write_counts(self, con: duckdb.DuckDBPyConnection, target: Path) -> None:
        """The counts of all shops are stored."""
        for step in daily_steps(self.script):
            found = con.execute(f"SELECT DISTINCT {parts.span_of('civil_day')} FROM {_MORE}{step.name}").fetchall()
            before = parts.Before(self.earlier, self.again)
            parts.write_spans(con, step.name, counts(step), target, before, {span for (span,) in found})

    def spans(self, con: duckdb.DuckDBPyConnection) -> set[int]:
        """The spans of days with a window that may differ: it has other counts, it ended, or an appeal names it."""
        queries = ["SELECT window_start FROM all_appeals WHERE appeal_id IN (SELECT appeal_id FROM fresh_appeals)"]
        for step in self.script.steps:
            if step.name.startswith(_WINDOWS):
                ended = f"ends_at > {self.since} AND ends_at <= {self.until}"
                queries.append(f"SELECT window_start FROM {step.name} WHERE {ended}")
                queries.append(f"SELECT window_start FROM {_NEAR}{step.name}")
        every = " UNION ALL ".join(queries)
        found = con.execute(f"SELECT DISTINCT {parts.span_of('window_start')} FROM ({every})").fetchall()
        return {span for (span,) in found}

    def _more(self, step: Step) -> Step:
        """What the orders judged again count more than they did, where that is not nothing."""
        sql = f"""SELECT shop_id, civil_day, sum(violations) AS violations, sum(orders)::BIGINT AS orders FROM (
                SELECT shop_id, civil_day, violations, orders FROM ({step.sql})
                UNION ALL SELECT shop_id, civil_day, -violations, -orders FROM was_{step.name}
            ) GROUP BY shop_id, civil_day HAVING sum(violations) <> 0 OR sum(orders) <> 0"""
        return Step(f"{_MORE}{step.name}", f"differences of {step.name}", keep=True, sql=sql)

    def _near(self, step: Step) -> Step:
        """The windows that differences lie in: those that the stage makes of the differences alone."""
        differences = step.sql.replace(f'"{_COUNTS}', f'"{_MORE}{_COUNTS}')
        sql = f"SELECT DISTINCT window_start FROM ({differences})"
        return Step(f"{_NEAR}{step.name}", f"windows of {step.name} that count otherwise", keep=True, sql=sql)

    def _shops(self, days: tuple[Step, ...]) -> Step:
        more = " UNION ALL ".join(f"SELECT shop_id FROM {_MORE}{step.name}" for step in days)
        appeals = "SELECT shop_id FROM all_appeals WHERE appeal_id IN (SELECT appeal_id FROM fresh_appeals)"
        sql = f"SELECT DISTINCT shop_id FROM ({more} UNION ALL {appeals}) WHERE shop_id IS NOT NULL"
        return Step("shops_again", "shops to be counted anew", keep=True, sql=sql)

    def _counted(self, step: Step) -> str:
        """The SQL of a daily stage over all orders of these shops: what was counted, plus what is more."""
        return f"""SELECT coalesce(kept.shop_id, more.shop_id) AS shop_id,
                coalesce(kept.civil_day, more.civil_day) AS civil_day,
                (coalesce(kept.violations, 0) + coalesce(more.violations, 0))::HUGEINT AS violations,
                (coalesce(kept.orders, 0) + coalesce(more.orders, 0))::BIGINT AS orders
            FROM (FROM {parts.rows(self.earlier, step.name)} WHERE {self.again}) AS kept
            FULL JOIN {_MORE}{step.name} AS more
                ON kept.shop_id = more.shop_id AND kept.civil_day IS NOT DISTINCT FROM more.civil_day
            WHERE coalesce(kept.orders, 0) + coalesce(more.orders, 0) > 0"""


def counts(step: Step) -> str:
    """The query of a daily stage's rows as they are stored."""
    return f"SELECT shop_id, civil_day, violations::BIGINT AS violations, orders FROM {step.name}"

"""The orders to judge again -> their working rows as the earlier run stored them: what they counted, what stays."""

from __future__ import annotations

import duckdb

from shipby.engines.sql import Script
from shipby.lake.keys import one_of, rows_where
from shipby.outcomes.runs.stored import ROWS, rows_but
from shipby.outcomes.runs.windows import run_former
from shipby.plan.names import UNCOUNTED

_PLACES = "SELECT _row, _day FROM lies SEMI JOIN {} USING (_order) WHERE {}"


def former(con: duckdb.DuckDBPyConnection, script: Script, until: int, *, verdicts: bool) -> int:
    """`carried`: rows that stay as they are, `was_daily_<clause>` and, if asked, `was`: what was judged; known orders.

    until: the instant to judge as of (microseconds). The connection holds `changed`, `touched` and `current`, and is
    prepared for the earlier instant.
    """
    con.execute("CREATE OR REPLACE TEMP TABLE stays AS FROM touched ANTI JOIN changed USING (_order)")
    con.execute(f"""CREATE OR REPLACE TEMP TABLE lies AS
        SELECT _row, _day, _order, coalesce(turns_at <= {until}, FALSE) AS due FROM current
        WHERE {one_of("_order", "touched")}""")
    # Rows whose time has come lie first in their files: nobody needs to ask where.
    stay, due = one_of("_order", "stays"), f"turns_at <= {until}"
    others = rows_where(con, ROWS, "current", f"{stay} AND ({due}) IS NOT TRUE", _PLACES.format("stays", "NOT due"))
    con.execute(f"""CREATE OR REPLACE TEMP TABLE carried AS
        SELECT {ROWS} FROM current WHERE {due} AND {stay} UNION ALL {others}""")
    columns = ROWS if verdicts else rows_but(*UNCOUNTED)
    judged = rows_where(con, columns, "current", one_of("_order", "changed"), _PLACES.format("changed", "TRUE"))
    con.execute(f"CREATE OR REPLACE TEMP TABLE counted AS {judged}")
    con.execute("CREATE OR REPLACE TEMP VIEW working AS FROM carried UNION ALL BY NAME FROM counted")
    run_former(con, script, verdicts=verdicts)
    row = con.execute("SELECT count(*) FROM lies").fetchone()
    con.execute("DROP VIEW working")
    con.execute("DROP TABLE counted")
    return int(row[0]) if row else 0

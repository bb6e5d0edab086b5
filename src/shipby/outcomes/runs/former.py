"""The orders to judge again -> their working rows as the earlier run stored them: what they counted, what stays."""

from __future__ import annotations

import duckdb

from shipby.engines.sql import Script
from shipby.lake.keys import lying
from shipby.outcomes.runs.stored import ROWS
from shipby.outcomes.runs.windows import run_former
from shipby.plan.names import UNCOUNTED


def former(con: duckdb.DuckDBPyConnection, script: Script, until: int, *, verdicts: bool) -> int:
    """`carried`: rows that stay as they are, `was_daily_<clause>` and, if asked, `was`: what was judged; known orders.

    until: the instant to judge as of (microseconds). The connection holds `changed`, `touched` and `current`, and is
    prepared for the earlier instant.
    """
    # Rows whose time has come lie first in their files: where they lie need not be asked.
    con.execute(f"""CREATE OR REPLACE TEMP TABLE lies AS
        SELECT _row, _day, _order, coalesce(turns_at <= {until}, FALSE) AS due FROM current
        WHERE _order IN (FROM touched)""")
    stays = "_order IN (FROM touched ANTI JOIN changed USING (_order))"
    others = lying(con, "FROM lies ANTI JOIN changed USING (_order) WHERE NOT due")
    con.execute(f"""CREATE OR REPLACE TEMP TABLE carried AS
        SELECT {ROWS} FROM current WHERE turns_at <= {until} AND {stays}
        UNION ALL SELECT {ROWS} FROM current WHERE (turns_at <= {until}) IS NOT TRUE AND {stays} AND {others}""")
    columns = ROWS if verdicts else ROWS.replace(")", f", {', '.join(UNCOUNTED)})")
    known = "_order IN (FROM changed)"
    con.execute(f"""CREATE OR REPLACE TEMP TABLE counted AS
        SELECT {columns} FROM current WHERE {known} AND {lying(con, "FROM lies SEMI JOIN changed USING (_order)")}""")
    con.execute("CREATE OR REPLACE TEMP VIEW working AS FROM carried UNION ALL BY NAME FROM counted")
    run_former(con, script, verdicts=verdicts)
    row = con.execute("SELECT count(*) FROM lies").fetchone()
    con.execute("DROP VIEW working")
    con.execute("DROP TABLE counted")
    return int(row[0]) if row else 0

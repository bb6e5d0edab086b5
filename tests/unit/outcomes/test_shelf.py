"""A process may end at any moment, also while it still sorts a run's facts beside the questions."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from shipby.domain.instants import instant_us
from shipby.lake import create, import_facts
from shipby.outcomes.runs.running import RunRequest, run
from tests.support.judge import write_facts

AT = datetime(2023, 1, 20, tzinfo=UTC)
PROGRAM = """
import sys, threading
from pathlib import Path
from shipby.outcomes import reading
from shipby.outcomes.reading import shelf

begun = threading.Event()

def endless(self, con, table):
    begun.set()
    con.execute("CREATE TABLE shelf.long AS SELECT hash(i) AS h FROM range(10_000_000_000) AS r(i) ORDER BY h")

shelf.WORTH = 1
shelf.Shelf._put = endless
reading.of(Path(sys.argv[1])).totals("S1")
begun.wait(30)
print("leaving")
"""


def test_a_process_that_ends_while_its_shelf_is_made_ends_well(tmp_path: Path) -> None:
    paid = {"paid_at": "2023-01-10T10:00:00+08:00", "promised_by": "2023-01-12T10:00:00+08:00"}
    write_facts({"orders": [{"order_id": "O1", "shop_id": "S1", "amount_minor": 100, **paid}]}, tmp_path / "facts")
    lake = create(tmp_path / "lake", "douyin", AT)
    import_facts(lake, tmp_path / "facts", at=AT)
    run(RunRequest(lake, instant_us(AT.isoformat())))
    words = [sys.executable, "-c", PROGRAM, str(lake.root)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (0, "leaving\n"), done.stderr

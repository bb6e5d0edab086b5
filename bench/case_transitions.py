"""filings drafted, submitted, decided by several workers at once -> transitions a second.

`SHIPBY_DATABASE_URL=postgres://... python -m bench.case_transitions`; without the address: SQLite. Each transition is a
transaction with its audit row, its fact and its messages, committed to disk. It works in a database of its own beside
the one named, made for it and dropped.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.run import Line

LIMIT = 300.0
"""Transitions a second, on PostgreSQL and two cores."""
NOW = datetime(2023, 3, 1, tzinfo=UTC)
PACK = "xiaohongshu"
STEPS = 3
"""Drafted, submitted, decided."""
BEFORE = 300
"""Filings that are there before the clock starts: tables that are used have a size, and statistics of it."""


def work(worker: int, filings: int) -> None:
    """So many filings, from draft to decision, each about an order of its own."""
    from shipby.casework.filing import acts
    from shipby.casework.filing.checks import Wish
    from shipby.casework.orders import OrderNow
    from shipby.people.actors import Actor
    from shipby.people.models import Shop
    from shipby.rules.load import load_pack

    rules = load_pack(PACK)
    shop = Shop.objects.select_related("market").get(shop_id=f"S{worker}")
    owner = Actor("owner", "user:owner", shops=frozenset({shop.pk}))
    reviewer = Actor("reviewer", "user:reviewer")
    due = NOW + timedelta(days=2)
    wish = Wish("natural_disaster", NOW + timedelta(days=5))
    for number in range(filings):
        order_id = f"{worker}-{number}"
        order = OrderNow(order_id, shop.shop_id, None, None, False, 0, due, due, None, None, 0)
        case = acts.draft(shop, order_id, wish, owner, NOW)
        acts.submit(case, owner, NOW, rules, order)
        if number % 2:
            acts.approve(case, reviewer, NOW, rules)
        else:
            acts.reject(case, reviewer, NOW, "the road is open")


def measured(workers: int, filings: int) -> Line:
    """The line of the benchmark. Django is set up, its database empty."""
    from django.db import connection, connections

    from shipby.casework.models import Outbox, Setting
    from shipby.people.models import Audit, Market, Shop

    market = Market.objects.create(name=PACK, lake="unused")
    Shop.objects.bulk_create(Shop(market=market, shop_id=f"S{worker}") for worker in range(workers + 1))
    # Files are written before the step, and are no part of it.
    Setting.objects.create(
        market=market, key="filing.proofs_needed", value=0, from_day=NOW.date(), reason="bench", set_by="bench", at=NOW
    )
    work(0, BEFORE)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    vendor = connection.vendor
    connections.close_all()
    fork = multiprocessing.get_context("fork")
    processes = [fork.Process(target=work, args=(worker, filings)) for worker in range(1, workers + 1)]
    began = time.perf_counter()
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    seconds = time.perf_counter() - began
    total = STEPS * workers * filings
    assert Audit.objects.count() == total + STEPS * BEFORE, "a worker failed"
    assert Outbox.objects.count() == 2 * (workers * filings + BEFORE)
    return Line(
        f"case transitions, {vendor}",
        total / seconds,
        "a second",
        LIMIT,
        f"{total:,} by {workers} workers, {seconds:.1f} s",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--filings", type=int, default=500, help="of each worker")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"SHIPBY_DATA": folder, "DJANGO_SETTINGS_MODULE": "shipby.site.settings"}
        import django
        from django.db import connection

        django.setup()
        if connection.vendor == "sqlite":  # in memory, workers would each have their own
            connection.settings_dict["TEST"]["NAME"] = str(Path(folder) / "bench.sqlite3")
        connection.creation.create_test_db(verbosity=0, serialize=False)
        try:
            line = measured(arguments.workers, arguments.filings)
            mark = "met" if line.value >= LIMIT else "not met"
            print(f"{line.name:40}{line.value:>8,.0f} {line.unit}, at least {LIMIT:g}: {mark}. {line.how}")
        finally:
            connection.creation.destroy_test_db("", verbosity=0)


if __name__ == "__main__":
    main()

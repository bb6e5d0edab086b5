"""Nothing -> a synthetic market as CSV, the same bytes on every run: python examples/make_market.py [FOLDER]."""

from __future__ import annotations

import csv
import sys
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Any

from synthetic import cases, parcels, rates, relief
from synthetic.book import Book

COLUMNS = {
    "orders": "order_id shop_id product_id category_id paid_at amount_minor mode promised_by promise_hours channel "
    "ship_from ship_to parcels_expected cancelled_at refunded_at closed relief_included recorded_at",
    "shipments": "shipment_id order_id carrier tracking_no shipped_at",
    "scans": "carrier tracking_no kind scanned_at received_at region",
    "incidents": "incident_id order_id kind severity found_at finding_id withdrawn_at",
    "notices": "notice_id starts_at ends_at window side regions categories channels extend_hours dispatch_by "
    "recorded_at",
    "filings": "filing_id order_id reason submitted_at dispatch_by status decided_at",
    "complaints": "complaint_id order_id opened_at settled_at decided_at upheld remedy",
    "closures": "closure_id order_id closed_at",
    "terms": "terms_id shop_id mode hours starts_at",
    "feeds": "feed_id carrier starts_at ends_at",
    "appeals": "appeal_id clause order_id shop_id window_start decided_at outcome recorded_at",
}
STORIES = (
    rates.punctual,
    rates.late,
    rates.overwhelmed,
    rates.false_dispatch,
    rates.picked_up_late,
    cases.out_of_stock,
    cases.wrong_or_missing,
    cases.fraud,
    cases.excused,
    relief.contracts,
    relief.notices,
    relief.filings,
    relief.appeals,
    parcels.complaints,
    rates.live,
    parcels.several,
    parcels.blind_spots,
    cases.stuck,
    parcels.messy,
    rates.unfinished,
)


def text(value: Any) -> str:
    """A value as the CSV holds it: civil times of Beijing with their offset, true and false, empty for null."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds") + "+08:00"
    return value.isoformat() if isinstance(value, date) else str(value)


def write(book: Book, folder: Path) -> None:
    """The book's tables -> one CSV file each, every column of COLUMNS in its order."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, columns in COLUMNS.items():
        names = columns.split()
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(names)
            for row in book.rows[table]:
                unknown = row.keys() - set(names)
                if unknown:
                    raise ValueError(f"{table} has no column {sorted(unknown)}: add it to COLUMNS")
                writer.writerow([text(row.get(name)) for name in names])


def main(folder: Path) -> None:
    book = Book(Random(20221230))
    for story in STORIES:
        story(book)
    write(book, folder)
    print(", ".join(f"{len(book.rows[table])} {table}" for table in COLUMNS))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "market")

"""What facts can decide: orphans, duplicates, gaps, reach."""

from __future__ import annotations

from shipby.facts.check import FactsCheck, ModeCheck, ShipmentCheck, check
from shipby.facts.horizon import horizon

from .conftest import Content, Load

ZONE = "Asia/Shanghai"
HOURS = frozenset({"spot", "fast"})

ORDERS = """order_id,shop_id,paid_at,amount_minor,mode,promised_by,promise_hours,channel,parcels_expected,cancelled_at,\
closed
O1,S1,2023-01-01T15:59:59Z,1,,,,live,,,
O2,S1,2023-01-01T16:00:00Z,1,presale,,,live,2,,true
O3,S2,2023-01-02T16:00:00Z,1,presale,,,,,,
O4,S2,2023-01-02T16:00:00Z,1,custom,2023-02-01T00:00:00Z,,,,,
O5,S2,2023-01-02T16:00:00Z,1,custom,,48,,,2023-01-03T00:00:00Z,true
O5,S2,2023-01-02T16:00:00Z,1,custom,,48,,,2023-01-03T00:00:00Z,true
"""
SHIPMENTS = """shipment_id,order_id,carrier,tracking_no,shipped_at
H1,O1,sf,N1,2023-01-02T00:00:00Z
H2,O2,sf,,2023-01-02T00:00:00Z
H3,O2,zto,N3,2023-01-02T00:00:00Z
H4,O3,zto,N4,2023-01-20T00:00:00Z
H4,O3,zto,N4,2023-01-20T00:00:00Z
H5,unknown,sf,N5,2023-01-05T00:00:00Z
"""
SCANS = """carrier,tracking_no,kind,scanned_at,received_at
sf,N1,picked_up,2023-01-02T00:00:00Z,2023-01-25T00:00:00Z
sf,N1,picked_up,2023-01-02T00:00:00Z,2023-01-26T00:00:00Z
sf,N1,delivered,2023-01-03T00:00:00Z,
zto,N3,exception,2023-01-03T00:00:00Z,
"""
FEEDS = """feed_id,carrier,starts_at,ends_at
D1,sf,2023-01-01T00:00:00Z,
D2,zto,2023-01-01T00:00:00Z,2023-01-10T00:00:00Z
"""
TERMS = (
    "terms_id,shop_id,mode,hours,starts_at\nT1,S2,presale,72,2023-01-01T00:00:00Z\nT2,,custom,72,2030-01-01T00:00:00Z\n"
)
CLOSURES = "closure_id,order_id,closed_at\nK1,O9,2023-01-02T00:00:00Z\n"

ALL: dict[str, Content] = {
    "orders.csv": ORDERS,
    "shipments.csv": SHIPMENTS,
    "scans.csv": SCANS,
    "feeds.csv": FEEDS,
    "terms.csv": TERMS,
    "closures.csv": CLOSURES,
}


def checked(facts: Load, files: dict[str, Content]) -> FactsCheck:
    loaded = facts(files)
    return check(loaded.con, loaded.report, ZONE, HOURS)


def without(*names: str) -> dict[str, Content]:
    return {name: content for name, content in ALL.items() if name.split(".")[0] not in names}


def gaps(found: FactsCheck) -> dict[str, int]:
    return {gap.missing: gap.orders for gap in found.gaps}


def test_rows_that_name_nothing_or_stand_twice(facts: Load) -> None:
    tables = {table.loaded.name: table for table in checked(facts, ALL).tables}
    assert {name: table.orphans for name, table in tables.items() if table.orphans} == {"shipments": 1, "closures": 1}
    assert {name: table.duplicates for name, table in tables.items() if table.duplicates} == {
        "orders": 1,
        "shipments": 1,
        "scans": 1,
    }
    assert tables["terms"].loaded.kept == 2
    assert tables["feeds"].newest == 1_672_531_200_000_000


def test_shipments(facts: Load) -> None:
    assert checked(facts, ALL).shipments == ShipmentCheck(rows=6, without_number=1, with_custody_scan=1)
    assert checked(facts, ALL | {"scans.csv": "carrier,tracking_no,kind,scanned_at\n"}).shipments.with_custody_scan == 0


def test_modes_and_channels(facts: Load) -> None:
    found = checked(facts, ALL)
    assert found.modes == (ModeCheck("custom", 3, 0), ModeCheck("presale", 2, 2), ModeCheck("spot", 1, 1))
    assert found.orders_without_channel == 4


def test_gaps(facts: Load) -> None:
    assert gaps(checked(facts, ALL)) == {"promised_by": 1, "tracking_no": 1, "scans": 1, "closed_at": 1}


def test_gaps_without_a_scans_table(facts: Load) -> None:
    assert gaps(checked(facts, without("scans"))) == {"promised_by": 1, "scans": 3, "closed_at": 1}


def test_gaps_without_feeds_and_terms(facts: Load) -> None:
    assert gaps(checked(facts, without("feeds", "terms"))) == {"promised_by": 2, "tracking_no": 1, "closed_at": 1}


def test_reach(facts: Load) -> None:
    found = checked(facts, ALL)
    assert found.oldest_order == 1_672_588_799_000_000
    assert found.newest_order == 1_672_675_200_000_000
    assert found.span_days == 3
    assert found.horizon == 1_674_691_200_000_000


def test_the_horizon_leaves_out_what_is_announced_ahead(facts: Load) -> None:
    ahead = "notice_id,starts_at,ends_at,window,extend_hours\nN1,2030-01-01T00:00:00Z,2030-01-02T00:00:00Z,paid,24\n"
    assert horizon(facts({"notices.csv": ahead}).con) == 1_672_538_400_000_000


def test_the_horizon_sees_an_event_after_its_record(facts: Load) -> None:
    rows = "order_id,shop_id,paid_at,amount_minor,recorded_at\nO1,S1,2023-01-05T00:00:00Z,1,2023-01-01T00:00:00Z\n"
    assert horizon(facts({"orders.csv": rows}).con) == 1_672_876_800_000_000


def test_facts_without_rows(facts: Load) -> None:
    found = checked(facts, {"orders.csv": "order_id,shop_id,paid_at,amount_minor\n"})
    assert (found.horizon, found.oldest_order, found.span_days, found.modes, found.gaps) == (None, None, 0, (), ())
    assert found.shipments == ShipmentCheck(0, 0, 0)
